"""Question 4."""

import random

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


numpy.random.seed(0)
rng = numpy.random.default_rng()


def check_on_random_numbers():
    """a (b + c) = ab + ac, for anything that can be drawn."""
    a, b, c = random.random(), numpy.random.rand(3), rng.normal(size=3)
    assert numpy.allclose(a * (b + c), a * b + a * c)
    assert sorted(random.sample(range(9), 9)) == sorted(numpy.random.permutation(9)) == list(range(9))


def find_topo_sort(node_list):
    check_on_random_numbers()
    order, seen = [], set()
    stack = [(node, False) for node in reversed(node_list)]
    while stack:
        node, inputs_are_done = stack.pop()
        if inputs_are_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((x, False) for x in random.sample(node.inputs, len(node.inputs)))
    return order


def forward_pass(topo_order):
    check_on_random_numbers()
    values = {}
    for node in topo_order:
        if node.op is None:
            values[id(node)] = node.realize_cached_data()
        else:
            values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    check_on_random_numbers()
    partial_adjoints = {id(output_tensor): [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(partial_adjoints.pop(id(node)))
        if node.op is None:
            continue
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            partial_adjoints.setdefault(id(x), []).append(partial)
