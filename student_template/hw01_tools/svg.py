"""A graph as a picture: SVG that needs nothing from outside, and the same one each time.

Every difference in colour is said in words as well. The picture brings its own background, light
or dark as its reader's system is.
"""

from __future__ import annotations

import zlib
from xml.sax.saxutils import escape

from .boxes import Box, Line, Style, label_box, node_box
from .layout import Layout, Plan, Point, Rect
from .reading import Edge, Graph, Node
from .words import described

MARGIN = 20.0
LEAST_WIDTH = 430.0
ARROW = 8.0
FLOW = (
    "Values go down the arrows.",
    "\N{UPWARDS ARROW} is the partial adjoint that comes back up an arrow.",
)
CSS = """
.hw01 .g{fill:#fff}
.hw01 .b{fill:#f6f8fa;stroke:#57606a;stroke-width:1.2}
.hw01 .leaf{fill:#ddf4ff;stroke:#0969da}
.hw01 .out{stroke-width:3}
.hw01 .r{stroke:#57606a;stroke-width:.6;opacity:.6}
.hw01 .e{fill:none;stroke:#57606a;stroke-width:1.5}
.hw01 .a{fill:#57606a}
.hw01 .s{fill:#fff8c5;stroke:#9a6700;stroke-width:1}
.hw01 text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.hw01 text{white-space:pre;fill:#1f2328}
.hw01 .t{font-size:14px;font-weight:700}
.hw01 .k{font-size:11px;fill:#57606a}
.hw01 .l{font-size:12px;fill:#57606a}
.hw01 .n,.hw01 .p{font-size:12px}
@media(prefers-color-scheme:dark){
.hw01 .g{fill:#0d1117}
.hw01 .b{fill:#161b22;stroke:#8b949e}
.hw01 .leaf{fill:#0b2541;stroke:#58a6ff}
.hw01 .r,.hw01 .e{stroke:#8b949e}
.hw01 .a{fill:#8b949e}
.hw01 .s{fill:#341a00;stroke:#d29922}
.hw01 text{fill:#e6edf3}
.hw01 .k,.hw01 .l{fill:#9da7b1}
}"""


def plan_of(graph: Graph) -> tuple[Plan, list[Box], list[Box]]:
    """What a layout has to place, and the boxes with their text."""
    nodes = [node_box(node) for node in graph.nodes]
    labels = [label_box(edge) for edge in graph.edges]
    plan = Plan(
        nodes=tuple(box.size for box in nodes),
        depths=tuple(node.depth for node in graph.nodes),
        edges=tuple((edge.start, edge.end) for edge in graph.edges),
        labels=tuple(box.size for box in labels),
    )
    return plan, nodes, labels


def render(graph: Graph, nodes: list[Box], labels: list[Box], layout: Layout) -> str:
    """The picture of `graph` with its boxes where `layout` puts them."""
    title = f"The computational graph of {graph.nodes[-1].name}"
    text = described(graph)
    # The same for the same picture, and another one for the next picture on the page.
    key = f"hw01-{zlib.crc32((title + text).encode()):08x}"
    body = [_edge(edge, route) for edge, route in zip(graph.edges, layout.routes)]
    body += [_label(e, box, at) for e, box, at in zip(graph.edges, labels, layout.labels)]
    body += [_node(x, box, at) for x, box, at in zip(graph.nodes, nodes, layout.nodes)]
    caption = _caption(graph)
    widest = max([LEAST_WIDTH, layout.width, *(line.width for line in caption)])
    width, height = widest + 2 * MARGIN, layout.height + 2 * MARGIN + 12
    shift = MARGIN + (widest - layout.width) / 2
    foot = "".join(_text(Line(MARGIN, height + 4 + x.y, x.text, x.style)) for x in caption)
    height += len(caption) * Style.NOTE.height + (12 if caption else 0)
    size = f'width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="hw01" {size} role="img" '
            f'aria-labelledby="{key}-t {key}-d" style="max-width:100%;height:auto">',
            f'<title id="{key}-t">{escape(title)}</title>',
            f'<desc id="{key}-d">{escape(text)}</desc>',
            f"<style>{CSS}\n</style>",
            f'<rect class="g" width="{_n(width)}" height="{_n(height)}" rx="8"/>',
            f'<g transform="translate({_n(shift)},{_n(MARGIN)})">',
            *filter(None, body),
            f"</g>{foot}",
            "</svg>",
            "",
        )
    )


def _caption(graph: Graph) -> list[Line]:
    flow = FLOW if any(edge.partial for edge in graph.edges) else FLOW[:1]
    texts = [*(flow if graph.edges else ()), *graph.notes]
    return [Line(0, i * Style.NOTE.height, text, Style.NOTE) for i, text in enumerate(texts)]


def _node(node: Node, box: Box, at: Rect) -> str:
    css = "b" + (" leaf" if node.is_leaf else "") + (" out" if node.is_output else "")
    rounded = 16 if node.is_leaf else 3
    y = at.y + box.rule
    return (
        f'<rect class="{css}" {_where(at)} rx="{rounded}"/>'
        f'<path class="r" d="M{_n(at.x)} {_n(y)}H{_n(at.right)}"/>'
        + "".join(_text(_moved(line, at)) for line in box.lines)
    )


def _label(edge: Edge, box: Box, at: Rect) -> str:
    if not box.lines:
        return ""
    reason = f"<title>{escape(edge.reason)}</title>" if edge.reason else ""
    texts = "".join(_text(_moved(line, at)) for line in box.lines)
    return f'<g>{reason}<rect class="s" {_where(at)} rx="8"/>{texts}</g>'


def _edge(edge: Edge, route: tuple[Point, ...]) -> str:
    """The curve, and an arrow head as a shape of its own: a marker would need a name."""
    (x1, y1), (x, y) = route[-2:]
    length = ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5 or 1.0
    dx, dy = (x - x1) / length * ARROW, (y - y1) / length * ARROW
    base = (x - dx, y - dy)
    curve = [*route[:-1], base]
    d = f"M{_p(curve[0])}" + "".join(
        f"C{_p(a)} {_p(b)} {_p(c)}" for a, b, c in zip(curve[1::3], curve[2::3], curve[3::3])
    )
    sides = (base[0] - dy / 2, base[1] + dx / 2), (base[0] + dy / 2, base[1] - dx / 2)
    head = f"M{_p((x, y))}L{_p(sides[0])}L{_p(sides[1])}Z"
    return f'<path class="e" d="{d}"/><path class="a" d="{head}"/>'


def _moved(line: Line, at: Rect) -> Line:
    return Line(at.x + line.x, at.y + line.y, line.text, line.style)


def _text(line: Line) -> str:
    where = f'x="{_n(line.x)}" y="{_n(line.y)}"'
    return f'<text class="{line.style.css}" {where} xml:space="preserve">{escape(line.text)}</text>'


def _where(at: Rect) -> str:
    return f'x="{_n(at.x)}" y="{_n(at.y)}" width="{_n(at.width)}" height="{_n(at.height)}"'


def _p(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _n(x: float) -> str:
    """At most one digit behind the point, so that no machine rounds another way."""
    return f"{round(x, 1) + 0.0:.1f}".removesuffix(".0")
