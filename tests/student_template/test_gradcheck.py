"""`gradcheck` finds wrong gradients, passes right ones, and says so in numbers for paper."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pictures
import pytest
from hw01_tools import GradientCheck, gradcheck

from reference import blanks


def whole(hw01: Any, *shape: int) -> Any:
    return hw01.Tensor((np.arange(np.prod(shape, dtype=int)) % 5 - 2.0).reshape(shape))


RIGHT: tuple[tuple[str, bool, Callable[[Any], GradientCheck]], ...] = (
    ("EwiseAdd", True, lambda h: gradcheck(h.ops.EwiseAdd(), whole(h, 2, 3), whole(h, 2, 3))),
    ("a * b", True, lambda h: gradcheck(lambda a, b: a * b, whole(h, 4), whole(h, 4))),
    ("a * a", True, lambda h: gradcheck(lambda a: a * a, whole(h, 4))),
    ("plain", True, lambda h: gradcheck(h.ops.MatMul(), whole(h, 2, 3), whole(h, 3, 4))),
    ("batch", True, lambda h: gradcheck(h.ops.MatMul(), whole(h, 2, 2, 3), whole(h, 3, 4))),
    ("length 1", True, lambda h: gradcheck(h.ops.MatMul(), whole(h, 1, 2, 3), whole(h, 2, 3, 4))),
    ("a scalar", True, lambda h: gradcheck(lambda a: a * a + 3, h.Tensor(7.0))),
    ("integers", True, lambda h: gradcheck(lambda a: a * a, h.Tensor([7, 8]))),
    ("no entries", True, lambda h: gradcheck(lambda a: a + a, h.Tensor(np.zeros((0, 3))))),
    ("the input itself", True, lambda h: gradcheck(lambda a: a, whole(h, 2))),
    ("large numbers", True, lambda h: gradcheck(lambda a: a * a, h.Tensor(123456.0))),
    ("a power", False, lambda h: gradcheck(lambda a: a**3, whole(h, 4))),
    ("a logarithm", False, lambda h: gradcheck(lambda a: h.ops.log(a), h.Tensor([1.0, 2, 3]))),
    ("near a pole", False, lambda h: gradcheck(lambda a: 1 / a, h.Tensor([0.003, 1000.5]))),
    ("fractions", False, lambda h: gradcheck(lambda a, b: a / b, h.Tensor(0.1), h.Tensor(0.3))),
    ("float32", False, lambda h: gradcheck(h.ops.sin, h.Tensor([0.1, 9.0], dtype="float32"))),
    ("large and not whole", False, lambda h: gradcheck(h.ops.sin, h.Tensor([1234.5, 1e5 + 0.5]))),
    ("large and whole", False, lambda h: gradcheck(h.ops.log, h.Tensor([4e4, 3e9]))),
)


@pytest.mark.parametrize(
    ("exact", "check"), [row[1:] for row in RIGHT], ids=[row[0] for row in RIGHT]
)
def test_right_gradients_pass(
    exact: bool, check: Callable[[Any], GradientCheck], hw01: ModuleType
) -> None:
    """A right gradient is ok; the slopes are exact where they can be, and never said to be else."""
    found = check(hw01)

    assert found.ok, str(found)
    assert found
    assert all(e.measured.is_exact is exact for x in found.inputs for e in x.entries)
    assert ("WRONG" in str(found)) is False


def test_the_report_can_be_done_again_on_paper(hw01: ModuleType) -> None:
    """The report names the entry, both steps, both totals, the slope and the gradient."""
    a, b = hw01.Tensor([[2.0, 3.0]]), hw01.Tensor([[5.0], [7.0]])

    assert str(gradcheck(hw01.ops.MatMul(), a, b)) == (
        """\
gradcheck: gradients of MatMul.gradient, y has shape (1, 1)
upstream = [[2]]

  input  shape   entries  wrong  step
  a      (1, 2)  2        0      1, exact  ok
  b      (2, 1)  2        0      1, exact  ok

As an example, the first entry. Change a[0, 0] and nothing else:
  from 2 to 3: sum(upstream * y) goes 62 -> 72
  from 2 to 1: sum(upstream * y) goes 62 -> 52
  slope (72 - 52) / 2 = 10
  your gradient says 10   ok"""
    )


def test_small_steps_say_how_far_off_they_may_be(hw01: ModuleType) -> None:
    """Where a step of 1 is not exact, the report says which step was taken and its error."""
    text = str(gradcheck(lambda a: a**3, hw01.Tensor(2.0)))

    assert "0.001, off by 6e-06 at most  ok" in text
    assert "from 2 to 2.001: sum(upstream * y) goes 16 -> 16.024012" in text
    assert "slope (16.024012 - 15.976012) / 0.002 = 24.000002, off by 6e-06 at most" in text


WRONG: tuple[tuple[str, Callable[[Any, Any], Any], str], ...] = (
    ("no upstream", lambda g, n: (n.inputs[1], n.inputs[0]), "The first wrong entry. Change a[0]"),
    ("swapped", lambda g, n: (g * n.inputs[0], g * n.inputs[1]), "from 2 to 3"),
    ("second", lambda g, n: (g * n.inputs[1], g), "your gradient says 2   WRONG"),
    ("a shape", lambda g, n: (g.sum(), g * n.inputs[0]), "of a has shape (), not (2,)."),
    ("None", lambda g, n: (g * n.inputs[1], None), "The gradient of b is None."),
    ("text", lambda g, n: ("g", g * n.inputs[0]), "is no array of real numbers, but of type str."),
    ("nan", lambda g, n: (g * float("nan"), g * n.inputs[0]), "an entry that is not a finite"),
)


@pytest.mark.parametrize(
    ("gradient", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_wrong_gradients_are_found(
    gradient: Callable[[Any, Any], Any], said: str, hw01: ModuleType
) -> None:
    """A wrong gradient is not ok, and the report names the first thing that is wrong with it."""

    class Product(hw01.ops.EwiseMul):  # type: ignore[name-defined,misc]
        def gradient(self, out_grad: Any, node: Any) -> Any:
            return gradient(out_grad, node)

    found = gradcheck(Product(), hw01.Tensor([2.0, 3.0]), hw01.Tensor([5.0, 7.0]))

    assert not found.ok
    assert not found
    assert said in str(found)
    assert "WRONG" in str(found)


def test_arrays_of_more_than_8_entries_are_shown_by_shape(hw01: ModuleType) -> None:
    """A large upstream gradient is shown by how it goes on, and an input by its shape."""
    text = str(gradcheck(hw01.ops.EwiseMul(), whole(hw01, 4, 5), whole(hw01, 4, 5)))

    assert "upstream = 2, -3, 4, -5, ... in the shape (4, 5)" in text
    assert max(map(len, text.splitlines())) <= 80


def test_upstream_has_no_equal_entries(hw01: ModuleType) -> None:
    """The upstream gradient is made of distinct whole numbers, and none of them is 1."""
    seen: list[Any] = []

    class Same(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any) -> Any:
            return a + 0

        def gradient(self, out_grad: Any, node: Any) -> Any:
            seen.append(out_grad.numpy())
            return (out_grad,)

    assert gradcheck(Same(), whole(hw01, 3, 4))
    assert len(set(seen[0].flat)) == 12
    assert not {0, 1} & set(abs(seen[0]).flat)


def test_an_operation_needs_no_graph() -> None:
    """An operation is checked through its own `gradient`, before question 4 is begun."""
    with pictures.student_package(
        lambda file: blanks.template(file) if file == "graph.py" else blanks.solution(file)
    ) as hw01:
        a, b = whole(hw01, 3), whole(hw01, 3)

        assert gradcheck(hw01.ops.EwiseMul(), a, b)
        assert gradcheck(lambda a, b: a * b, a, b)
        with pytest.raises(NotImplementedError):
            gradcheck(lambda a, b: a * b + a, a, b)


def test_students_exceptions_come_through(blank_hw01: ModuleType) -> None:
    """What the student's code raises ends in the student's own line."""
    with pytest.raises(NotImplementedError) as caught:
        gradcheck(blank_hw01.ops.EwiseMul(), whole(blank_hw01, 2), whole(blank_hw01, 2))

    assert caught.traceback[-1].name == "gradient"
    assert str(caught.traceback[-1].path).endswith("ops.py")


def test_the_callers_tensors_stay_as_they_are(hw01: ModuleType) -> None:
    """Neither the inputs nor a tensor that f uses besides get another value or gradient, and the
    function never sees the inputs themselves."""
    a, w = hw01.Tensor([2.0, 3.0]), hw01.Tensor([5.0, 7.0])
    w.grad = before = hw01.Tensor([1.0, 1.0])
    seen = []

    def f(x: Any) -> Any:
        seen.append(x)
        return x * w + x

    assert gradcheck(f, a)
    assert a.grad is None
    assert w.grad is before
    assert all(x is not a for x in seen)
    assert (a.numpy() == [2, 3]).all()


def test_corners_are_not_compared(hw01: ModuleType) -> None:
    """Where the function has a corner, as relu at 0, nothing is compared, and the report says so;
    where it is flat, a wrong gradient is still found."""
    found = gradcheck(hw01.ops.relu, hw01.Tensor([0.0, 1.0, -2.0]))

    assert found.ok
    assert "Not compared: 1 of a, where y has a corner and so no slope." in str(found)

    class Square(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any) -> Any:
            return a**2

        def gradient(self, out_grad: Any, node: Any) -> Any:
            return (out_grad,)

    assert not gradcheck(Square(), hw01.Tensor(0.0))


def test_unused_inputs_have_a_gradient_of_0(hw01: ModuleType) -> None:
    """An input that f does not use is right without a gradient; one cut out of the graph is not."""
    a, b = hw01.Tensor(2.0), hw01.Tensor(3.0)

    unused = gradcheck(lambda a, b: a * a, a, b)
    cut = gradcheck(lambda a, b: a * a + b.detach(), a, b)

    assert unused.ok
    assert "b is not part of the graph, so its gradient is 0." in str(unused)
    assert not cut.ok


def test_an_incomplete_backward_pass_is_found(hw01: ModuleType) -> None:
    """An input that the backward pass does not reach has a gradient of None, which is wrong."""
    hw01.graph.compute_gradient_of_variables = lambda y, out_grad: None

    found = gradcheck(lambda a: a * a, hw01.Tensor(2.0))

    assert "The gradient of a is None." in str(found)


def unsigned(left: Any, right: Any) -> Any:
    """As of some functions written in C, nobody can tell what its parameters are called."""
    return left * right


unsigned.__signature__ = "unknown"  # type: ignore[attr-defined]
NAMES: tuple[tuple[str, Callable[..., Any], list[str]], ...] = (
    ("of a function", lambda left, right: left * right, ["left", "right"]),
    ("of any number", lambda *xs: xs[0] * xs[1], ["input 1", "input 2"]),
    ("that cannot be told", unsigned, ["input 1", "input 2"]),
    ("with y among them", lambda x, y: x * y, ["input 1", "input 2"]),
    ("with a default", lambda p, q, r=1: p * q, ["p", "q"]),
)


@pytest.mark.parametrize(("f", "names"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_inputs_have_the_names_of_the_parameters(
    f: Callable[..., Any], names: list[str], hw01: ModuleType
) -> None:
    """Inputs are called what the function calls them, if that is clear, else by their place."""
    found = gradcheck(f, hw01.Tensor(2.0), hw01.Tensor(3.0))

    assert [x.name for x in found.inputs] == names
