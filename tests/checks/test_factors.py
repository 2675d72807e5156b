"""A factor between wrong values and right ones is told, and named where it is a size."""

from __future__ import annotations

import numpy as np
import pytest
from differing import RIGHT, case, told

from grader.checks import patterns
from grader.checks.failures import WrongValue
from reference.case import Case

FACTORS = {
    50.0: "yours is exactly 50 times the right value",
    51.0: "",
    1 / 50: "yours is exactly 1/50 of the right value",
    1 / 51: "",
    3 * (1 + 1e-9): "",
    (1 + 1e-9) / 3: "",
    1e-9 + 1 / 50: "",
}


@pytest.mark.parametrize(("factor", "words"), FACTORS.items())
def test_factor_is_told_up_to_fifty(factor: float, words: str) -> None:
    """A factor is told where it is a small whole number or 1 divided by one, to twelve digits."""
    assert told(lambda x: x * factor) == words


@pytest.mark.parametrize("off", [1e-9, 1e-6])
def test_factor_is_one_for_all_cases(off: float) -> None:
    """Factors that differ a little from case to case are not one factor."""
    factors = iter((0.5, 0.5 * (1 + off)))

    assert told(lambda x: x * next(factors)) == ""


def network(n: int, d: int, h: int, k: int) -> Case:
    rng = np.random.default_rng(n * d * h * k)
    arrays = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=(h, k))
    return case(arrays[0], np.zeros(n, dtype=int), arrays[1], arrays[2])


SIZES = {
    "the number of rows of x": 0,
    "the number of columns of x": 1,
    "the number of hidden units": 2,
    "the number of classes": 3,
}


@pytest.mark.parametrize(("name", "index"), SIZES.items(), ids=SIZES.keys())
def test_factor_that_is_a_size_is_named(name: str, index: int) -> None:
    """A factor that is one size of each case, whatever its value, is called by that size's name."""
    sizes = [(2, 3, 1, 4), (3, 2, 4, 1), (5, 4, 2, 3)]
    failures = [
        (network(*x), WrongValue("x", RIGHT[0], RIGHT[0] / x[index])) for x in sizes if x[index] > 1
    ]

    assert patterns.note("backward", failures) == (
        f"yours is the right value divided by {name}, in every case that fails"
    )


def test_factor_that_multiplies_is_named() -> None:
    """Each case's number of rows too often: a mean or a sum in the wrong place."""
    sizes = [(2, 3, 1, 4), (3, 2, 4, 1)]
    failures = [(network(*x), WrongValue("x", RIGHT[0], RIGHT[0] * x[0])) for x in sizes]

    assert patterns.note("forward", failures) == (
        "yours is the right value times the number of rows of x, in every case that fails"
    )


@pytest.mark.parametrize("off", [1e-9, -1e-6])
def test_factor_that_is_nearly_a_size_is_not_named(off: float) -> None:
    """A size is met to twelve digits."""
    failures = [
        (network(n, 9, 8, 7), WrongValue("x", RIGHT[0], RIGHT[0] * (1 / n + off))) for n in (2, 3)
    ]

    assert patterns.note("backward", failures) == ""


BATCH = case(np.zeros((3, 5)), np.zeros((4, 5, 7)), np.zeros((4, 3, 7)))
SIZES_OF = {
    "MatMul.gradient": (
        BATCH,
        {
            "the number of rows of A": 3,
            "the number of columns of A": 5,
            "the number of columns of B": 7,
            "the number of matrices in the batch": 4,
            "the number of entries of the upstream gradient": 84,
            "the number of entries of A": 15,
            "the number of entries of B": 140,
        },
    ),
    "MatMul.compute": (BATCH, {}),
    "EwiseAdd.gradient": (
        case(np.zeros((2, 3)), np.zeros(5), np.zeros(7)),
        {"the number of entries of a": 6},
    ),
    **dict.fromkeys(
        ("forward", "backward"),
        (
            network(2, 3, 5, 7),
            {
                "the number of rows of x": 2,
                "the number of columns of x": 3,
                "the number of hidden units": 5,
                "the number of classes": 7,
                "the number of entries of z2": 14,
                "the number of entries of s": 10,
            },
        ),
    ),
    "sgd_step": (network(2, 3, 5, 7), {}),
}


@pytest.mark.parametrize(("subject", "of"), SIZES_OF.items(), ids=SIZES_OF.keys())
def test_sizes_of_a_case_have_names(subject: str, of: tuple[Case, dict[str, int]]) -> None:
    """Each size by which a subject's results may be off has a name that students know."""
    assert patterns.sizes_of(subject, of[0]) == of[1]


def test_factor_that_may_be_two_sizes_is_not_named() -> None:
    """Where rows and classes are always as many, neither is named."""
    failures = [(network(n, 1, 1, n), WrongValue("x", RIGHT[0], RIGHT[0] * n)) for n in (2, 3)]

    assert patterns.note("backward", failures) == ""
