"""Reads the graph behind a Tensor: what is known of every node and edge, ready to be drawn.

Partial adjoints come from your own `gradient`. Where it is not written yet, or fails, the edge
says so and the drawing goes on. No gradient is worked out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy

from .formats import LONGEST_NAME, clean, counted, lines, shape, shorten
from .operations import class_name, formula
from .tensors import NDArray, Tensor, array_of, behind, tensor_of

MOST_NODES = 200
NOT_STARTED = "not started yet"
UNKNOWN = "?"


@dataclass(frozen=True)
class Node:
    """A node as it is shown. `adjoint` has no lines while there is none."""

    name: str
    formula: str
    kind: str
    shape: str
    value: tuple[str, ...]
    adjoint: tuple[str, ...]
    depth: int
    is_leaf: bool = False
    is_output: bool = False

    @property
    def title(self) -> str:
        return f"{self.name} = {self.formula}" if self.formula else self.name


@dataclass(frozen=True)
class Edge:
    """One use of a node, `start`, by another, `end`; both are positions in `Graph.nodes`.

    `partial` is the partial adjoint that comes back along it, without lines while there is none;
    `reason` says why it is unknown.
    """

    start: int
    end: int
    partial: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Graph:
    """All that a drawing shows. No node comes before one of its inputs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()


def read(output: Tensor, wanted_names: Mapping[str, Tensor]) -> Graph:
    """The graph behind `output`.

    Raises:
        ValueError: it has more than `MOST_NODES` nodes.
    """
    found = list(islice(behind(output), MOST_NODES + 1))
    if len(found) > MOST_NODES:
        raise ValueError(
            f"this graph has more than {MOST_NODES} nodes, too many to draw: "
            "draw a smaller one, or a tensor from nearer its beginning."
        )
    index = {id(x): i for i, x in enumerate(found)}
    uses = numpy.zeros((len(found), len(found)), dtype=bool)
    for i, x in enumerate(found):
        uses[i, [index[id(used)] for used in x.inputs]] = True
    depth = depths(uses)
    rows = sorted(range(len(found)), key=lambda i: (depth[i], i))
    tensors = [found[i] for i in rows]
    names = _names(tensors, wanted_names)
    at = {id(x): i for i, x in enumerate(tensors)}
    nodes = [_node(x, names, int(depth[i]), x is output) for i, x in zip(rows, tensors)]
    edges = [e for x in tensors for e in _edges(x, at)]
    return Graph(tuple(nodes), tuple(edges), _notes(output, at, wanted_names))


def depths(uses: NDArray) -> NDArray:
    """The row of each node in a picture, below all of its inputs; uses[i, j]: i has j as an input.

    A node's row is the longest way to it from a leaf, and a leaf stands one row above its first
    use. This is counted in a table of yes and no, n by n, and left at that on purpose: a list of
    nodes, inputs first, is your question 4.
    """
    depth: NDArray = numpy.zeros(len(uses), dtype=int)
    ends_a_path: NDArray = numpy.ones(len(uses), dtype=bool)
    for _ in uses:
        ends_a_path = numpy.any(uses & ends_a_path, axis=1)
        depth += ends_a_path
    first_use = numpy.where(uses.T, depth, len(uses)).min(axis=1)
    is_used_leaf = ~uses.any(axis=1) & uses.any(axis=0)
    return numpy.where(is_used_leaf, first_use - 1, depth)


def _names(tensors: list[Tensor], wanted: Mapping[str, Tensor]) -> dict[int, str]:
    """A name for each tensor: the wanted one, else v1, v2, ... without those that are taken."""
    names: dict[int, str] = {}
    for name, tensor in wanted.items():
        names.setdefault(id(tensor), shorten(clean(str(name)), LONGEST_NAME))
    free = (f"v{i}" for i in range(1, 2 + len(tensors) + len(wanted)) if f"v{i}" not in wanted)
    return {id(x): names[id(x)] if id(x) in names else next(free) for x in tensors}


def _notes(output: Tensor, at: dict[int, int], wanted: Mapping[str, Tensor]) -> tuple[str, ...]:
    notes = []
    if output.grad is None:
        notes.append("No adjoints yet: call .backward() on the output, then draw again.")
    outside = [clean(str(name)) for name, x in wanted.items() if id(x) not in at]
    if outside:
        notes.append(shorten(f"Not in this graph: {', '.join(outside)}", 60) + ".")
    return tuple(notes)


def _node(x: Tensor, names: dict[int, str], depth: int, is_output: bool) -> Node:
    is_leaf = x.op is None
    kind = "leaf" if is_leaf else class_name(x.op)
    if not x.requires_grad:
        kind += ", constant"
    if is_output:
        kind += ", output"
    try:
        value = x.realize_cached_data()
        value_lines, its_shape = lines(value), shape(value)
    except Exception:  # a `compute` that is not finished
        value, value_lines, its_shape = None, (UNKNOWN,), UNKNOWN
    return Node(
        name=names[id(x)],
        formula="" if is_leaf else formula(x.op, [names[id(used)] for used in x.inputs]),
        kind=kind,
        shape=its_shape,
        value=value_lines,
        adjoint=() if x.grad is None else _gradient_lines(x.grad, value),
        depth=depth,
        is_leaf=is_leaf,
        is_output=is_output,
    )


def _gradient_lines(gradient: Any, value: NDArray | None) -> tuple[str, ...]:
    """A gradient's numbers; where its shape is not that of the value, both shapes."""
    try:
        array = array_of(gradient)
        if value is not None and array.shape != value.shape:
            return (f"shape {shape(array)},", f"not {shape(value)}")
        return lines(array)
    except Exception:  # anything may stand in `.grad`
        return (UNKNOWN,)


def _edges(x: Tensor, at: dict[int, int]) -> list[Edge]:
    """The edges from the inputs of `x`, with what its own `gradient` sends back along each."""
    bare = [Edge(at[id(used)], at[id(x)]) for used in x.inputs]
    if x.grad is None or not bare:
        return bare
    found, reason = _partial_adjoints(x)
    if reason:
        text = NOT_STARTED if reason == NOT_STARTED else UNKNOWN
        return [Edge(e.start, e.end, (text,), reason) for e in bare]
    return [
        Edge(e.start, e.end, *_partial(x.op, partial, used))
        for e, partial, used in zip(bare, found, x.inputs)
    ]


def _partial_adjoints(x: Tensor) -> tuple[tuple[Any, ...], str]:
    """What the operation's own `gradient` returns, or why that is not known."""
    who = f"{class_name(x.op)}.gradient"
    try:
        # A copy, so that a `gradient` that changes its argument changes nothing that is shown.
        found = tuple(x.op.gradient_as_tuple(tensor_of(x.grad, like=x), x))
    except NotImplementedError:
        return (), NOT_STARTED
    except Exception as error:  # whatever unfinished code may raise
        return (), f"{who} raised {type(error).__name__}"
    if len(found) != len(x.inputs):
        for_what = counted(len(x.inputs), "input")
        return (), f"{who} returned {counted(len(found), 'result')} for {for_what}"
    return found, ""


def _partial(op: Any, partial: Any, used: Tensor) -> tuple[tuple[str, ...], str]:
    if partial is None and not used.requires_grad:
        return (), ""
    if partial is None:
        return (UNKNOWN,), f"{class_name(op)}.gradient returned None"
    try:
        text = _gradient_lines(partial, used.realize_cached_data())
    except Exception:  # a `compute` that is not finished
        text = (UNKNOWN,)
    if text == (UNKNOWN,):
        return text, f"{class_name(op)}.gradient returned no Tensor that can be shown"
    return text, ""
