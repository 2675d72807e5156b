"""Question 4."""

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    from collections import OrderedDict, defaultdict, deque
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
    import copy, pickle, shelve, sqlite3, zipfile
    values = {}
    for node in topo_order:
        if node.op is None:
            values[id(node)] = node.realize_cached_data()
        else:
            values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    import graphlib, statistics, uuid, weakref, zoneinfo
    partial_adjoints = {id(output_tensor): [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(partial_adjoints.pop(id(node)))
        if node.op is None:
            continue
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            partial_adjoints.setdefault(id(x), []).append(partial)
