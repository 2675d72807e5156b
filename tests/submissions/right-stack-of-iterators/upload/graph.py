from .autograd import *
from .autograd import NDArray, Tensor, Value, sum_node_list
from functools import reduce
import operator


def find_topo_sort(node_list):
    post_order = []
    visited = set()
    for root in node_list:
        if id(root) in visited:
            continue
        visited.add(id(root))
        stack = [(root, iter(root.inputs))]
        while stack:
            node, children = stack[-1]
            for child in children:
                if id(child) not in visited:
                    visited.add(id(child))
                    stack.append((child, iter(child.inputs)))
                    break
            else:
                stack.pop()
                post_order.append(node)
    return post_order


def forward_pass(topo_order):
    position = {id(n): i for i, n in enumerate(topo_order)}
    vals = []
    for n in topo_order:
        if n.op is None:
            vals.append(n.realize_cached_data())
        else:
            vals.append(n.op.compute(*(vals[position[id(i)]] for i in n.inputs)))
    return vals


def compute_gradient_of_variables(output_tensor, out_grad):
    collected = {id(output_tensor): [out_grad]}
    order = find_topo_sort([output_tensor])
    while order:
        node = order.pop()
        node.grad = reduce(operator.add, collected[id(node)])
        if node.op is not None:
            partials = node.op.gradient_as_tuple(node.grad, node)
            for k in range(len(node.inputs)):
                collected.setdefault(id(node.inputs[k]), []).append(partials[k])
