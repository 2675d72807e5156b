"""A layout by Graphviz's `dot`, where it is installed.

`dot` is told sizes and edges and answers with places; the picture looks the same either way. If
it is not there, fails, or takes too long, the answer is None and our own layout does the work.
"""

from __future__ import annotations

import shutil
import subprocess

from .layout import Layout, Plan, Point, Rect, Size

POINTS = 72.0  # an inch, dot's unit
SECONDS = 5


def by_dot(plan: Plan) -> Layout | None:
    program = shutil.which("dot")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "-Tplain"],
            input=_question(plan),
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=SECONDS,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        return _answer(plan, done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        return None


def _question(plan: Plan) -> str:
    """Nodes are n0, n1, ...; labels, which dot sees as nodes on their edge, are e0, e1, ..."""
    boxes = [(f"n{i}", size) for i, size in enumerate(plan.nodes)]
    boxes += [(f"e{i}", size) for i, size in enumerate(plan.labels) if size.height]
    lines = [f"{name} [{_size(size)}]" for name, size in boxes]
    for i, (a, b) in enumerate(plan.edges):
        lines.append(f"n{a} -> e{i} -> n{b}" if plan.labels[i].height else f"n{a} -> n{b}")
    head = (
        'digraph { ranksep=0.3 nodesep=0.3 node [shape=box fixedsize=true label=""] edge [dir=none]'
    )
    return "\n".join((head, *lines, "}\n"))


def _size(size: Size) -> str:
    return f"width={size.width / POINTS:.4f} height={size.height / POINTS:.4f}"


def _answer(plan: Plan, text: str) -> Layout:
    """What dot wrote, with the first row at the top and points for inches.

    Raises:
        ValueError, LookupError: it is not dot's plain format, or something is missing in it.
    """
    lines = [line.split() for line in text.replace("\\\n", "").splitlines()]
    width, height = (float(x) * POINTS for x in lines[0][2:4])

    def point(x: str, y: str) -> Point:
        return float(x) * POINTS, height - float(y) * POINTS

    middles = {words[1]: point(*words[2:4]) for words in lines if words[0] == "node"}
    curves: dict[tuple[str, str], list[tuple[Point, ...]]] = {}
    for words in lines:
        if words[0] == "edge":
            numbers = words[4 : 4 + 2 * int(words[3])]
            curve = tuple(map(point, numbers[::2], numbers[1::2]))
            curves.setdefault((words[1], words[2]), []).append(curve)
    labels, routes = [], []
    for i, ((a, b), size) in enumerate(zip(plan.edges, plan.labels)):
        if size.height:
            before, after = curves[f"n{a}", f"e{i}"].pop(), curves[f"e{i}", f"n{b}"].pop()
            labels.append(_rect(middles[f"e{i}"], size))
            routes.append(_checked((*before, before[-1], after[0], *after)))
        else:
            routes.append(_checked(curves[f"n{a}", f"n{b}"].pop()))
            labels.append(Rect(*routes[-1][0], 0, 0))
    nodes = [_rect(middles[f"n{i}"], size) for i, size in enumerate(plan.nodes)]
    return Layout(width, height, tuple(nodes), tuple(labels), tuple(routes))


def _rect(middle: Point, size: Size) -> Rect:
    x, y = middle
    return Rect(x - size.width / 2, y - size.height / 2, size.width, size.height)


def _checked(route: tuple[Point, ...]) -> tuple[Point, ...]:
    if len(route) % 3 != 1:
        raise ValueError("not a row of Bezier curves")
    return route
