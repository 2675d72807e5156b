"""What stands in each box of a picture: its size, and every line of text with its place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .formats import columns
from .layout import Size
from .reading import Edge, Node

PAD = 12.0
LEAST_WIDTH = 118.0
LABEL_COLUMNS = 9  # "adjoint" and a space or two


class Style(Enum):
    """A kind of text: its CSS class, the width of a character and the height of a line."""

    TITLE = ("t", 8.8, 20.0)
    KIND = ("k", 6.9, 16.0)
    LABEL = ("l", 7.6, 17.0)
    NUMBER = ("n", 7.6, 17.0)
    PARTIAL = ("p", 7.6, 16.0)
    NOTE = ("k", 6.9, 16.0)

    def __init__(self, css: str, column: float, height: float) -> None:
        self.css, self.column, self.height = css, column, height


@dataclass(frozen=True)
class Line:
    """A line of text. (x, y) is where it starts, on its base line, from the box's corner."""

    x: float
    y: float
    text: str
    style: Style

    @property
    def width(self) -> float:
        return columns(self.text) * self.style.column


@dataclass(frozen=True)
class Box:
    """A box with its text; `rule` is the height of the line below its head, or 0 for none."""

    size: Size
    lines: tuple[Line, ...] = ()
    rule: float = 0.0


def node_box(node: Node) -> Box:
    """The head says what the node is; below it stand the value and, once there is one, the
    adjoint."""
    lines = [
        Line(PAD, 20, node.title, Style.TITLE),
        Line(PAD, 37, f"{node.kind}, shape {node.shape}", Style.KIND),
    ]
    rule = 46.0
    y = rule + 2
    for label, numbers in (("value", node.value), ("adjoint", node.adjoint)):
        # Between two matrices, a little air.
        y += 5 if label == "adjoint" and max(len(node.value), len(numbers)) > 1 else 0
        for i, text in enumerate(numbers):
            y += Style.NUMBER.height
            if i == 0:
                lines.append(Line(PAD, y, label, Style.LABEL))
            lines.append(Line(PAD + LABEL_COLUMNS * Style.LABEL.column, y, text, Style.NUMBER))
    return Box(Size(_width(lines, LEAST_WIDTH), y + 11), tuple(lines), rule)


def label_box(edge: Edge) -> Box:
    """The partial adjoint of an edge, with an arrow for its way back."""
    if not edge.partial:
        return Box(Size(2, 0))
    style = Style.PARTIAL
    starts = ["\N{UPWARDS ARROW} ", *["  "] * (len(edge.partial) - 1)]
    lines = [
        Line(PAD - 3, 15 + i * style.height, start + text, style)
        for i, (start, text) in enumerate(zip(starts, edge.partial))
    ]
    height = 22 + (len(lines) - 1) * style.height
    return Box(Size(_width(lines, 0) - 3, height), tuple(lines))


def _width(lines: list[Line], least: float) -> float:
    return max(least, *(line.x + line.width + PAD for line in lines))
