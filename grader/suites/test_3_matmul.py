"""Question 3: MatMul, on plain matrices and on batches that broadcast."""

from __future__ import annotations

from ..checks.values import results_are_right, value_is_right
from ..rubric import graded
from ..student_code import StudentCode
from .expect import expect_unchanged, expect_values

ADJOINTS = results_are_right("the adjoint of A", "the adjoint of B")


@graded("3.1")
def test_compute_plain(submission: StudentCode) -> None:
    """The product of two matrices is right for every shape."""
    expect_values(submission, "matmul-compute-plain", value_is_right)


@graded("3.2")
def test_compute_batches(submission: StudentCode) -> None:
    """Batches of matrices are multiplied as NumPy broadcasts them."""
    expect_values(submission, "matmul-compute-batches", value_is_right)


@graded("3.3")
def test_gradient_plain(submission: StudentCode) -> None:
    """Both adjoints are right for plain matrices, square or not."""
    expect_values(submission, "matmul-gradient-plain", ADJOINTS)


@graded("3.4")
def test_gradient_equal_batch_axes(submission: StudentCode) -> None:
    """Both adjoints are right for two batches of the same size."""
    expect_values(submission, "matmul-gradient-equal", ADJOINTS)


@graded("3.5")
def test_gradient_an_operand_lacks_batch_axes(submission: StudentCode) -> None:
    """An operand that every matrix of a batch uses receives what all of them contribute."""
    expect_values(submission, "matmul-gradient-lacks", ADJOINTS)


@graded("3.6")
def test_gradient_a_batch_axis_of_length_1(submission: StudentCode) -> None:
    """A batch axis of length 1 that was stretched is 1 long in the adjoint again."""
    expect_values(submission, "matmul-gradient-one", ADJOINTS)


@graded("3.7")
def test_leaves_alone(submission: StudentCode) -> None:
    """Neither method changes its arguments or what it returned before."""
    kinds = ("plain", "equal", "lacks", "one")
    methods = {
        "MatMul.compute": ["matmul-compute-plain", "matmul-compute-batches"],
        "MatMul.gradient": [f"matmul-gradient-{kind}" for kind in kinds],
    }
    expect_unchanged(submission, methods)
