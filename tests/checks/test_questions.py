"""What is wrong and has no known mistake is asked about, each by what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from grader.checks import prose, questions
from grader.checks.failures import WrongShape, WrongType, WrongValue
from grader.model import Raised
from reference.case import Case, Words
from reference.stand_ins import BACKWARD_PASS

ARRAY = np.array([1.0, 2.0, 4.0])
CASE = Case(
    (ARRAY, ARRAY),
    {"program": (("leaf", 0, True), ("negate", 0)), "leaves": 1, "passes": [[1, 1]]},
    lambda _: Words("a = 1"),
)
WRONG = WrongValue("the adjoint of a", ARRAY, ARRAY**2 + 3)


def test_wrong_adjoint_of_the_output_is_asked_about_as_such() -> None:
    """No node uses the output: what its users send back is no question for it."""
    output, leaf = (replace(WRONG, name=f"the adjoint of {name}") for name in ("y", "a"))

    assert questions.of_value(BACKWARD_PASS, CASE, output) == questions.OUTPUT
    assert "use this node" in questions.of_value(BACKWARD_PASS, CASE, leaf)


@pytest.mark.parametrize(
    ("name", "expected", "question"),
    [
        ("the adjoint of A", (3,), questions.COUNTERPART),
        ("the gradient of w2", (3,), questions.COUNTERPART),
        ("the adjoint of a", (), questions.SINGLE),
        ("loss", (), questions.SINGLE),
        ("the result", (3,), questions.UNDER),
        ("the new w1", (3,), questions.UNDER),
        ("the adjoint of A", (2, 3, 4), questions.UNDER),
    ],
)
def test_only_a_gradient_is_compared_with_its_value(
    name: str, expected: tuple[int, ...], question: str
) -> None:
    """A loss, or a product, belongs to no other value whose axes it could have."""
    assert questions.of_shape(WrongShape(name, expected, (1, 3))) == question


def test_wrong_gradient_of_z2_is_asked_about_by_the_loss() -> None:
    """It is the first of the backward pass: no gradient comes before it."""
    z2, w2 = (replace(WRONG, name=f"the gradient of {name}") for name in ("z2", "w2"))

    assert questions.of_value("backward", CASE, z2) == questions.OF_Z2
    assert "from which gradient" in questions.of_value("backward", CASE, w2)


@pytest.mark.parametrize("function", ["MatMul.gradient", "forward_pass"])
def test_what_a_tensor_lacks_is_asked_about(function: str) -> None:
    """It is no matter of what `compute` could have stored."""
    lacks = Raised("AttributeError", "'Tensor' object has no attribute 'T'", function=function)

    assert "given operations" in questions.of_error(lacks)


@pytest.mark.parametrize(("of", "asked"), [("MatMul", True), ("EwiseMul", False)])
def test_a_tensor_that_numpy_takes_for_a_number_is_asked_about(of: str, asked: bool) -> None:
    """No operand of a MatMul is without axes; of other operations, one may be."""
    message = "axis1: axis -1 is out of bounds for array of dimension 0"
    raised = Raised("AxisError", message, function=f"{of}.gradient")

    assert ("or a Tensor" in questions.of_error(raised)) == asked


@pytest.mark.parametrize(
    ("subject", "name", "question"),
    [
        (BACKWARD_PASS, "the adjoint of a", questions.UNSET),
        ("EwiseMul.gradient", "the adjoint of a", questions.MAKES),
        ("EwiseMul.compute", "the result", questions.RETURNS),
        ("find_topo_sort", "the order", questions.RETURNS),
    ],
)
def test_none_is_asked_about(subject: str, name: str, question: str) -> None:
    """By where the walk goes, by the line that is missed, by the way that returns nothing."""
    assert prose.finding(subject, [(CASE, WrongType(name, "NoneType", None))], []).help == question


def test_attribute_of_anything_else_is_not_asked_about() -> None:
    """An exception that says what is wrong needs no question."""
    assert questions.of_error(Raised("AttributeError", "no x", function="M.gradient")) == ""


@pytest.mark.parametrize(
    ("error", "cause"),
    [("EOFError", "input()"), ("BdbQuit", "breakpoint()"), ("AssertionError", "the assert there")],
)
def test_exception_that_tells_little_is_asked_about_by_its_cause(error: str, cause: str) -> None:
    """Each says nothing by itself of the line that a student forgot or wrote."""
    assert cause in questions.of_error(Raised(error, "", "graph.py", 3, "find_topo_sort"))
    assert questions.of_error(Raised("ValueError", "", "graph.py", 3, "find_topo_sort")) == ""
