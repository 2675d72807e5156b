import numpy as np

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    visited = {}
    order = []
    for root in node_list:
        todo = [root]
        while todo:
            n = todo[-1]
            if visited.get(id(n)) == "done":
                todo.pop()
            elif visited.get(id(n)) == "open":
                todo.pop()
                visited[id(n)] = "done"
                order.append(n)
            else:
                visited[id(n)] = "open"
                todo += [i for i in n.inputs if id(i) not in visited]
    return order


def forward_pass(topo_order):
    new = {}
    for n in topo_order:
        if n.op is not None:
            ins = tuple(new[id(i)] for i in n.inputs)
            new[id(n)] = np.asarray(n.op.compute(*ins))
        else:
            new[id(n)] = n.numpy().copy()
    return [new[id(n)] for n in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    topo = find_topo_sort([output_tensor])
    acc = {id(n): np.zeros(n.shape) for n in topo}
    acc[id(output_tensor)] = acc[id(output_tensor)] + out_grad.numpy()
    for n in topo[::-1]:
        n.grad = Tensor(acc[id(n)])
        if n.op is not None:
            for i, g in zip(n.inputs, n.op.gradient_as_tuple(n.grad, n)):
                acc[id(i)] = acc[id(i)] + g.numpy()
