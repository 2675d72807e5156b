import sys

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    try:
        return _recursive(node_list)
    except RecursionError:
        return _iterative(node_list)


def _recursive(node_list):
    order, visited = [], set()

    def visit(node):
        if id(node) not in visited:
            visited.add(id(node))
            for x in node.inputs:
                visit(x)
            order.append(node)

    for node in node_list:
        visit(node)
    return order


def _iterative(node_list):
    order, visited = [], set()
    stack = [(n, False) for n in node_list]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            order.append(node)
        elif id(node) not in visited:
            visited.add(id(node))
            stack.append((node, True))
            stack.extend((x, False) for x in node.inputs)
    return order


def forward_pass(topo_order):
    values = {}
    for node in topo_order:
        if node.is_leaf():
            values[node] = node.numpy()
        else:
            values[node] = node.op.compute(*[values[i] for i in node.inputs])
    return [values[node] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    node_to_grads = {output_tensor: [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        adjoint = node_to_grads[node][0]
        for more in node_to_grads[node][1:]:
            adjoint = adjoint + more
        node.grad = adjoint
        if not node.is_leaf():
            partials = node.op.gradient_as_tuple(adjoint, node)
            for x, partial in zip(node.inputs, partials):
                node_to_grads.setdefault(x, []).append(partial)
