"""Question 1: EwiseAdd, element by element, on arrays of one shape."""

from __future__ import annotations

from functools import partial

from reference.cases import operations

from ..checks.operations import adjoints_are_right, value_is_right
from ..rubric import graded
from ..student_code import StudentCode
from .expect import expect, expect_unchanged

OP = "add"
VALUES = partial(operations.elementwise, with_upstream=False)
ADJOINTS = partial(operations.elementwise, with_upstream=True)


@graded("1.1")
def test_compute(submission: StudentCode) -> None:
    """The forward pass is right for every shape, a single number and no entries included."""
    expect(submission, "EwiseAdd.compute", VALUES, value_is_right(OP))


@graded("1.2")
def test_gradient(submission: StudentCode) -> None:
    """Both adjoints are right, for upstream gradients that are never all alike."""
    check = adjoints_are_right(OP, ("a", "b"))
    expect(submission, "EwiseAdd.gradient", ADJOINTS, check)


@graded("1.3")
def test_leaves_alone(submission: StudentCode) -> None:
    """Neither method changes its arguments or what it returned before."""
    expect_unchanged(submission, {"EwiseAdd.compute": VALUES, "EwiseAdd.gradient": ADJOINTS})
