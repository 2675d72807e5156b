"""What leaves the range of a float, and which parts of an adjoint are missing, is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from differing import case

from grader.checks import patterns
from grader.checks.failures import NotFinite, WrongValue
from grader.checks.remade import of_parts
from reference.case import Case
from reference.truth import formula


def large(z1: float, z2: float, label: int) -> Case:
    arrays = (np.array([[1.0]]), np.array([label]), np.array([[z1]]), np.array([[z2, 0.0]]))
    return replace(case(*arrays), truth=formula("forward"))


OVERFLOW, ZERO = "overflow encountered in exp", "divide by zero encountered in log"
RANGES = {
    "one too large": (
        *(large(-1000, 3, 0), OVERFLOW),
        "z1 reaches -1000 here, and e^710 is too large for a float",
    ),
    "both too large": (
        *(large(800, 900, 0), OVERFLOW),
        "z1 reaches 800 and z2 reaches 900 here, and e^710 is too large for a float",
    ),
    "the smallest that is too large": (
        *(large(710, 3, 0), OVERFLOW),
        "z1 reaches 710 here, and e^710 is too large for a float",
    ),
    "none too large": (large(7, 9, 0), OVERFLOW, ""),
    "a probability of 0": (
        *(large(50, 1000, 1), ZERO),
        "a label's entry of z2 is 1000 below its row's largest here, and e^-1000 is 0 in floating "
        "point",
    ),
    "no probability of 0": (large(50, 1000, 0), ZERO, ""),
    "the largest that is not too large": (large(709, -709, 0), OVERFLOW, ""),
    "the smallest that is not 0": (large(50, 745, 1), ZERO, ""),
    "the largest that is 0": (
        *(large(50, 746, 1), ZERO),
        "a label's entry of z2 is 746 below its row's largest here, and e^-746 is 0 in floating "
        "point",
    ),
    "an overflow elsewhere": (large(800, 900, 0), "overflow encountered in multiply", ""),
    "no overflow": (large(800, 900, 0), "invalid value encountered in exp", ""),
    "a division elsewhere": (large(50, 1000, 1), "divide by zero encountered in divide", ""),
    "another logarithm": (large(50, 1000, 1), "invalid value encountered in log", ""),
    "another warning": (large(50, 1000, 0), "invalid value encountered in divide", ""),
}


@pytest.mark.parametrize(("of", "warning", "words"), RANGES.values(), ids=RANGES.keys())
def test_what_leaves_the_range_of_a_float_is_told(of: Case, warning: str, words: str) -> None:
    """Beside NumPy's warning stands the number of the case that explains it, where there is one."""
    failures = [(of, NotFinite("loss", np.array(1.0), np.array(np.inf), warning))]

    assert patterns.note("forward", failures) == (
        f"NumPy warned: {warning}; {words}" if words else ""
    )
    assert patterns.note("forward_pass", failures) == ""


def test_z1_explains_no_gradient_of_z2() -> None:
    """That gradient is made from z2 alone, however large z1 is."""
    of = large(800, 900, 0)
    of = replace(
        of, arrays=(*of.arrays, np.array([[800.0]]), of.arrays[0], np.array([[9.0, 900.0]]))
    )
    bad = NotFinite("the gradient of z2", np.zeros((1, 2)), np.array([[0, np.nan]]), OVERFLOW)

    assert patterns.note("backward", [(of, bad)]) == (
        f"NumPy warned: {OVERFLOW}; z2 reaches 900 here, and e^710 is too large for a float"
    )


LEAVES = (("leaf", 0, True), ("leaf", 1, True))
# y = a * b + a * a, u = a * a
TWICE = (*LEAVES, ("multiply", 0, 1), ("multiply", 0, 0), ("add", 2, 3))
PARTS: dict[str, tuple[list[float], str]] = {
    "one": ([55, 77], "the first alone"),
    "two": ([22, 33], "the second and the third of them"),
    "all": ([77, 110], ""),
    "none of them": ([1, 2], ""),
    "one of two that are equal": ([11, 16.5], ""),
}


@pytest.mark.parametrize(("got", "words"), PARTS.values(), ids=PARTS.keys())
def test_parts_of_an_adjoint_are_told(got: list[float], words: str) -> None:
    """An adjoint that lacks some of its parts is said to have the others, if only these give it."""
    leaves = np.array([1.0, 1.5]), np.array([5.0, 7.0])
    of = case(*leaves, np.array([11.0, 11.0]), program=TWICE, leaves=2, passes=[[4, 2]])
    failure = WrongValue("the adjoint of a", np.array([77.0, 110.0]), np.array(got))

    found = of_parts("compute_gradient_of_variables", of, failure)

    assert found.endswith(f"; yours is {words}" if words else "")
    assert bool(found) == bool(words)


def test_parts_are_told_where_no_fact_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk's finding says which parts an adjoint has, if nothing shorter is true of its numbers,
    and if the formulas are at hand, which students do not get."""
    leaves = np.array([1.0, 1.5, 2.0]), np.array([5.0, 7.0, 8.0])
    of = case(*leaves, np.ones(3), program=TWICE, leaves=2, passes=[[4, 2]])
    right = np.array([7.0, 10.0, 12.0])
    lacking = [(of, WrongValue("the adjoint of a", right, leaves[1]))]
    negated = [(of, WrongValue("the adjoint of a", right, -right))]

    assert patterns.note("compute_gradient_of_variables", lacking).endswith("the first alone")
    assert patterns.note("compute_gradient_of_variables", negated).endswith("the other sign")
    monkeypatch.setattr(patterns, "remade", None)
    assert patterns.note("compute_gradient_of_variables", lacking) == ""
    assert patterns.note("compute_gradient_of_variables", negated).endswith("the other sign")


def test_equal_parts_are_not_told_apart() -> None:
    """Of x + x's two equal parts neither is called the first."""
    program = (LEAVES[0], ("add", 0, 0))
    of = case(np.array([1.0]), np.array([3.0]), program=program, leaves=1, passes=[[1, 1]])
    failure = WrongValue("the adjoint of a", np.array([6.0]), np.array([3.0]))

    assert of_parts("compute_gradient_of_variables", of, failure) == (
        "a is used twice, so its adjoint has 2 parts, [3] through y and [3] through y; yours is "
        "as much as one of them"
    )


def test_parts_of_other_things_are_not_told() -> None:
    """Only an adjoint of one backward pass has parts."""
    program = (LEAVES[0], ("add", 0, 0))
    once = case(np.array([1.0]), np.array([3.0]), program=program, leaves=1, passes=[[1, 1]])
    again = case(np.array([1.0]), np.array([3.0]), program=program, leaves=1, passes=[[1, 1]] * 2)
    failure = WrongValue("the adjoint of a", np.array([6.0]), np.array([3.0]))
    other = WrongValue("the adjoint of q", np.array([6.0]), np.array([3.0]))
    value = WrongValue("the value of a", np.array([6.0]), np.array([3.0]))

    assert of_parts("compute_gradient_of_variables", again, failure) == ""
    assert of_parts("compute_gradient_of_variables", once, other) == ""
    assert of_parts("compute_gradient_of_variables", once, value) == ""
    assert of_parts("forward_pass", once, failure) == ""


def test_sigmoid_is_not_explained_by_what_follows_it() -> None:
    """Where s leaves the range of a float, z2, which is made from it, is not named."""
    failure = NotFinite("s", np.array(1.0), np.array(np.nan), OVERFLOW)

    note = patterns.note("forward", [(large(800, 900, 0), failure)])

    assert "z1 reaches 800 here" in note
    assert "z2" not in note


def test_rows_are_looked_at_one_by_one() -> None:
    """A label's entry is far below the largest of another row without being 0 in its own."""
    zeros = np.zeros((2, 2))
    z2 = np.array([[1000.0, 999.0], [0.0, 1.0]])
    of = case(zeros, np.array([0, 1]), zeros, zeros, zeros, zeros, z2)
    deep = case(zeros, np.array([1, 1]), zeros, zeros, zeros, zeros, z2 * [[1, 0], [1, 1]])
    failure = NotFinite("the gradient of z2", np.array(1.0), np.array(np.inf), ZERO)

    assert patterns.note("backward", [(of, failure)]) == ""
    assert "1000 below its row's largest" in patterns.note("backward", [(deep, failure)])
