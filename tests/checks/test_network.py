"""Stages of the network are right by the truth, or by what the student's own stage before gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from truths import Given, asked, result, returned

from grader.checks.failures import Failure, NotFinite, WrongArity, WrongType, WrongValue
from grader.checks.network import LARGEST_CARRIED, backward_is_right, forward_is_right
from grader.model import Raised, Result
from reference.case import Case
from reference.cases.networks import words
from reference.entropy import cross_entropy
from reference.rounding import U64, Approx

Z1, S, Z2, LOSS = [[1.0, 2.0]], [[3.0, 4.0]], [[5.0, 6.0]], 7.0
# What follows of a stage is its sum times 10; the loss follows from z2 by its own formula.
FORWARD = asked(Given([Z1, S, Z2, LOSS], 1.0, 10.0), [[1.0]], [1], [[1.0, 2.0]], np.ones((2, 2)))
BACKWARD = asked(Given([Z2, [[1.0], [2.0]], S, Z1, [[8.0, 9.0]]], 1.0, 10.0))


def name_of(failure: Failure | None) -> str | None:
    return None if failure is None else getattr(failure, "name", "")


def entropy(z2: Any) -> float:
    return float(cross_entropy(Approx.exact(z2, U64), np.array([1])).value)


RIGHT = (Z1, S, Z2, LOSS)
OWN_Z1, OWN_S, OWN_Z2 = [[1.0, 5.0]], [[2.0, 2.0]], [[0.0, 1.0]]
TINY_Z2, SMALL_Z2 = [[0.0, 1e-10]], [[0.0, 0.006]]
FORWARDS: dict[str, tuple[tuple[Any, ...], tuple[str, ...], str | None]] = {
    "right": (RIGHT, ("z1", "s", "z2", "loss"), None),
    "not asked": ((OWN_Z1, None, None, None), (), None),
    "wrong": ((OWN_Z1, S, Z2, LOSS), ("z1",), "z1"),
    "s is the truth": ((OWN_Z1, S, Z2, LOSS), ("s",), None),
    "s follows": ((OWN_Z1, [[60.0, 60.0]], Z2, LOSS), ("s",), None),
    "s is neither": ((OWN_Z1, [[60.0, 61.0]], Z2, LOSS), ("s",), "s"),
    "z2 follows": ((Z1, OWN_S, [[40.0, 40.0]], LOSS), ("z2",), None),
    "z2 follows from z1 alone": ((OWN_Z1, S, [[60.0, 60.0]], LOSS), ("z2",), "z2"),
    "loss follows": ((Z1, S, OWN_Z2, entropy(OWN_Z2)), ("loss",), None),
    "loss is neither": ((Z1, S, OWN_Z2, entropy(OWN_Z2) + 1e-9), ("loss",), "loss"),
    "the first of two": ((OWN_Z1, [[0.0, 0.0]], Z2, LOSS), ("s", "z1"), "z1"),
    "zeros carry nothing": (([[0.0, 0.0]], [[0.0, 0.0]], Z2, LOSS), ("s",), "s"),
    "what is not finite carries nothing": (([[np.inf, 1.0]], [[9.0, 9.0]], Z2, LOSS), ("s",), "s"),
    "None carries nothing": ((None, [[0.0, 0.0]], Z2, LOSS), ("s",), "s"),
    "another shape carries nothing": (([[1.0, 2.0, 3.0]], [[60.0, 60.0]], Z2, LOSS), ("s",), "s"),
    "small ones carry no loss": ((Z1, S, TINY_Z2, entropy(TINY_Z2)), ("loss",), "loss"),
    "not as small ones do": ((Z1, S, SMALL_Z2, entropy(SMALL_Z2)), ("loss",), None),
    "small ones carry what is no loss": ((Z1, TINY_Z2, [[1e-9, 1e-9]], LOSS), ("z2",), None),
    "the smallest integer carries nothing": (
        (np.array([[-(2**63), 0]]), [[-10.0 * 2**63] * 2], Z2, LOSS),
        ("s",),
        "s",
    ),
    "large ones carry": (
        ([[LARGEST_CARRIED, 0.0]], [[10 * LARGEST_CARRIED] * 2], Z2, LOSS),
        ("s",),
        None,
    ),
    "huge ones carry nothing": (
        ([[-LARGEST_CARRIED - 1, 0.0]], [[-10 * (LARGEST_CARRIED + 1)] * 2], Z2, LOSS),
        ("s",),
        "s",
    ),
}


@pytest.mark.parametrize(("results", "stages", "wrong"), FORWARDS.values(), ids=FORWARDS.keys())
def test_stage_is_the_truth_or_follows(
    results: tuple[Any, ...], stages: tuple[str, ...], wrong: str | None
) -> None:
    """A mistake costs the stage that it is in, and none that is right after it."""
    assert name_of(forward_is_right(*stages)(FORWARD, returned(*results))) == wrong


@pytest.mark.parametrize("name", ["z2", "w2", "s", "z1", "w1"])
def test_gradients_are_named_as_gradients(name: str) -> None:
    """The gradient of z2 is not z2, and a finding says so."""
    right = list(BACKWARD.truth.values)  # type: ignore[union-attr]
    names = ["z2", "w2", "s", "z1", "w1"]
    right[names.index(name)] = np.asarray(right[names.index(name)]) * -1

    assert name_of(backward_is_right(name)(BACKWARD, returned(*right))) == f"the gradient of {name}"
    assert backward_is_right(*set(names[: names.index(name)]))(BACKWARD, returned(*right)) is None


def test_first_gradient_follows_from_nothing() -> None:
    """Before the gradient of z2 there is none of the student's own."""
    twice = [np.asarray(x) * 2 for x in BACKWARD.truth.values]  # type: ignore[union-attr]

    assert name_of(backward_is_right("z2")(BACKWARD, returned(*twice))) == "the gradient of z2"


def test_difference_is_told_from_the_truth() -> None:
    """Of a stage that is neither, the truth is what is shown beside it."""
    found = forward_is_right("s")(FORWARD, returned(OWN_Z1, [[60.0, 61.0]], Z2, LOSS))

    assert isinstance(found, WrongValue)
    assert found.expected.tolist() == S


def test_float32_before_a_stage_widens_its_bound() -> None:
    """A stage that was computed from float32 numbers is judged as float32, and z1 is not."""
    off, narrow = [[3.0, 4.0 + 2.0**-26]], np.array(Z1, "float32")
    check = forward_is_right("s")

    assert check(FORWARD, returned(narrow, off, Z2, LOSS)) is None
    assert name_of(check(FORWARD, returned(Z1, off, Z2, np.float32(7.0)))) == "s"
    assert name_of(check(FORWARD, returned(Z1, off, Z2, LOSS))) == "s"


def test_all_stages_are_to_be_there() -> None:
    """Four values and five gradients, in a tuple or a list."""
    gradients = [f"the gradient of {x}" for x in ("z2", "w2", "s", "z1", "w1")]

    assert forward_is_right("z1")(FORWARD, returned(Z1, S, Z2)) == WrongArity(
        ["z1", "s", "z2", "loss"], "tuple", 3
    )
    assert backward_is_right()(BACKWARD, returned(container="dict")) == WrongArity(
        gradients, "dict", 0
    )
    raised = Raised("ValueError", "no")
    assert forward_is_right("z1")(FORWARD, raised) is raised


def test_first_warning_stands_beside_what_is_not_finite() -> None:
    """What NumPy warned of first explains where a stage leaves the range of a float."""
    seen = returned(Z1, [[np.inf, 4.0]], Z2, LOSS, warnings=("overflow", "invalid"))
    silent = returned(Z1, [[np.inf, 4.0]], Z2, LOSS)

    told = [forward_is_right("s")(FORWARD, reply) for reply in (seen, silent)]

    assert [x.warning for x in told if isinstance(x, NotFinite)] == ["overflow", ""]


def test_what_is_no_array_is_named() -> None:
    """A stage that is None, or of no real numbers, is told by its type."""
    odd = Result("ndarray", "object")

    assert forward_is_right("z2")(FORWARD, returned(Z1, S, odd, LOSS)) == WrongType(
        "z2", "ndarray", "object"
    )
    assert forward_is_right("loss")(FORWARD, returned(Z1, S, result(None), LOSS)) is None


def test_number_of_classes_is_no_pattern() -> None:
    """With one class every right gradient is 0, so that only more of them fail says nothing."""
    arrays = (np.ones((2, 1)), np.array([0, 2]), np.ones((1, 2)), np.ones((2, 3)))
    tags = words(Case(arrays, {}, words)).tags

    assert tags == {"more than one row", "more than one hidden unit"}
