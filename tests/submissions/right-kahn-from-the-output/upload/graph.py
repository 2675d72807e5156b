from __future__ import annotations
from collections import Counter, deque
import numpy
from .autograd import NDArray, Tensor, Value, sum_node_list


def count_uses(roots):
    uses = Counter()
    seen = set(roots)
    todo = deque(seen)
    while todo:
        node = todo.popleft()
        for x in node.inputs:
            uses[x] += 1
            if x not in seen:
                seen.add(x)
                todo.append(x)
    return uses, seen


def users_first(roots):
    uses, nodes = count_uses(roots)
    ready = deque(n for n in nodes if not uses[n])
    while ready:
        node = ready.popleft()
        yield node
        for x in node.inputs:
            uses[x] -= 1
            if not uses[x]:
                ready.append(x)


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    return list(users_first(node_list))[::-1]


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    out, lookup = [], {}
    for node in topo_order:
        v = node.op.compute(*(lookup[i] for i in node.inputs)) if node.op else node.numpy()
        lookup[node] = v
        out.append(v)
    return out


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    inbox = {output_tensor: [out_grad]}
    for node in users_first([output_tensor]):
        node.grad = sum_node_list(inbox.pop(node))
        if node.op is not None:
            for x, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                inbox.setdefault(x, []).append(g)
