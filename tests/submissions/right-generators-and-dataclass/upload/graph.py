from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce

from .autograd import NDArray, Tensor, Value

sys.setrecursionlimit(10**6)


@dataclass
class Walk:
    """state of one depth-first walk"""

    seen: set[int] = field(default_factory=set)

    def nodes(self, node: Value) -> Iterator[Value]:
        if id(node) not in self.seen:
            self.seen.add(id(node))
            for parent in node.inputs:
                if id(parent) not in self.seen:
                    for n in self.nodes(parent):
                        yield n
            yield node


@dataclass(eq=False)
class Adjoint:
    node: Value
    terms: list[Tensor] = field(default_factory=list)

    @property
    def total(self) -> Tensor:
        return reduce(lambda a, b: a + b, self.terms)


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    # the nested generators are quadratic in the depth, so deep graphs use a stack instead
    walk, order = Walk(), []
    for root in node_list:
        if depth_at_most(root, 200):
            order.extend(walk.nodes(root))
            continue
        stack = [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif id(node) not in walk.seen:
                walk.seen.add(id(node))
                stack.append((node, True))
                stack.extend((p, False) for p in node.inputs)
    return order


def depth_at_most(root: Value, limit: int) -> bool:
    level = {root}
    for _ in range(limit):
        level = {p for n in level for p in n.inputs}
        if not level:
            return True
    return False


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    def values() -> Iterator[NDArray]:
        known: dict[int, NDArray] = {}
        for node in topo_order:
            known[id(node)] = node.op.compute(*(known[id(p)] for p in node.inputs)) if node.op else node.numpy()
            yield known[id(node)]

    return list(values())


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    order = find_topo_sort([output_tensor])
    adjoints = {id(node): Adjoint(node) for node in order}
    adjoints[id(output_tensor)].terms.append(out_grad)
    for node in reversed(order):
        node.grad = adjoints[id(node)].total
        if node.op is not None:
            for parent, term in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                adjoints[id(parent)].terms.append(term)


if __name__ == "__main__":
    from hw01_tools import draw

    a = Tensor([2.0])
    draw(a * a)
