from __future__ import annotations

import enum

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


class Colour(enum.Enum):
    WHITE = 0
    GREY = 1
    BLACK = 2


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    """Depth-first search as in Cormen et al., with finishing times."""
    colour: dict[Value, Colour] = {}
    finished: dict[Value, int] = {}
    time = 0
    stack: list[Value] = []
    for root in node_list:
        stack.append(root)
        while stack:
            node = stack[-1]
            state = colour.get(node, Colour.WHITE)
            if state is Colour.WHITE:
                colour[node] = Colour.GREY
                for x in node.inputs:
                    if colour.get(x, Colour.WHITE) is Colour.WHITE:
                        stack.append(x)
            elif state is Colour.GREY:
                if any(colour[x] is Colour.GREY for x in node.inputs):
                    raise ValueError("the graph has a cycle")
                colour[node] = Colour.BLACK
                finished[node] = (time := time + 1)
                stack.pop()
            else:
                stack.pop()
    return sorted(finished, key=finished.__getitem__)


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    values: dict[Value, NDArray] = {}
    for node in topo_order:
        match node.op:
            case None:
                values[node] = node.realize_cached_data()
            case op:
                values[node] = op.compute(*[values[x] for x in node.inputs])
    return list(values.values())


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    parts: dict[Value, list[Tensor]] = {n: [] for n in find_topo_sort([output_tensor])}
    parts[output_tensor].append(out_grad)
    for node in reversed(list(parts)):
        node.grad = sum_node_list(parts[node])
        if node.op is None:
            continue
        for x, part in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            parts[x].append(part)
