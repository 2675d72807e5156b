"""Question 4: the walk through a computational graph, forwards and backwards.

A node is a `Value` (in practice a `Tensor`). `node.inputs` are the nodes it was made from, and
`node.op` the operation that made it, or None for a leaf. The worked example of the course is

    y = ln(x1) + x1 * x2 - sin(x2)    at x1 = 2, x2 = 5:
    y = 11.652071...,  dy/dx1 = 5.5,  dy/dx2 = 1.716337...
"""

from __future__ import annotations

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def node_inputs(node):
    # right to left
    return reversed(node.inputs)


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    out, done = [], set()
    stack = []
    for root in node_list:
        if root in done:
            continue
        done.add(root)
        stack.append((root, iter(node_inputs(root))))
        while stack:
            node, it = stack[-1]
            for child in it:
                if child not in done:
                    done.add(child)
                    stack.append((child, iter(node_inputs(child))))
                    break
            else:
                stack.pop()
                out.append(node)
    return out


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    results = []
    position = {}
    for k, node in enumerate(topo_order):
        position[node] = k
        if node.is_leaf():
            results.append(node.numpy().copy())
        else:
            results.append(node.op.compute(*(results[position[i]] for i in node.inputs)))
    return results


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    acc = {output_tensor: numpy.array(out_grad.numpy())}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = Tensor(acc[node], requires_grad=False)
        if node.is_leaf():
            continue
        for child, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            if child not in acc:
                acc[child] = numpy.zeros(child.shape)
            # acc holds arrays nobody else has, so += is safe here
            acc[child] += g.numpy()
