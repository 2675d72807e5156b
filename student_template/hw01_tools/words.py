"""A graph in sentences, for screen readers."""

from __future__ import annotations

from .formats import counted, one_line
from .reading import Edge, Graph, Node


def described(graph: Graph) -> str:
    sentences = [f"{counted(len(graph.nodes), 'node')}, inputs first."]
    for i, node in enumerate(graph.nodes):
        sentences.append(_node(node))
        arrived = [_arrived(e, graph) for e in graph.edges if e.start == i and e.partial]
        if arrived:
            sentences.append(f"Partial adjoints: {'; '.join(arrived)}.")
    return " ".join((*sentences, *graph.notes))


def _node(node: Node) -> str:
    known = [f"{node.title}: {node.kind}", f"shape {node.shape}", f"value {one_line(node.value)}"]
    if node.adjoint:
        known.append(f"adjoint {one_line(node.adjoint)}")
    return ", ".join(known) + "."


def _arrived(edge: Edge, graph: Graph) -> str:
    return f"{one_line(edge.partial)} from {graph.nodes[edge.end].name}"
