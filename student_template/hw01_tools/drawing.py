"""Draw the computational graph of a Tensor.

    from hw01_tools import draw

    drawing = draw(y, x1=x1, x2=x2)
    print(drawing)                  # in a terminal
    drawing                         # in a notebook
    drawing.save("y.svg")           # to open in a browser

For staff: `python tests/student_template/pictures.py` makes the pictures of the handout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from . import terminal
from .dot import by_dot
from .layered import layered
from .reading import Graph, read
from .svg import plan_of, render
from .tensors import is_tensor


@dataclass(frozen=True, repr=False)
class Drawing:
    """A graph as it was when it was drawn. Shows itself in Jupyter; `print` it in a terminal."""

    graph: Graph
    graphviz: bool = True

    @cached_property
    def svg(self) -> str:
        """The picture, as the text of an SVG file."""
        plan, nodes, labels = plan_of(self.graph)
        layout = (by_dot(plan) if self.graphviz else None) or layered(plan)
        return render(self.graph, nodes, labels, layout)

    @cached_property
    def text(self) -> str:
        """The drawing for a terminal."""
        return terminal.text(self.graph)

    def save(self, path: str | Path) -> None:
        """Writes the picture (a name that ends in .svg) or the text (.txt).

        Raises:
            ValueError: the name ends in something else.
        """
        kinds = {".svg": lambda: self.svg, ".txt": lambda: self.text + "\n"}
        make = kinds.get(Path(path).suffix.lower())
        if make is None:
            raise ValueError(
                f"a drawing is saved as .svg or .txt, and {Path(path).name} is neither."
            )
        Path(path).write_bytes(make().encode("utf-8"))

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__


def draw(
    y: Any, /, names: Mapping[str, Any] | None = None, *, graphviz: bool = True, **more_names: Any
) -> Drawing:
    """The computational graph of `y`: each node's operation, shape and value, and after
    `y.backward()` its adjoint, with the partial adjoints along the edges.

    Args:
        y (Tensor): the output.
        names: what to call which node, as in `draw(y, {"x1": x1})` or `draw(y, x1=x1)`; the
            others are called v1, v2, ...
        graphviz: whether Graphviz may place the boxes, where it is installed.

    Returns:
        Drawing: with `.svg`, `.text` and `.save(path)`.

    Raises:
        TypeError: `y` or what has a name is not a Tensor.
        ValueError: the graph has more than 200 nodes.
    """
    if not is_tensor(y):
        raise TypeError(f"draw takes a Tensor, and was given {_kind(y)}.")
    wanted = {**(names or {}), **more_names}
    for name, tensor in wanted.items():
        if not is_tensor(tensor):
            raise TypeError(f"draw names Tensors, and {name} is {_kind(tensor)}.")
    return Drawing(read(y, wanted), graphviz)


def _kind(x: object) -> str:
    return "None" if x is None else f"an object of type {type(x).__name__}"
