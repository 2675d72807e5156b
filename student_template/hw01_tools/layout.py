"""The words in which a layout is asked for and answered: sizes in, places out."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """Of a box, in pixels."""

    width: float
    height: float


@dataclass(frozen=True)
class Rect:
    """A box in its place; (x, y) is its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class Plan:
    """What to place: a box for each node; for each edge (start, end) a label, which may be empty.

    `depths` says how many steps a node is from the leaves: its row, counted from above.
    """

    nodes: tuple[Size, ...]
    depths: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    labels: tuple[Size, ...]


@dataclass(frozen=True)
class Layout:
    """Where things go, nothing left of 0 or above it.

    A route is where an edge starts and then three points for each of its Bezier curves.
    """

    width: float
    height: float
    nodes: tuple[Rect, ...]
    labels: tuple[Rect, ...]
    routes: tuple[tuple[Point, ...], ...]
