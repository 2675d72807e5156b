"""A picture's layout, for any graph: nothing overlaps, every edge goes down, all text fits."""

from __future__ import annotations

from itertools import combinations, pairwise
from xml.etree import ElementTree

import pictures  # noqa: F401  # makes hw01_tools importable
import pytest
from fuzzing import examples
from hw01_tools import dot
from hw01_tools.boxes import Box
from hw01_tools.layered import layered
from hw01_tools.layout import Layout, Plan, Rect
from hw01_tools.ordering import closest, order_rows
from hw01_tools.reading import Edge, Graph, Node
from hw01_tools.svg import plan_of, render
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.text(min_size=1, max_size=18)
NUMBERS = st.lists(st.text("0123456789., []-", min_size=1, max_size=40), min_size=1, max_size=4)
TEXT_LEFT = 8


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph, with text of any length in its nodes and on its edges."""
    count = draw(st.integers(1, 9))
    nodes, edges = [], []
    depths: list[int] = []
    for i in range(count):
        inputs = draw(st.lists(st.integers(0, i - 1), max_size=3)) if i else []
        depths.append(1 + max((depths[j] for j in inputs), default=-1))
        edges += [Edge(j, i, tuple(draw(st.one_of(st.just([]), NUMBERS)))) for j in inputs]
        nodes.append(
            Node(
                name=draw(NAMES).replace("\0", "?"),
                formula="a + b" if inputs else "",
                kind="leaf",
                shape="(2, 3)",
                value=tuple(draw(NUMBERS)),
                adjoint=tuple(draw(st.one_of(st.just([]), NUMBERS))),
                depth=depths[i],
                is_leaf=not inputs,
                is_output=i == count - 1,
            )
        )
    return Graph(tuple(nodes), tuple(edges), ("A note.",))


def overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def laid_out(graph: Graph) -> tuple[Plan, list[Box], list[Box], Layout]:
    plan, nodes, labels = plan_of(graph)
    return plan, nodes, labels, layered(plan)


def along(route: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Points on the curves of a route."""
    points = []
    for p, q, r, s in zip(route[::3], route[1::3], route[2::3], route[3::3]):
        for t in (0, 0.25, 0.5, 0.75, 1):
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(w * c for w, c in zip(weights, cs)) for cs in zip(p, q, r, s))
            points.append((x, y))
    return points


@examples(100)
@given(graphs())
def test_boxes_do_not_overlap(graph: Graph) -> None:
    """No box of a node or label overlaps another, and all are inside the picture."""
    *_, layout = laid_out(graph)
    boxes = [*layout.nodes, *layout.labels]

    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))
    assert min(min(box.x, box.y) for box in boxes) >= -1e-6
    assert max(box.right for box in boxes) <= layout.width + 1e-6
    assert max(box.bottom for box in boxes) <= layout.height + 1e-6


@examples(100)
@given(graphs())
def test_edges_go_down_and_through_no_box(graph: Graph) -> None:
    """An edge starts at the bottom of its node, goes down only, through its own label and no
    other box, and ends at the top of its node."""
    plan, _, _, layout = laid_out(graph)
    for i, ((start, end), route) in enumerate(zip(plan.edges, layout.routes)):
        points = along(route)
        heights = [y for _, y in points]
        first, last = layout.nodes[start], layout.nodes[end]

        assert all(a <= b + 1e-6 for a, b in pairwise(heights))
        assert (points[0][1], points[-1][1]) == pytest.approx((first.bottom, last.y))
        assert first.x < points[0][0] < first.right
        assert last.x < points[-1][0] < last.right
        others = [*layout.nodes, *layout.labels[:i], *layout.labels[i + 1 :]]
        for x, y in points:
            assert not any(
                box.x < x < box.right and box.y + 1e-6 < y < box.bottom - 1e-6 for box in others
            )


@examples(100)
@given(graphs())
def test_text_is_inside_its_box(graph: Graph) -> None:
    """Every line of text ends inside its box, by its count of characters."""
    _, nodes, labels = plan_of(graph)
    for box in (*nodes, *labels):
        for line in box.lines:
            assert line.x >= TEXT_LEFT
            assert line.x + line.width <= box.size.width - TEXT_LEFT
            assert line.style.height / 2 <= line.y <= box.size.height - 3


@examples(100)
@given(graphs())
def test_text_lines_do_not_overlap(graph: Graph) -> None:
    """Two lines of one box are a line's height apart, or beside each other."""
    _, nodes, labels = plan_of(graph)
    for box in (*nodes, *labels):
        for a, b in combinations(box.lines, 2):
            upper, lower = sorted((a, b), key=lambda line: line.y)
            beside = a.x + a.width <= b.x or b.x + b.width <= a.x
            assert beside or lower.y - upper.y >= 14


@examples(100)
@given(graphs())
def test_the_picture_is_xml_and_the_same_each_time(graph: Graph) -> None:
    """Whatever the names are, the picture is well-formed, has a title and a description, and is
    the same when it is drawn again."""
    clean = Graph(tuple(cleaned(node) for node in graph.nodes), graph.edges, graph.notes)
    first, second = (
        render(clean, nodes, labels, layout)
        for _, nodes, labels, layout in (laid_out(clean), laid_out(clean))
    )
    root = ElementTree.fromstring(first)

    assert first == second
    assert [child.tag.partition("}")[2] for child in root][:2] == ["title", "desc"]
    assert clean.nodes[-1].name in str(root[0].text)
    shown = [text.text for text in root.iter() if text.tag.endswith("}text")]
    assert {node.title for node in clean.nodes} <= set(shown)


def cleaned(node: Node) -> Node:
    """The node with a name as `read` would give it."""
    name = "".join(c if c.isprintable() else "?" for c in node.name)
    return Node(**{**vars(node), "name": name})


@examples(100)
@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(0.5, 8), st.floats(0, 200)), min_size=1))
def test_closest_keeps_the_gaps(items: list[tuple[float, float, float]]) -> None:
    """Neighbours are as far apart as they must be, and what has room stays where it wants to be."""
    wanted, weights, gaps = (list(column) for column in zip(*items))

    places = closest(wanted, weights, gaps[1:])

    assert len(places) == len(wanted)
    assert all(b - a >= gap - 1e-6 for a, b, gap in zip(places, places[1:], gaps[1:]))
    spread = [1000.0 * i for i in range(len(wanted))]
    assert closest(spread, weights, gaps[1:]) == pytest.approx(spread)


def test_ordering_takes_crossings_out() -> None:
    """Two rows that are joined crosswise are turned so that nothing crosses."""
    assert order_rows([[0, 1], [2, 3]], [(0, 3), (1, 2)]) in ([[0, 1], [3, 2]], [[1, 0], [2, 3]])


SIMPLE = Graph(
    (
        Node("a", "", "leaf", "()", ("1",), ("2",), 0, is_leaf=True),
        Node("y", "a * a", "EwiseMul", "()", ("1",), ("1",), 1, is_output=True),
    ),
    (Edge(0, 1, ("1",)), Edge(0, 1, ("1",))),
)
PLAIN = """graph 1 3 4
node n0 1 3.5 1 1 "" solid box black lightgrey
node n1 1 0.5 1 1 "" solid box black lightgrey
node e0 0.5 2 1 1 "" solid box black lightgrey
node e1 1.5 2 1 1 "" solid box black lightgrey
edge n0 e0 4 1 3 1 2.5 0.5 2.5 0.5 2.2 solid black
edge e0 n1 4 0.5 1.8 0.5 1.5 1 1.5 1 1 solid black
edge n0 e1 4 1 3 1 2.5 1.5 2.5 1.5 2.2 solid black
edge e1 n1 4 1.5 1.8 1.5 1.5 1 1.5 1 1 solid black
stop
"""


@pytest.fixture
def pretend_dot(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(dot.shutil, "which", lambda name: f"/usr/bin/{name}")
    return monkeypatch


def answering(text: str) -> object:
    def run(*args: object, **options: object) -> object:
        assert options["timeout"]
        return dot.subprocess.CompletedProcess(args, 0, text, "")

    return run


def raising(error: Exception) -> object:
    def run(*args: object, **options: object) -> object:
        raise error

    return run


def test_dots_places_are_taken_over(pretend_dot: pytest.MonkeyPatch) -> None:
    """What dot answers is turned upside down and into pixels."""
    pretend_dot.setattr(dot.subprocess, "run", answering(PLAIN))
    plan, _, _ = plan_of(SIMPLE)

    layout = dot.by_dot(plan)

    assert layout is not None
    assert (layout.width, layout.height) == (3 * 72, 4 * 72)
    assert layout.nodes[0].x + layout.nodes[0].width / 2 == 72
    assert layout.nodes[0].y < layout.labels[0].y < layout.nodes[1].y
    assert [len(route) for route in layout.routes] == [10, 10]


FAILURES = {
    "not started": raising(OSError("no such program")),
    "an exit code": raising(dot.subprocess.CalledProcessError(1, "dot")),
    "too slow": raising(dot.subprocess.TimeoutExpired("dot", 5)),
    "not text": raising(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no")),
    "nothing": answering(""),
    "other words": answering("hello\nworld and more words here\n"),
    "a node missing": answering(PLAIN.replace("node n1", "node n9")),
    "an edge missing": answering(PLAIN.replace("edge e1", "edge e9")),
    "a number missing": answering(PLAIN.replace("edge e0 n1 4", "edge e0 n1 3")),
}


@pytest.mark.parametrize("run", FAILURES.values(), ids=FAILURES.keys())
def test_without_a_good_answer_of_dot_the_layout_is_ours(
    run: object, pretend_dot: pytest.MonkeyPatch
) -> None:
    """If dot fails in any way, its answer is None."""
    pretend_dot.setattr(dot.subprocess, "run", run)

    assert dot.by_dot(plan_of(SIMPLE)[0]) is None


def test_without_dot_the_layout_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Graphviz is not installed, nothing is started."""
    monkeypatch.setattr(dot.shutil, "which", lambda name: None)
    monkeypatch.setattr(dot.subprocess, "run", raising(AssertionError()))

    assert dot.by_dot(plan_of(SIMPLE)[0]) is None


@pytest.mark.skipif(dot.shutil.which("dot") is None, reason="Graphviz is not installed")
@examples(10)
@given(graphs())
def test_dots_boxes_do_not_overlap(graph: Graph) -> None:
    """With a real dot, too, no box overlaps another, but for what dot rounds."""
    layout = dot.by_dot(plan_of(graph)[0])

    assert layout is not None
    smaller = [
        Rect(box.x + 1, box.y + 1, max(box.width - 2, 0), max(box.height - 2, 0))
        for box in (*layout.nodes, *layout.labels)
        if box.height  # a label of no size takes no room
    ]
    assert not any(overlap(a, b) for a, b in combinations(smaller, 2))
