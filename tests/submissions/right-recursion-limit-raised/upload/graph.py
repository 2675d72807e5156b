"""graph.py -- homework 1"""
import sys
from .autograd import *
from .autograd import sum_node_list


def find_topo_sort(node_list):
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(max(old, 60000))
    try:
        visited = {}
        order = []

        def visit(n):
            if id(n) in visited:
                return
            visited[id(n)] = True
            for i in n.inputs:
                visit(i)
            order.append(n)

        for n in node_list:
            visit(n)
    finally:
        sys.setrecursionlimit(old)
    return order


def forward_pass(topo_order):
    d = dict()
    for t in topo_order:
        if t.op == None:
            d[t] = t.realize_cached_data()
            continue
        xs = tuple(d[i] for i in t.inputs)
        d[t] = t.op.compute(*xs)
    return [d[t] for t in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    topo = find_topo_sort([output_tensor])
    for t in topo:
        t.grad = None
    output_tensor.grad = out_grad
    topo.reverse()
    for t in topo:
        if t.op == None:
            continue
        gs = t.op.gradient_as_tuple(t.grad, t)
        for k in range(len(t.inputs)):
            if t.inputs[k].grad is None:
                t.inputs[k].grad = gs[k]
            else:
                t.inputs[k].grad = t.inputs[k].grad + gs[k]
