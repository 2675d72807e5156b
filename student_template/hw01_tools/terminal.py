"""A graph in a terminal of 80 columns: a row for each node, and what each one receives.

Where the numbers are too wide for a table, each node gets a few lines instead.
"""

from __future__ import annotations

import textwrap

from .formats import columns, counted, pad
from .reading import Graph, Node

WIDTH = 80
# A row of a table: the lines of each of its cells.
Row = tuple[tuple[str, ...], ...]

HEAD = ("node", "operation", "shape", "value", "adjoint")
EDGES = ("node", "receives", "from")


def text(graph: Graph) -> str:
    output = graph.nodes[-1]
    nodes = counted(len(graph.nodes), "node")
    parts = [f"The graph of {output.name}: {nodes}, inputs first.", _nodes(graph)]
    if any(edge.partial for edge in graph.edges):
        parts.append(f"Partial adjoints, as the backward pass sends them:\n{_edges(graph)}")
    notes = (textwrap.fill(note, WIDTH) for note in (*_reasons(graph), *graph.notes))
    return "\n\n".join((*parts, *notes))


def _nodes(graph: Graph) -> str:
    has_adjoints = any(node.adjoint for node in graph.nodes)
    shown = HEAD if has_adjoints else HEAD[:-1]
    rows = [_row(node)[: len(shown)] for node in graph.nodes]
    whole = table(shown, rows)
    if max(map(columns, whole.splitlines())) <= WIDTH:
        return whole
    return "\n".join(_block(node) for node in graph.nodes)


def _row(node: Node) -> Row:
    return (
        (node.name,),
        (node.formula or node.kind,),
        (node.shape,),
        node.value,
        node.adjoint or ("none",),
    )


def _block(node: Node) -> str:
    head = f"{node.title}   {node.kind}, shape {node.shape}"
    if columns(head) > WIDTH:
        head = f"{node.title}\n  {node.kind}, shape {node.shape}"
    lines = [head]
    for label, numbers in (("value", node.value), ("adjoint", node.adjoint)):
        labels = [label, *[""] * (len(numbers) - 1)]
        lines += [f"  {name:9}{line}" for name, line in zip(labels, numbers)]
    return "\n".join(lines)


def _edges(graph: Graph) -> str:
    """Under each node what comes back to it, so that it can be added up."""
    rows: list[Row] = []
    for i, node in enumerate(graph.nodes):
        arrived = [edge for edge in graph.edges if edge.start == i and edge.partial]
        names = [node.name, *[""] * (len(arrived) - 1)]
        for name, edge in zip(names, arrived):
            rows.append(((name,), edge.partial, (graph.nodes[edge.end].name,)))
    return table(EDGES, rows)


def _reasons(graph: Graph) -> list[str]:
    """Why a partial adjoint is unknown, once for each node that should have sent it."""
    unknown = {(e.end, e.reason) for e in graph.edges if e.partial == ("?",) and e.reason}
    return [f"? from {graph.nodes[i].name}: {reason}." for i, reason in sorted(unknown)]


def table(head: tuple[str, ...], rows: list[Row]) -> str:
    """Cells of several lines stand beside one another."""
    lines = [head]
    for row in rows:
        height = max(len(cell) for cell in row)
        filled = [(*cell, *[""] * (height - len(cell))) for cell in row]
        lines += list(zip(*filled))
    widths = [max(map(columns, column)) for column in zip(*lines)]
    return "\n".join(
        "  " + "  ".join(pad(cell, width) for cell, width in zip(line, widths)).rstrip()
        for line in lines
    )
