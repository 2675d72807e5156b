from .autograd import *
from functools import reduce


def find_topo_sort(node_list):
    out, seen, todo = [], set(), [(n, 0) for n in node_list]
    while todo:
        n, ready = todo.pop()
        out.append(n) if ready else None if n in seen else (seen.add(n), todo.extend([(n, 1), *((x, 0) for x in n.inputs)]))
    return out


def forward_pass(topo_order):
    v = {}
    return [v.setdefault(n, n.op.compute(*[v[x] for x in n.inputs]) if n.op else n.numpy()) for n in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    d = {output_tensor: [out_grad]}
    for n in find_topo_sort([output_tensor])[::-1]:
        n.grad = reduce(lambda p, q: p + q, d[n])
        [d.setdefault(x, []).append(g) for x, g in zip(n.inputs, n.op.gradient_as_tuple(n.grad, n) if n.op else ())]
