from collections import deque, defaultdict

import numpy
from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    """recursion-free postorder"""
    out, opened = [], set()
    stack = list(node_list)
    closed = set()
    while stack:
        n = stack.pop()
        if id(n) in closed:
            continue
        if id(n) in opened:
            closed.add(id(n))
            out.append(n)
            continue
        opened.add(id(n))
        stack.append(n)
        stack.extend(i for i in n.inputs if id(i) not in opened)
    return out


def forward_pass(topo_order):
    d = {}
    return [
        d.setdefault(
            id(n),
            n.op.compute(*(d[id(i)] for i in n.inputs)) if n.op is not None else n.cached_data,
        )
        for n in topo_order
    ]


def _consumers(root):
    waiting = defaultdict(int)
    queue, seen = deque([root]), {id(root)}
    while queue:
        n = queue.popleft()
        for i in n.inputs:
            waiting[id(i)] += 1
            if id(i) not in seen:
                seen.add(id(i))
                queue.append(i)
    return waiting


def compute_gradient_of_variables(output_tensor, out_grad):
    waiting = _consumers(output_tensor)
    received = defaultdict(list)
    received[id(output_tensor)].append(out_grad)
    queue = deque([output_tensor])
    grads = {}
    while queue:
        n = queue.popleft()
        n.grad = grads[n] = sum_node_list(received.pop(id(n)))
        if n.is_leaf():
            continue
        for i, g in zip(n.inputs, n.op.gradient_as_tuple(n.grad, n)):
            received[id(i)].append(g)
            waiting[id(i)] -= 1
            if waiting[id(i)] == 0:
                queue.append(i)
    return grads
