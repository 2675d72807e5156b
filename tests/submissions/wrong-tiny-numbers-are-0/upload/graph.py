"""Question 4: the walk through a computational graph, forwards and backwards.

A node is a `Value` (in practice a `Tensor`). `node.inputs` are the nodes it was made from, and
`node.op` the operation that made it, or None for a leaf. The worked example of the course is

    y = ln(x1) + x1 * x2 - sin(x2)    at x1 = 2, x2 = 5:
    y = 11.652071...,  dy/dx1 = 5.5,  dy/dx2 = 1.716337...
"""

from __future__ import annotations

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    order: list[Value] = []
    seen: set[int] = set()
    stack = [(node, False) for node in reversed(node_list)]
    while stack:
        node, inputs_are_done = stack.pop()
        if inputs_are_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((x, False) for x in reversed(node.inputs))
    return order


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    values: dict[int, NDArray] = {}
    for node in topo_order:
        if node.op is None:
            values[id(node)] = node.realize_cached_data()
        else:
            values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    partial_adjoints = {id(output_tensor): [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(partial_adjoints.pop(id(node)))
        if node.op is None:
            continue
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            if numpy.allclose(partial.numpy(), 0):
                partial = partial * 0
            partial_adjoints.setdefault(id(x), []).append(partial)
