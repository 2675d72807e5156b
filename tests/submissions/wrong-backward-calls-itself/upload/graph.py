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
    """4.1, 4.2 A topological order: every node after all of its inputs.

    Args:
        node_list (list[Value]): the roots: one, several, the same one twice, or none.

    Returns:
        list[Value]: every node reachable from the roots, the roots included, once each, inputs
        before the nodes that use them. Any valid order is right. Example: for y = a * b + a, with
        t = a * b, find_topo_sort([y]) may be [a, b, t, y] or [b, a, t, y].
    """
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
    """4.3 The value of each node, in the order given.

    Args:
        topo_order (list[Value]): nodes in a topological order.

    Returns:
        list[NDArray]: a leaf's own data; for any other node what its operation's `compute`, called
        once, makes of its inputs' values. The data of leaves may have changed since the graph was
        built, so a value cached in a node does not count.
    """
    values: dict[int, NDArray] = {}
    for node in topo_order:
        if node.op is None:
            values[id(node)] = node.realize_cached_data()
        else:
            values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    """4.4 to 4.9 The backward pass: sets `.grad` of every node that `output_tensor` depends on.

    Args:
        output_tensor (Tensor): where the backward pass starts.
        out_grad (Tensor): its adjoint, of its shape.

    Each `.grad` becomes the node's full adjoint, a Tensor of the node's shape: the sum of its
    partial adjoints, one for each use of the node. A second call on the same graph replaces what
    the first one set. Example: y = a * b + a at a = 2, b = 5 with out_grad 1 sets a.grad to 6 and
    b.grad to 2.
    """
    output_tensor.grad = out_grad
    if output_tensor.op is None:
        return
    sent = output_tensor.op.gradient_as_tuple(out_grad, output_tensor)
    for x, partial in zip(output_tensor.inputs, sent):
        compute_gradient_of_variables(x, partial)
