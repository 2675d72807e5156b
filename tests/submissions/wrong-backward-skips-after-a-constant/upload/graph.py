from __future__ import annotations
import numpy
from .autograd import NDArray, Tensor, Value, sum_node_list

def find_topo_sort(node_list):
    order = []; seen = set(); stack = [(n, False) for n in reversed(node_list)]
    while stack:
        node, done = stack.pop()
        if done: order.append(node)
        elif id(node) not in seen:
            seen.add(id(node)); stack.append((node, True))
            stack.extend((x, False) for x in reversed(node.inputs))
    return order
def forward_pass(topo_order):
    values = {}
    for node in topo_order:
        if node.op is None: values[id(node)] = node.realize_cached_data()
        else: values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(n)] for n in topo_order]
def compute_gradient_of_variables(output_tensor, out_grad):
    pa = {id(output_tensor): [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        if id(node) not in pa: continue
        node.grad = sum_node_list(pa.pop(id(node)))
        if node.op is None: continue
        for x, p in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            if not node.inputs[0].requires_grad: continue
            pa.setdefault(id(x), []).append(p)

