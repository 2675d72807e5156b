import bisect

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    ids = []    # sorted ids of what was seen

    def seen_before(node):
        at = bisect.bisect_left(ids, id(node))
        if at < len(ids) and ids[at] == id(node):
            return True
        ids.insert(at, id(node))
        return False

    result = []
    stack = [("enter", n) for n in node_list[::-1]]
    while stack:
        what, node = stack.pop()
        if what == "leave":
            result.append(node)
        elif not seen_before(node):
            stack.append(("leave", node))
            for x in node.inputs:
                stack.append(("enter", x))
    return result


def forward_pass(topo_order):
    values = {}
    for node in topo_order:
        if len(node.inputs) == 0:
            values[id(node)] = node.cached_data
        else:
            inputs = []
            for x in node.inputs:
                inputs.append(values[id(x)])
            values[id(node)] = node.op.compute(*inputs)
    result = []
    for node in topo_order:
        result.append(values[id(node)])
    return result


def compute_gradient_of_variables(output_tensor, out_grad):
    order = find_topo_sort([output_tensor])
    # throw the old ones away, or a second pass would add to them
    for node in order:
        node.grad = None
    output_tensor.grad = out_grad
    for node in reversed(order):
        if node.op is None:
            continue
        partials = node.op.gradient_as_tuple(node.grad, node)
        for x, partial in zip(node.inputs, partials):
            if x.grad is None:
                x.grad = partial
            else:
                x.grad = x.grad + partial
