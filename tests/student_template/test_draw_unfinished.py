"""`draw` shows a graph whatever state the student's code is in."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pictures
import pytest
from drawn import edges_to, node
from hw01_tools import draw

from reference import blanks


def test_blank_template_can_be_drawn(blank_hw01: ModuleType) -> None:
    """On the first day values are shown, and the drawing says how adjoints come about."""
    names = pictures.worked_example(blank_hw01)
    drawing = draw(names["y"], names)

    assert node(drawing, "y").value == ("11.6521",)
    assert not any(e.partial for e in drawing.graph.edges)
    assert "No adjoints yet: call .backward()" in drawing.text
    assert "No adjoints yet" in drawing.svg


def test_gradients_that_are_blank_are_not_started_yet() -> None:
    """A backward pass that stops half way is drawn as far as it came."""

    def without_mul(file: str) -> str:
        return blanks.solution(file, frozenset({"EwiseMul.gradient"}))

    with pictures.student_package(without_mul) as hw01:
        names = pictures.worked_example(hw01)
        with pytest.raises(NotImplementedError):
            names["y"].backward()
        drawing = draw(names["y"], names)

    assert [e.partial for e in edges_to(drawing, "x1")][1:] == [("not started yet",)]
    assert "not started yet" in drawing.text
    assert "not started yet" in drawing.svg


def fails(out_grad: Any, node: Any) -> Any:
    raise ZeroDivisionError("no")


UNFINISHED: tuple[tuple[str, Callable[[Any, Any], Any], str], ...] = (
    ("an exception", fails, "Square.gradient raised ZeroDivisionError"),
    ("None", lambda g, node: None, "Square.gradient returned None"),
    ("two results", lambda g, node: (g, g), "Square.gradient returned 2 results for 1 input"),
    ("no results", lambda g, node: (), "Square.gradient returned 0 results for 1 input"),
    ("text", lambda g, node: "g * 2", ""),
    ("a class", lambda g, node: object, ""),
)


@pytest.mark.parametrize(
    ("gradient", "reason"), [row[1:] for row in UNFINISHED], ids=[row[0] for row in UNFINISHED]
)
def test_unfinished_gradients_do_not_stop_the_drawing(
    gradient: Callable[[Any, Any], Any], reason: str, hw01: ModuleType
) -> None:
    """Whatever `gradient` does, the graph is drawn and the edge says what is known."""

    class Square(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any) -> Any:
            return a**2

        def gradient(self, out_grad: Any, node: Any) -> Any:
            return gradient(out_grad, node)

    a = hw01.Tensor(3.0)
    y = Square()(a)
    y.grad = hw01.Tensor(1.0)
    drawing = draw(y, a=a)

    (edge,) = drawing.graph.edges
    if reason:
        assert (edge.partial, edge.reason) == (("?",), reason)
        assert reason in drawing.text
        assert reason in drawing.svg
    assert drawing.svg.endswith("</svg>\n")


STRANGE_GRADS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("an array", np.array(4.0), ("4",)),
    ("a number", 4.0, ("4",)),
    ("another shape", np.ones((2, 1)), ("shape (2, 1),", "not ()")),
    ("text", "four", ("holds <U4",)),
    ("nan", float("nan"), ("nan",)),
    ("infinite", float("-inf"), ("-inf",)),
    ("no rectangle", [[1.0], [2.0, 3.0]], ("?",)),
)


@pytest.mark.parametrize(
    ("grad", "shown"), [row[1:] for row in STRANGE_GRADS], ids=[row[0] for row in STRANGE_GRADS]
)
def test_whatever_stands_in_grad_is_shown(
    grad: Any, shown: tuple[str, ...], hw01: ModuleType
) -> None:
    """`.grad` is shown if it is an array or a number; of a wrong shape, both shapes are."""
    a = hw01.Tensor(3.0)
    y = a + 1
    y.grad = grad

    drawing = draw(y, y=y)

    assert node(drawing, "y").adjoint == shown
    assert drawing.svg


def test_a_compute_that_fails_later_does_not_stop_the_drawing(hw01: ModuleType) -> None:
    """A value that is gone and cannot be computed again is shown as "?"."""

    class Once(hw01.TensorOp):  # type: ignore[name-defined,misc]
        calls = 0

        def compute(self, a: Any) -> Any:
            self.calls += 1
            return a / (self.calls < 2 or fails(a, a))

    y = Once()(hw01.Tensor(3.0))
    z = y + 1
    y.cached_data = None
    z.grad = hw01.Tensor(1.0)

    drawing = draw(z, y=y)
    assert (node(drawing, "y").value, node(drawing, "y").shape) == (("?",), "?")
    assert drawing.graph.edges[-1].partial == ("?",)


def test_drawing_changes_nothing(hw01: ModuleType) -> None:
    """A gradient that changes its argument does not reach the graph that is drawn."""

    class InPlace(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any) -> Any:
            return a + 0

        def gradient(self, out_grad: Any, node: Any) -> Any:
            out_grad.realize_cached_data()[...] = 7
            return (out_grad,)

    a = hw01.Tensor(3.0)
    y = InPlace()(a)
    y.grad = hw01.Tensor(1.0)

    assert edges_to(draw(y, a=a), "a")[0].partial == ("7",)
    assert y.grad.numpy() == 1
