"""Every kind of failure becomes a finding that leads on and gives no answer away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from grader.checks import prose
from grader.checks.failures import Failure, NotFinite, WrongArity, WrongShape, WrongType, WrongValue
from grader.model import OutOfMemory, Raised, TimedOut, UsedUp
from reference.case import Case, Words

ARRAY = np.array([1.0, 2.0, 4.0])


LEAF = (("leaf", 0, True), ("negate", 0))
NETWORK = (np.ones((2, 1)), np.zeros(2, dtype=int), np.ones((1, 1)), np.ones((1, 3)))
PASS = {"program": LEAF, "leaves": 1, "passes": [[1, 1]]}


def case(label: str = "a = 1", *tags: str, of: str = "") -> Case:
    """A case with the arrays and the header that the cases of a subject have."""
    arrays = NETWORK if of in ("forward", "backward") else (ARRAY, ARRAY, ARRAY)
    if of == "MatMul.gradient":
        arrays = (ARRAY[None], ARRAY[:, None], ARRAY[:1, None])
    return Case(arrays, PASS, lambda _: Words(label, frozenset(tags)))


WRONG = WrongValue("the adjoint of a", ARRAY, ARRAY**2 + 3)
KINDS: dict[str, tuple[Failure, str]] = {
    "value": (WRONG, "right shape but the wrong values"),
    "number": (WrongValue("loss", np.array(1.0), np.array(2.0)), "loss is wrong"),
    "shape": (WrongShape("loss", (), (1,)), "loss has the wrong shape"),
    "nan": (NotFinite("s", ARRAY, ARRAY * np.nan), "s is nan"),
    "inf": (NotFinite("s", ARRAY, ARRAY * np.inf), "s is inf"),
    "None": (WrongType("s", "NoneType", None), "s is None"),
    "type": (WrongType("s", "ndarray", "object"), "s is an ndarray of dtype object"),
    "nothing": (WrongArity(("a", "b"), "NoneType", 0), "it returns nothing"),
    "no tuple": (WrongArity(("a", "b"), "Tensor", 0), "it returns a Tensor instead of a tuple"),
    "three": (WrongArity(("a", "b"), "tuple", 3), "it returns 3 results instead of 2"),
    "raised": (Raised("ValueError", "no"), "it raises a ValueError"),
    "hang": (TimedOut(5, 6), "it did not come to an end in time"),
    "used up": (UsedUp(), "not run, since earlier items used up the time there is"),
    "memory": (OutOfMemory(Raised("MemoryError", "")), "it raises a MemoryError"),
}


@pytest.mark.parametrize(("failure", "what"), KINDS.values(), ids=KINDS.keys())
def test_headline_says_what_is_wrong(failure: Failure, what: str) -> None:
    """The headline names what is wrong, and the finding its smallest case and its function."""
    failures = [(case("smallest", of="backward"), failure), (case(of="backward"), failure)]
    found = prose.finding("backward", failures, [case()])

    assert what in found.what
    assert (found.where, found.case) == ("backward", "smallest")


@pytest.mark.parametrize("subject", prose.QUESTIONS)
def test_wrong_values_lead_on(subject: str) -> None:
    """Values that no known mistake explains come with a question of their subject."""
    found = prose.finding(subject, [(case(of=subject), WRONG)], [case()])

    assert found.help.endswith("?")
    assert dict(found.facts).keys() == {"expected", "yours"}


def test_fact_of_all_cases_comes_before_their_count() -> None:
    """What is true of the numbers says more than how many cases fail; the count is told else."""
    negated = WrongValue("z", ARRAY, -ARRAY)
    tagged = [(case("a = 1", "a large a"), WRONG)] * 3

    assert "other sign" in prose.finding("f", [(case(), negated)] * 2, [case()]).note
    assert prose.finding("f", [(case(), WRONG)] * 2, [case()]).note == "2 of 3 cases fail"
    assert prose.finding("f", [(case(), WRONG)] * 2, []).note == "all 2 cases of this item fail"
    assert prose.finding("f", tagged, [case()]).note == (
        "3 of 4 cases fail: those with a large a, and no other"
    )


SHOWN: dict[str, tuple[Callable[[], WrongValue], dict[str, str]]] = {
    "small": (
        lambda: WrongValue("x", ARRAY, ARRAY * 0),
        {"expected": "[1, 2, 4]", "yours": "[0, 0, 0]"},
    ),
    "minus zero": (
        lambda: WrongValue("x", ARRAY, ARRAY * -0.0),
        {"expected": "[1, 2, 4]", "yours": "[0, 0, 0]"},
    ),
    "large": (
        lambda: WrongValue("x", np.zeros((3, 4)), np.eye(3, 4)),
        {"first difference": "entry [0, 0] of shape (3, 4)", "expected": "0", "yours": "1"},
    ),
    "last digits": (
        lambda: WrongValue("x", np.array(1.0), np.array(1.0 + 2**-50)),
        {"expected": "1", "yours": "1.0000000000000009"},
    ),
}


@pytest.mark.parametrize(("failure", "facts"), SHOWN.values(), ids=SHOWN.keys())
def test_expected_stands_beside_yours(
    failure: Callable[[], WrongValue], facts: dict[str, str]
) -> None:
    """Small arrays are shown whole, others by the first difference, numbers with all digits."""
    assert dict(prose.describe(failure()).facts) == facts
