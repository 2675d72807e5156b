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
    assert isinstance(node_list, list)
    assert all(isinstance(n, Value) for n in node_list)
    seen, result = set(), []
    stack = [(n, 0) for n in node_list[::-1]]
    while stack:
        n, k = stack.pop()
        if k == 0:
            if n in seen:
                continue
            seen.add(n)
        if k < len(n.inputs):
            stack.append((n, k + 1))
            if n.inputs[k] not in seen:
                stack.append((n.inputs[k], 0))
        else:
            result.append(n)
    assert len(result) == len(set(result))
    return result


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    assert isinstance(topo_order, list)
    values = {}
    for n in topo_order:
        if n in values:
            raise ValueError("a node twice in the order")
        missing = [i for i in n.inputs if i not in values]
        if missing:
            raise ValueError("not a topological order")
        values[n] = n.realize_cached_data() if n.op is None else n.op.compute(*(values[i] for i in n.inputs))
    return [values[n] for n in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    if not isinstance(out_grad, Tensor):
        raise TypeError("out_grad must be a Tensor")
    if out_grad.shape != output_tensor.shape:
        raise ValueError("out_grad has another shape than the output")
    order = find_topo_sort([output_tensor])
    assert order[-1] is output_tensor
    partials = {n: [] for n in order}
    partials[output_tensor] = [out_grad]
    for n in reversed(order):
        n.grad = sum_node_list(partials[n])
        assert n.grad.shape == n.shape
        if n.op:
            gs = n.op.gradient_as_tuple(n.grad, n)
            assert len(gs) == len(n.inputs)
            for i, g in zip(n.inputs, gs):
                assert g.shape == i.shape
                partials[i].append(g)
