"""What a drawing holds of one node."""

from __future__ import annotations

import pictures  # noqa: F401  # makes hw01_tools importable
from hw01_tools import Drawing
from hw01_tools.reading import Edge, Node


def node(drawing: Drawing, name: str) -> Node:
    return next(x for x in drawing.graph.nodes if x.name == name)


def edges_to(drawing: Drawing, name: str) -> list[Edge]:
    return [e for e in drawing.graph.edges if drawing.graph.nodes[e.start].name == name]
