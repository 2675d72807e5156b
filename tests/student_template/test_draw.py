"""`draw` shows what there is to know of a graph, in a terminal and as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pictures
import pytest
from drawn import edges_to, node
from hw01_tools import Drawing, draw
from hw01_tools.formats import columns
from hw01_tools.reading import MOST_NODES


def worked_example(hw01: Any) -> Drawing:
    names = pictures.worked_example(hw01)
    names["y"].backward()
    return draw(names["y"], names, graphviz=False)


def test_worked_example_in_a_terminal(hw01: ModuleType) -> None:
    """The course's example is a table of nodes, inputs first, and of what each node receives."""
    assert str(worked_example(hw01)) == (
        """\
The graph of y: 8 nodes, inputs first.

  node  operation  shape  value      adjoint
  x1    leaf       ()     2          5.5
  x2    leaf       ()     5          1.71634
  v1    ln(x1)     ()     0.693147   1
  v2    x1 * x2    ()     10         1
  v3    sin(x2)    ()     -0.958924  -1
  v4    v1 + v2    ()     10.6931    1
  v5    -v3        ()     0.958924   1
  y     v4 + v5    ()     11.6521    1

Partial adjoints, as the backward pass sends them:
  node  receives   from
  x1    0.5        v1
        5          v2
  x2    2          v2
        -0.283662  v3
  v1    1          v4
  v2    1          v4
  v3    -1         v5
  v4    1          y
  v5    1          y"""
    )


def test_arrays_are_shown_by_rows_and_large_ones_by_shape(hw01: ModuleType) -> None:
    """Up to 8 entries are shown in rows, more as a shape, and no line is wider than 80 columns."""
    net = pictures.network(hw01)
    net["loss"].backward()
    drawing = draw(net["loss"], net)

    assert node(drawing, "y").value == ("[0, 2, 1, 2]",)
    assert node(drawing, "W2").value == node(drawing, "W2").adjoint == ("shape (3, 3)",)
    small = hw01.Tensor(np.arange(8.0).reshape(2, 4) / 3)
    wide = draw(small * small + small, a_long_name_for_a_ten=small)
    assert node(wide, "a_long_name_for...").value == (
        "[[     0, 0.3333, 0.6667,      1],",
        " [ 1.333,  1.667,      2,  2.333]]",
    )
    assert all(len(line) <= 80 for text in (drawing.text, wide.text) for line in text.splitlines())


def test_a_table_of_wide_numbers_becomes_blocks(hw01: ModuleType) -> None:
    """Where the table would be wider than 80 columns, each node has lines of its own."""
    a = hw01.Tensor(np.arange(8.0) / -7000)
    y = a * a
    y.backward(hw01.Tensor(np.arange(8.0) / 3))

    text = draw(y, a=a, y=y).text

    assert "y = a * a   EwiseMul, output, shape (8,)\n  value    [" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_node_used_twice_has_two_edges(hw01: ModuleType) -> None:
    """In a * a, each use of a is an edge with its own partial adjoint."""
    a = hw01.Tensor(3.0)
    y = a * a
    y.backward()

    assert [e.partial for e in edges_to(draw(y, a=a), "a")] == [("3",), ("3",)]


FORMULAS: tuple[tuple[str, Callable[[Any, Any, Any], Any]], ...] = (
    ("a + b", lambda ops, a, b: a + b),
    ("a * b", lambda ops, a, b: a * b),
    ("a @ b", lambda ops, a, b: a @ b),
    ("a / b", lambda ops, a, b: a / b),
    ("-a", lambda ops, a, b: -a),
    ("a + 2", lambda ops, a, b: a + 2),
    ("a * 0.5", lambda ops, a, b: a * 0.5),
    ("a / 4", lambda ops, a, b: a / 4),
    ("a ** 3", lambda ops, a, b: a**3),
    ("ln(a)", lambda ops, a, b: ops.log(a)),
    ("exp(a)", lambda ops, a, b: ops.exp(a)),
    ("sin(a)", lambda ops, a, b: ops.sin(a)),
    ("cos(a)", lambda ops, a, b: ops.cos(a)),
    ("relu(a)", lambda ops, a, b: ops.relu(a)),
    ("transpose(a)", lambda ops, a, b: a.transpose()),
    ("reshape(a)", lambda ops, a, b: a.reshape((4,))),
    ("broadcast_to(a)", lambda ops, a, b: a.broadcast_to((3, 2, 2))),
    ("sum(a)", lambda ops, a, b: a.sum()),
)


@pytest.mark.parametrize(("formula", "make"), FORMULAS, ids=[name for name, _ in FORMULAS])
def test_operations_are_written_as_formulas(
    formula: str, make: Callable[[Any, Any, Any], Any], hw01: ModuleType
) -> None:
    """Every given operation is shown as one would write it."""
    a, b = hw01.Tensor([[1.0, 2.0], [3.0, 4.0]]), hw01.Tensor([[5.0, 6.0], [7.0, 8.0]])

    assert draw(make(hw01.ops, a, b), a=a, b=b).graph.nodes[-1].formula == formula


def test_other_operations_are_written_as_calls(hw01: ModuleType) -> None:
    """An operation of the student's own is shown by its class, also one that looks like a given
    one and is not."""

    class Cube(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any) -> Any:
            return a**3

    class AddScalar(Cube):
        """Without a scalar."""

    class Exp(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any, b: Any) -> Any:
            return a**b

    a = hw01.Tensor(2.0)
    made = (Cube()(a), AddScalar()(a), Exp()(a, a))
    formulas = [draw(y, a=a).graph.nodes[-1].formula for y in made]
    assert formulas == ["Cube(a)", "AddScalar(a)", "Exp(a, a)"]


def test_80_columns_are_enough(hw01: ModuleType) -> None:
    """However long names, shapes, numbers and reasons are, no line is wider than 80 columns."""

    class AnOperationWithAnEndlessNameOfItsOwn(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, *arrays: Any) -> Any:
            return arrays[0] * 1.0

        def gradient(self, out_grad: Any, node: Any) -> Any:
            raise type("AnExceptionWithANameThatIsHardlyShorter" * 3, (Exception,), {})

    a = hw01.Tensor(np.full((1,) * 30 + (8,), -1.234e-100), requires_grad=False)
    y = AnOperationWithAnEndlessNameOfItsOwn()(a, a) * hw01.Tensor(a)
    y.grad = y.inputs[0].grad = hw01.Tensor(a)
    b = y.inputs[1]

    drawing = draw(y, {"an input with a long name": a, "\u6570" * 30: y, "b" * 99: b, "z" * 90: b})

    widths = [columns(line) for line in drawing.text.splitlines()]
    assert max(widths) <= 80
    assert "AnOperationWithAn....gradient raised AnException" in drawing.text


def test_names(hw01: ModuleType) -> None:
    """Names come from a mapping or from keywords, any name is possible, and others are v1, v2, ...
    without those that are taken; a tensor that is not in the graph is noted."""
    a, b, unused = hw01.Tensor(1.0), hw01.Tensor(2.0), hw01.Tensor(3.0)
    y = (a + b) * b

    drawing = draw(y, {"v1": a, "<b> & \n": b}, y=y, names_of=unused)

    assert [x.name for x in drawing.graph.nodes] == ["<b> & ?", "v1", "v2", "y"]
    assert drawing.graph.notes[-1] == "Not in this graph: names_of."
    assert "&lt;b&gt; &amp; ?" in drawing.svg
    assert [x.name for x in draw(y).graph.nodes] == ["v1", "v2", "v3", "v4"]
    assert draw(y, names={"a": a}, output=y).graph.nodes[-1].name == "output"


def test_constants_are_told_apart(hw01: ModuleType) -> None:
    """A constant is called one, and an edge to it may stay without a partial adjoint."""

    class Scale(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any, c: Any) -> Any:
            return a * c

        def gradient(self, out_grad: Any, node: Any) -> Any:
            return (out_grad, None)

    a, c = hw01.Tensor(1.0), hw01.Tensor(2.0, requires_grad=False)
    y = Scale()(a, c)
    y.grad = hw01.Tensor(1.0)
    drawing = draw(y, a=a, c=c)

    assert node(drawing, "c").kind == "leaf, constant"
    assert [e.partial for e in drawing.graph.edges] == [("1",), ()]


def test_a_single_leaf_can_be_drawn(hw01: ModuleType) -> None:
    """A tensor that no operation made is a graph of one node."""
    drawing = draw(hw01.Tensor(np.zeros((0, 3))))

    assert "The graph of v1: 1 node" in drawing.text
    assert node(drawing, "v1").value == ("no entries",)
    assert "leaf, output, shape (0, 3)" in drawing.svg


def chain(hw01: Any, length: int) -> Any:
    y = hw01.Tensor(1.0)
    for _ in range(length):
        y = y + 1
    return y


@pytest.mark.parametrize("length", [MOST_NODES, 10_000])
def test_large_graphs_are_refused_in_a_sentence(length: int, hw01: ModuleType) -> None:
    """A graph of more than 200 nodes, however deep, is refused and not tried."""
    with pytest.raises(ValueError, match="more than 200 nodes, too many to draw"):
        draw(chain(hw01, length))


def test_graphs_up_to_the_limit_are_drawn(hw01: ModuleType) -> None:
    """A graph of 200 nodes, or with 2^100 paths, is drawn."""
    y = hw01.Tensor(1e-9)
    for _ in range(100):
        y = y * y
    assert len(draw(chain(hw01, MOST_NODES - 1), graphviz=False).svg) > 10_000
    assert len(draw(y, graphviz=False).graph.edges) == 200


REFUSED: tuple[tuple[str, Callable[[Any], Any], str], ...] = (
    (
        "an array",
        lambda hw01: draw(np.ones(3)),
        "draw takes a Tensor, and was given an object of type ndarray.",
    ),
    ("None", lambda hw01: draw(None), "draw takes a Tensor, and was given None."),
    (
        "a name for a number",
        lambda hw01: draw(hw01.Tensor(1.0), x=2.0),
        "and x is an object of type float",
    ),
    ("a name for None", lambda hw01: draw(hw01.Tensor(1.0), x=None), "and x is None."),
)


@pytest.mark.parametrize(
    ("call", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_is_no_tensor_is_refused(
    call: Callable[[Any], Any], sentence: str, hw01: ModuleType
) -> None:
    """What cannot be drawn is a TypeError of one sentence."""
    with pytest.raises(TypeError, match=sentence):
        call(hw01)


def test_saving(tmp_path: Path, hw01: ModuleType) -> None:
    """A drawing is saved as a picture or as text, in UTF-8, and as nothing else."""
    drawing = worked_example(hw01)
    drawing.save(tmp_path / "y.svg")
    drawing.save(str(tmp_path / "y.txt"))

    assert (
        (tmp_path / "y.svg").read_bytes() == drawing.svg.encode() == drawing._repr_svg_().encode()
    )
    assert (tmp_path / "y.txt").read_text(encoding="utf-8") == f"{drawing}\n" == f"{drawing!r}\n"
    with pytest.raises(ValueError, match=r"saved as \.svg or \.txt, and y.png is neither"):
        drawing.save(tmp_path / "y.png")


def test_a_screen_reader_hears_the_graph(hw01: ModuleType) -> None:
    """The picture's description says of each node what the picture shows."""
    svg = worked_example(hw01).svg

    assert "v2 = x1 * x2: EwiseMul, shape (), value 10, adjoint 1." in svg
    assert "Partial adjoints: 0.5 from v1; 5 from v2." in svg
