"""Question 4, with the batteries that come with Python."""
from __future__ import annotations

from graphlib import TopologicalSorter

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    sorter = TopologicalSorter()
    todo, seen = list(node_list), set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        sorter.add(node, *node.inputs)
        todo += node.inputs
    return list(sorter.static_order())


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    values = {}
    for node in topo_order:
        if node.is_leaf():
            values[node] = node.cached_data
        else:
            values[node] = node.op.compute(*map(values.get, node.inputs))
    return [values[node] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    grads = {output_tensor: [out_grad]}
    for node in find_topo_sort([output_tensor])[::-1]:
        node.grad = sum_node_list(grads[node])
        if node.op:
            for i, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                grads.setdefault(i, []).append(g)
