import numpy as np

from .autograd import Tensor


def find_topo_sort(node_list):
    order, state = [], {}
    todo = list(node_list)[::-1]
    while todo:
        node = todo[-1]
        s = state.get(id(node), 0)
        if s == 0:
            state[id(node)] = 1
            todo.extend(node.inputs)
        else:
            todo.pop()
            if s == 1:
                state[id(node)] = 2
                order.append(node)
    return order


def forward_pass(topo_order):
    out = {}
    for node in topo_order:
        if node.op is None:
            v = node.numpy()
        else:
            v = node.op.compute(*[out[id(i)] for i in node.inputs])
        out[id(node)] = np.asarray(v, dtype=np.float32)
    return [out[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    adj = {id(output_tensor): out_grad.numpy().astype(np.float32)}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = Tensor(adj[id(node)], dtype="float32")
        if node.op is None:
            continue
        for inp, part in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            part = part.numpy().astype(np.float32)
            adj[id(inp)] = part if id(inp) not in adj else adj[id(inp)] + part
