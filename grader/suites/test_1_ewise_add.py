"""Question 1: EwiseAdd, element by element, on arrays of one shape."""

from __future__ import annotations

from ..checks.values import results_are_right, value_is_right
from ..rubric import graded
from ..student_code import StudentCode
from .expect import expect_unchanged, expect_values


@graded("1.1")
def test_compute(submission: StudentCode) -> None:
    """The forward pass is right for every shape, a single number and no entries included."""
    expect_values(submission, "add-compute", value_is_right)


@graded("1.2")
def test_gradient(submission: StudentCode) -> None:
    """Both adjoints are right, for upstream gradients that are never all alike."""
    check = results_are_right("the adjoint of a", "the adjoint of b")
    expect_values(submission, "add-gradient", check)


@graded("1.3")
def test_leaves_alone(submission: StudentCode) -> None:
    """Neither method changes its arguments or what it returned before."""
    methods = {"EwiseAdd.compute": ["add-compute"], "EwiseAdd.gradient": ["add-gradient"]}
    expect_unchanged(submission, methods)
