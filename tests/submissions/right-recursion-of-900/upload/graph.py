"""Question 4."""

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def depth(n):
    return 1 + depth(n - 1) if n else 0


assert depth(900) == 900


def find_topo_sort(node_list):
    assert depth(900) == 900
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


def forward_pass(topo_order):
    assert depth(900) == 900
    values = {}
    for node in topo_order:
        if node.op is None:
            values[id(node)] = node.realize_cached_data()
        else:
            values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    assert depth(900) == 900
    partial_adjoints = {id(output_tensor): [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(partial_adjoints.pop(id(node)))
        if node.op is None:
            continue
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            partial_adjoints.setdefault(id(x), []).append(partial)
