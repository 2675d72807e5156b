"""Drawings as SVG that stands inside a page: measured in pixels, with a title and a description for
those who do not see it, the same bytes each time.

Draws with matplotlib, without pyplot and its state. Knows nothing of classes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

import matplotlib
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Rectangle

WIDE, NARROW = 760, 340
# Each stands for a colour of the page, so that a drawing follows its light, dark and printed form.
COLORS = ("ink", "muted", "strong", "soft", "rule")
VARIABLES = {f"#{i:06}": f"var(--{name})" for i, name in enumerate(COLORS, start=1)}
INK, MUTED, STRONG, SOFT, RULE = VARIABLES
NAMESPACE = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Sheet:
    """Where to draw, from 0, 0 at the upper left; `width` is WIDE or NARROW."""

    axes: Axes
    width: int
    height: float

    @property
    def is_wide(self) -> bool:
        return self.width == WIDE

    def text(self, x: float, y: float, text: str, **style: str | float) -> None:
        """Text with its baseline at y; `style` as for matplotlib's Text."""
        style = {"color": INK, "size": 12, "ha": "left", "va": "baseline", **style}
        self.axes.text(x, y, text, parse_math=False, **style)  # type: ignore[arg-type]

    def text_near(self, x: float, y: float, text: str, reach: float, **style: str | float) -> None:
        """Text that is centred at x, or begins or ends at the sheet's edge where that is nearer
        than `reach`."""
        at, ha = x, "center"
        if x < reach:
            at, ha = 0, "left"
        elif x > self.width - reach:
            at, ha = self.width, "right"
        self.text(at, y, text, ha=ha, **style)

    def bar(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled rectangle from its upper left corner; nothing where it has no size."""
        if width > 0 and height > 0:
            self._add(Rectangle((x, y), width, height, color=color, lw=0))

    def line(self, start: tuple[float, float], end: tuple[float, float], color: str) -> None:
        """A thin line."""
        (x0, y0), (x1, y1) = start, end
        self.axes.add_line(Line2D([x0, x1], [y0, y1], color=color, lw=1, clip_on=False))

    def dot(self, x: float, y: float, color: str) -> None:
        """A round mark."""
        self._add(Circle((x, y), 5, color=color, lw=0, zorder=3))

    def _add(self, patch: Patch) -> None:
        patch.set_clip_on(False)
        self.axes.add_patch(patch)


@dataclass(frozen=True)
class Drawing:
    """The same drawing for a wide page and for a narrow one, of which a page shows one."""

    wide: Markup
    narrow: Markup


def drawing(
    name: str,
    title: str,
    description: str,
    height: Callable[[bool], float],
    draw: Callable[[Sheet], None],
) -> Drawing:
    """What `draw` draws. `name` makes ids unique in a page; `height` is told whether it is wide."""

    def at(width: int) -> Markup:
        sheet_height = height(width == WIDE)
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "backmark"}):
            figure = Figure((width / 72, sheet_height / 72), dpi=72)
            FigureCanvasSVG(figure)
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=(0, width), ylim=(sheet_height, 0))
            axes.set_axis_off()
            draw(Sheet(axes, width, sheet_height))
            file = io.StringIO()
            nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
            figure.savefig(file, format="svg", transparent=True, metadata=nothing)
        return _for_a_page(file.getvalue(), f"{name}-{width}", title, description)

    return Drawing(at(WIDE), at(NARROW))


def _for_a_page(svg: str, name: str, title: str, description: str) -> Markup:
    """The drawing without what only a file of its own needs, named, in the page's colours."""
    ElementTree.register_namespace("", NAMESPACE[1:-1])
    root = ElementTree.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{NAMESPACE}metadata", f"{NAMESPACE}defs"):
                parent.remove(child)
    for element in root.iter():
        element.attrib.pop("id", None)  # a page holds many drawings
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    labels = {"title": title, "desc": description}
    for i, (tag, text) in enumerate(labels.items()):
        element = ElementTree.Element(f"{NAMESPACE}{tag}", id=f"{name}-{tag}")
        element.text = text
        root.insert(i, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    content = re.sub(r"font-family: [^;]+; ", "", ElementTree.tostring(root, "unicode"))
    for color, variable in VARIABLES.items():
        content = content.replace(color, variable)
    return Markup(content)
