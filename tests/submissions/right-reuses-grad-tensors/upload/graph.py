import numpy
from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    order, done, stack = [], set(), [*reversed(node_list)]
    while stack:
        node = stack[-1]
        todo = [x for x in reversed(node.inputs) if x not in done]
        if node in done:
            stack.pop()
        elif todo:
            stack += todo
        else:
            done.add(stack.pop())
            order.append(node)
    return order


def forward_pass(topo_order):
    value_of = {}
    for node in topo_order:
        try:
            value_of[node] = node.op.compute(*[value_of[x] for x in node.inputs])
        except AttributeError:  # a leaf has no op
            value_of[node] = node.realize_cached_data()
    return [*value_of.values()]


def set_grad(node, array):
    """the same Tensor object for as long as the node lives, in case somebody keeps it"""
    if node.grad is None:
        node.grad = Tensor(array, requires_grad=False)
    else:
        node.grad.data = numpy.array(array)


def compute_gradient_of_variables(output_tensor, out_grad):
    total = {output_tensor: out_grad.numpy()}
    for node in reversed(find_topo_sort([output_tensor])):
        set_grad(node, total[node])
        if node.op is None:
            continue
        for x, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            total[x] = total[x] + g.numpy() if x in total else g.numpy()
