from __future__ import annotations

import operator
from collections import defaultdict
from functools import partial, reduce
from itertools import chain

from .autograd import NDArray, Tensor, Value, sum_node_list

inputs_of = operator.attrgetter("inputs")


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    def levels(frontier):
        # each node appears in the last level that reaches it
        while frontier:
            yield frontier
            frontier = list(dict.fromkeys(chain.from_iterable(map(inputs_of, frontier))))

    # the number of levels is the depth of the graph, so this is quadratic at worst for a chain of
    # wide levels and linear for a chain
    latest = {}
    for number, level in enumerate(levels(list(dict.fromkeys(node_list)))):
        latest.update(dict.fromkeys(level, number))
    return sorted(latest, key=latest.get, reverse=True)


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    def step(known, node):
        known[node] = (
            node.op.compute(*map(known.__getitem__, node.inputs))
            if node.op
            else node.realize_cached_data()
        )
        return known

    return list(reduce(step, topo_order, {}).values())


def _send(inbox, node):
    node.grad = sum_node_list(inbox[node])
    if node.op is not None:
        pairs = zip(node.inputs, node.op.gradient_as_tuple(node.grad, node))
        any(inbox[x].append(g) for x, g in pairs)  # append returns None, so any() goes on


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    inbox = defaultdict(list, {output_tensor: [out_grad]})
    list(map(partial(_send, inbox), reversed(find_topo_sort([output_tensor]))))
