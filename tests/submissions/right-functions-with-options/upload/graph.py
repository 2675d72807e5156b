"""Functions that take more than is asked for: an option, and a node for a list of one."""

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list: list[Value], *, backwards: bool = False) -> list[Value]:
    if isinstance(node_list, Value):
        node_list = [node_list]
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
    return order[::-1] if backwards else order


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    values = {}
    for node in topo_order:
        data = node.cached_data
        inputs = [values[id(x)] for x in node.inputs]
        values[id(node)] = data if node.op is None else node.op.compute(*inputs)
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    parts = {output_tensor: [out_grad]}
    assert find_topo_sort(output_tensor)[-1] is output_tensor
    for node in find_topo_sort([output_tensor], backwards=True):
        node.grad = sum_node_list(parts[node])
        if node.op is not None:
            for x, part in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                parts.setdefault(x, []).append(part)
