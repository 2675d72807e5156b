from __future__ import annotations

import functools
import operator
import sys

from .autograd import NDArray, Tensor, Value, sum_node_list

# deep graphs: my functions are recursive
sys.setrecursionlimit(100_000)


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    order: dict[Value, None] = {}

    def rec(node):
        for inp in node.inputs:
            if inp not in order:
                rec(inp)
        order.setdefault(node)

    for node in node_list:
        if node not in order:
            rec(node)
    return list(order)


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    store: dict[Value, NDArray] = {}

    def value(node):
        if node not in store:
            if node.is_leaf():
                store[node] = node.realize_cached_data()
            else:
                args = []
                for inp in node.inputs:
                    args.append(value(inp))
                store[node] = node.op.compute(*args)
        return store[node]

    return [value(node) for node in topo_order]


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    nodes = find_topo_sort([output_tensor])
    users: dict[Value, list[tuple[Value, int]]] = {n: [] for n in nodes}
    for n in nodes:
        for slot, inp in enumerate(n.inputs):
            users[inp].append((n, slot))

    adjoints = {output_tensor: out_grad}
    partials: dict[Value, tuple] = {}

    def adjoint(node):
        """sum over the users of (adjoint of the user) * (local derivative)"""
        if node not in adjoints:
            terms = []
            for user, slot in users[node]:
                if user not in partials:
                    partials[user] = user.op.gradient_as_tuple(adjoint(user), user)
                terms.append(partials[user][slot])
            adjoints[node] = functools.reduce(operator.add, terms)
        return adjoints[node]

    for n in nodes:
        n.grad = adjoint(n)
