from __future__ import annotations

from dataclasses import dataclass, field

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


class TopologicalOrder:
    """for node in TopologicalOrder(roots): ..."""

    __slots__ = ("_order", "_seen")

    def __init__(self, roots):
        self._order = []
        self._seen = set()
        for root in roots:
            self._walk(root)

    def _walk(self, root):
        path = [root]
        while path:
            node = path[-1]
            pending = [x for x in node.inputs if id(x) not in self._seen]
            if pending:
                path.append(pending[0])
                continue
            path.pop()
            if id(node) not in self._seen:
                self._seen.add(id(node))
                self._order.append(node)

    def __iter__(self):
        return iter(self._order)

    def __reversed__(self):
        return reversed(self._order)

    def __len__(self):
        return len(self._order)


@dataclass
class Adjoints:
    parts: dict = field(default_factory=dict)

    def __call__(self, node: Value, partial: Tensor) -> None:
        self.parts.setdefault(node, []).append(partial)

    def total(self, node: Value) -> Tensor:
        return sum_node_list(self.parts[node])


class Interpreter:
    def __init__(self):
        self.memory = {}

    def run(self, node: Value) -> NDArray:
        if node.op is None:
            self.memory[node] = node.realize_cached_data()
        else:
            self.memory[node] = node.op.compute(*(self.memory[x] for x in node.inputs))
        return self.memory[node]


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    return list(TopologicalOrder(node_list))


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    return list(map(Interpreter().run, topo_order))


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    add = Adjoints()
    add(output_tensor, out_grad)
    for node in reversed(TopologicalOrder([output_tensor])):
        node.grad = add.total(node)
        if node.op is not None:
            for x, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                add(x, g)
