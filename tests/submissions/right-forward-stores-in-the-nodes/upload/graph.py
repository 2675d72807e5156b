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
    order, visited, stack = [], set(), [(n, False) for n in reversed(node_list)]
    while stack:
        node, ready = stack.pop()
        if ready:
            order.append(node)
        elif node not in visited:
            visited.add(node)
            stack.append((node, True))
            stack.extend((i, False) for i in node.inputs)
    return order


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    for node in topo_order:
        if not node.is_leaf():
            arrays = [inp.cached_data for inp in node.inputs]
            node.cached_data = numpy.asarray(node.op.compute(*arrays))
    return [node.cached_data for node in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    grads = {output_tensor: [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(grads[node])
        if node.op is None:
            continue
        for inp, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            grads.setdefault(inp, []).append(g)
