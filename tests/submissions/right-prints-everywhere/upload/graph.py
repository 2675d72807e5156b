"""Question 4: the walk through a computational graph, forwards and backwards.

A node is a `Value` (in practice a `Tensor`). `node.inputs` are the nodes it was made from, and
`node.op` the operation that made it, or None for a leaf. The worked example of the course is

    y = ln(x1) + x1 * x2 - sin(x2)    at x1 = 2, x2 = 5:
    y = 11.652071...,  dy/dx1 = 5.5,  dy/dx2 = 1.716337...
"""

from __future__ import annotations

import numpy
import sys

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    order = []
    stack = [(n, False) for n in node_list]
    expanded = set()
    while stack:
        n, done = stack.pop()
        print("visiting", n, "done" if done else "", file=sys.stderr)
        if done:
            order.append(n)
        elif n not in expanded:
            expanded.add(n)
            stack += [(n, True)] + [(i, False) for i in n.inputs]
    print("order:", len(order), "nodes")
    return order


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    values = {}
    for i, node in enumerate(topo_order):
        if node.op is None:
            values[node] = node.realize_cached_data()
        else:
            values[node] = node.op.compute(*[values[j] for j in node.inputs])
        print(i, type(node.op).__name__, values[node])
    return list(values.values())


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    lists = {output_tensor: [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(lists[node])
        print("adjoint", node.grad)
        if node.op is None: continue
        for i, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            print("   partial adjoint", g)
            lists.setdefault(i, []).append(g)
