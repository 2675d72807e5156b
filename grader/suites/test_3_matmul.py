"""Question 3: MatMul, on plain matrices and on batches that broadcast."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice

from reference.case import Case
from reference.cases import operations
from reference.cases.operations import Kind

from ..checks.operations import adjoints_are_right, value_is_right
from ..rubric import graded
from ..student_code import StudentCode
from .expect import expect, expect_unchanged

BATCHED: tuple[Kind, ...] = ("equal", "lacks", "one")
KINDS: tuple[Kind, ...] = ("plain", *BATCHED)


def values(*kinds: Kind, seed: str) -> Iterator[Case]:
    """Cases of some kinds of shapes for the forward pass."""
    for kind in kinds:
        yield from operations.matmul(seed, kind, with_upstream=False)


@graded("3.1")
def test_compute_plain(submission: StudentCode) -> None:
    """The product of two matrices is right for every shape."""
    expect(submission, "MatMul.compute", lambda seed: values("plain", seed=seed), VALUE)


@graded("3.2")
def test_compute_batches(submission: StudentCode) -> None:
    """Batches of matrices are multiplied as NumPy broadcasts them."""
    expect(submission, "MatMul.compute", lambda seed: values(*BATCHED, seed=seed), VALUE)


@graded("3.3")
def test_gradient_plain(submission: StudentCode) -> None:
    """Both adjoints are right for plain matrices, square or not."""
    expect(submission, "MatMul.gradient", adjoints("plain"), ADJOINTS)


@graded("3.4")
def test_gradient_equal_batch_axes(submission: StudentCode) -> None:
    """Both adjoints are right for two batches of the same size."""
    expect(submission, "MatMul.gradient", adjoints("equal"), ADJOINTS)


@graded("3.5")
def test_gradient_an_operand_lacks_batch_axes(submission: StudentCode) -> None:
    """An operand that every matrix of a batch uses receives what all of them contribute."""
    expect(submission, "MatMul.gradient", adjoints("lacks"), ADJOINTS)


@graded("3.6")
def test_gradient_a_batch_axis_of_length_1(submission: StudentCode) -> None:
    """A batch axis of length 1 that was stretched is 1 long in the adjoint again."""
    expect(submission, "MatMul.gradient", adjoints("one"), ADJOINTS)


@graded("3.7")
def test_leaves_alone(submission: StudentCode) -> None:
    """Neither method changes its arguments or what it returned before."""
    methods = {"MatMul.compute": few_values, "MatMul.gradient": few_adjoints}
    expect_unchanged(submission, methods)


def few_values(seed: str) -> Iterator[Case]:
    """A few cases of each kind of shapes."""
    return (case for kind in KINDS for case in islice(values(kind, seed=seed), 6))


def few_adjoints(seed: str) -> Iterator[Case]:
    return (case for kind in KINDS for case in islice(adjoints(kind)(seed), 6))


def adjoints(kind: Kind) -> partial[Iterator[Case]]:
    """Cases of one kind of shapes for the backward pass."""
    return partial(operations.matmul, kind=kind, with_upstream=True)


VALUE = value_is_right("matmul")
ADJOINTS = adjoints_are_right("matmul", ("A", "B"))
