import numpy

from . import ops
from .autograd import NDArray, Tensor, Value
from .ops import arr


def postorder(roots):
    seen, order, stack = set(), [], []
    for root in roots:
        stack.append(root)
        while stack:
            node = stack[-1]
            todo = [i for i in node.inputs if i not in seen]
            if node in seen:
                stack.pop()
            elif todo:
                stack.extend(todo)
            else:
                seen.add(node)
                order.append(stack.pop())
    return order


def find_topo_sort(node_list):
    return postorder(node_list)


def forward_pass(topo_order):
    known = {}
    for node in topo_order:
        known[node] = arr(node) if node.is_leaf() else node.op.compute(*[known[i] for i in node.inputs])
    return [known[node] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    partial = {output_tensor: [arr(out_grad)]}
    for node in reversed(postorder([output_tensor])):
        node.grad = ops.same(Tensor(sum(partial[node])))
        if not node.is_leaf():
            for i, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                partial.setdefault(i, []).append(arr(g))
