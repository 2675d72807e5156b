"""Facts about wrong values are stated where every failing case bears them out, and never else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from differing import RIGHT, case, told

from grader.checks import patterns
from grader.checks.failures import Failure, WrongOrder, WrongShape, WrongValue
from grader.model import NDArray
from reference.case import Case
from reference.vjps import OPS

FACTS: dict[str, Callable[[NDArray], NDArray]] = {
    "yours is 0 everywhere": lambda x: 0 * x,
    "yours is the right value with the other sign": lambda x: -x,
    "yours is the right value without its sign": np.abs,
    "yours is 0 wherever the right value is negative, and right elsewhere": lambda x: np.maximum(
        x, 0
    ),
    "yours is 0 wherever the right value is positive, and right elsewhere": lambda x: np.minimum(
        x, 0
    ),
    "yours is the right value without what stands after the point": np.trunc,
    "yours has the right numbers in the opposite order": lambda x: x.ravel()[::-1].reshape(x.shape),
    "yours has the right numbers in other places": lambda x: np.roll(x, 1),
    "yours is the square of the right value": lambda x: x * x,
    "yours is 1 divided by the right value": lambda x: 1 / x,
    "every entry of yours is the sum of all right entries": lambda x: np.full(x.shape, x.sum()),
    "yours is the right value plus 1": lambda x: x + 1,
    "yours is the right value minus 1": lambda x: x - 1,
    "yours is exactly twice the right value": lambda x: 2 * x,
    "yours is exactly 3 times the right value": lambda x: 3 * x,
    "yours is exactly half the right value": lambda x: x / 2,
    "yours is exactly 1/7 of the right value": lambda x: x / 7,
    "": lambda x: x**3 + 1,
}


@pytest.mark.parametrize(("words", "wrong"), FACTS.items(), ids=FACTS.keys())
def test_fact_is_told(words: str, wrong: Callable[[NDArray], NDArray]) -> None:
    """What is true of every entry of every failing case is said in so many words."""
    assert told(wrong) == words


def test_transposed_values_are_told() -> None:
    """Square matrices with their axes swapped have the right shape and the wrong places."""
    square = [np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[7.0, 2.0], [1.0, 9.0]])]

    assert (
        told(np.transpose, square) == "yours has the right numbers with the last two axes swapped"
    )


def test_first_row_alone_is_told() -> None:
    """A loop that ends after one row leaves the others wrong."""
    right = [np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[7.0], [9.0], [4.0]])]

    assert told(lambda x: x * 0 + x[0], right) == "yours is right in its first row alone"
    assert told(lambda x: np.where(x == x[0], x, x * x + 1), right) == (
        "yours is right in its first row alone"
    )
    assert told(lambda x: x * 0 + x[0], [np.array([1.5, 2.0, 4.0])]) == ""


def test_fact_that_one_case_contradicts_is_not_told() -> None:
    """A fact of the smallest case alone is no fact."""
    failures = [
        (case(), WrongValue("x", RIGHT[0], -RIGHT[0])),
        (case(), WrongValue("x", RIGHT[1], RIGHT[1] + 3)),
    ]

    assert patterns.note("forward_pass", failures) == ""


def test_one_number_proves_nothing() -> None:
    """That 6 is -6 with the other sign may be chance."""
    failures = [(case(), WrongValue("x", np.array(6.0), np.array(-6.0)))]

    assert patterns.note("forward_pass", failures) == ""


def test_last_digits_are_not_taken_for_something_else() -> None:
    """Whole, positive numbers that lost their last digits are neither cut off nor without sign."""
    right = [np.array([3.0, 5.0, 7.0]), np.array([[11.0]]), np.array(13.0)]

    assert told(lambda x: x * (1 + 2.0**-50), right) == "yours is right but for its last digits"


def test_digits_that_float32_does_not_hold_are_counted() -> None:
    """Computed in float32 and returned as float64; a thousandth of the value is no such thing."""
    right = [np.array([1 / 3, 2 / 3, 1e-14 / 3])]

    assert told(lambda x: x.astype(np.float32).astype(float), right).startswith(
        "yours is right to 5 digits or more"
    )
    assert "digits" not in told(lambda x: x * np.array([1, 1, 1.001]), right)


def test_three_numbers_prove_enough() -> None:
    """Three entries are few, but no chance."""
    assert told(lambda x: -x, [np.array([1.5, -2.0, 3.0])]).endswith("with the other sign")
    assert told(lambda x: -x, [np.array([1.5, -2.0])]) == ""
    assert told(lambda x: 3 * x, [np.array([1.5, -2.0, 3.0])]).startswith(
        "yours is exactly 3 times"
    )


def test_axes_are_swapped_in_batches_too() -> None:
    """The last two axes are meant, whatever stands before them."""
    batch = np.arange(1.0, 9.0).reshape(2, 2, 2)

    assert told(lambda x: np.swapaxes(x, -1, -2), [batch]) == (
        "yours has the right numbers with the last two axes swapped"
    )


def test_other_failures_silence_the_facts() -> None:
    """Where some cases fail in another way, what the rest have in common explains too little."""
    failures: list[tuple[Case, Failure]] = [(case(), WrongValue("x", x, -x)) for x in RIGHT]

    assert patterns.note("find_topo_sort", [*failures, (case(), WrongOrder("", "", ""))]) == ""
    assert patterns.note("find_topo_sort", []) == ""


A, B = np.array([[2.0, 3.0]]), np.array([[5.0, 7.0], [11.0, 13.0]])
UPSTREAM = np.array([[17.0, -19.0]])
MADE: dict[str, Callable[[NDArray, NDArray, NDArray], NDArray]] = {
    "yours is what an upstream gradient of ones would give": lambda a, b, g: np.ones_like(g) @ b.T,
    "yours is what it would be if every entry of the upstream gradient were their mean": (
        lambda a, b, g: np.full_like(g, g.mean()) @ b.T
    ),
    "yours is the upstream gradient as it came": lambda a, b, g: g,
    "yours is A itself": lambda a, b, g: a,
    "": lambda a, b, g: g @ b,
}


@pytest.mark.parametrize(("words", "wrong"), MADE.items(), ids=MADE.keys())
def test_what_an_adjoint_is_made_of_is_told(
    words: str, wrong: Callable[[NDArray, NDArray, NDArray], NDArray]
) -> None:
    """An operation's adjoint that something else reproduces in every case is said to be that."""
    cases = [(A, B, UPSTREAM), (A + 1, B - 4, UPSTREAM * 3)]
    failures = [
        (
            case(*x),
            WrongValue("the adjoint of A", OPS["matmul"].vjp(x[2], None, *x[:2])[0], wrong(*x)),
        )
        for x in cases
    ]

    assert patterns.note("MatMul.gradient", failures) == words


SHAPES = {
    "yours has the right numbers; the two shapes differ in axes of length 1 alone": lambda x: x[
        None
    ],
    "yours has the right numbers with the last two axes swapped": lambda x: np.swapaxes(x, -1, -2),
    "": lambda x: x[..., :1],
}


@pytest.mark.parametrize(("words", "wrong"), SHAPES.items(), ids=SHAPES.keys())
def test_right_numbers_in_a_wrong_shape_are_told(
    words: str, wrong: Callable[[NDArray], NDArray]
) -> None:
    """Of a wrong shape it is said whether the numbers in it are right."""
    right = [np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 5.0], [6.0, 7.0], [8.0, 9.0]])]
    failures = [(case(), WrongShape("x", x.shape, wrong(x).shape, x, wrong(x))) for x in right]

    assert patterns.note("MatMul.gradient", failures) == words
    assert patterns.note("f", [(case(), WrongShape("x", (1,), (2,)))]) == ""


def test_wrong_values_among_wrong_shapes_bear_a_fact_out() -> None:
    """Axes that are swapped give another shape, or other values where a matrix is square."""
    right = [np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 5.0], [6.0, 7.0]])]
    failures: list[tuple[Case, Failure]] = [
        (case(), WrongShape("x", (1, 3), (3, 1), right[0], right[0].T)),
        (case(), WrongValue("x", right[1], right[1].T)),
    ]

    assert patterns.note("f", failures).endswith("the last two axes swapped")
    assert patterns.note("f", [*failures, (case(), WrongOrder("", "", ""))]) == ""


def test_what_the_first_call_returned_is_told() -> None:
    """An adjoint that is twice the right one is so by the first call, where there was one, and by a
    factor elsewhere."""
    right, other = RIGHT
    again = [(case(x, x, x, again=True), WrongValue("x", x, 2 * x)) for x in RIGHT]
    wrong = [*again[:1], (case(again=True), WrongValue("x", other, other + 1))]
    without = [(case(right, right, right), WrongValue("x", right, 2 * right))]

    assert patterns.note("EwiseMul.gradient", again) == "yours is what the first call returned"
    assert patterns.note("forward_pass", again) == "yours is exactly twice the right value"
    assert patterns.note("forward_pass", wrong) == ""
    assert patterns.note("EwiseMul.gradient", [*again, *without]) == (
        "yours is exactly twice the right value"
    )
