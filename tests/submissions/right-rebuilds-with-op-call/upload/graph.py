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
    # peel off finished nodes, level by level
    pending = {}
    stack = list(node_list)
    while stack:
        n = stack.pop()
        if n not in pending:
            pending[n] = set(n.inputs)
            stack.extend(n.inputs)
    users = {n: [] for n in pending}
    for n, needs in pending.items():
        for i in needs:
            users[i].append(n)
    level = [n for n, needs in pending.items() if not needs]
    order = []
    while level:
        order += level
        following = []
        for n in level:
            for u in users[n]:
                pending[u].discard(n)
                if not pending[u]:
                    following.append(u)
        level = following
    return order


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    fresh = {}
    for n in topo_order:
        if n.op is None:
            fresh[n] = Tensor.make_const(n)
        else:
            fresh[n] = n.op(*[fresh[i] for i in n.inputs])
    return [fresh[n].numpy() for n in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    order = find_topo_sort([output_tensor])
    totals = {n: Tensor(numpy.zeros(n.shape), requires_grad=False) for n in order}
    totals[output_tensor] = totals[output_tensor] + out_grad
    for n in order[::-1]:
        if not n.requires_grad:
            continue
        n.grad = totals[n]
        if n.is_leaf():
            continue
        for i, g in zip(n.inputs, n.op.gradient_as_tuple(n.grad, n)):
            if i.requires_grad:
                totals[i] = totals[i] + g
