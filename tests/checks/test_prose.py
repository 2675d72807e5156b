"""Every kind of failure becomes a finding that leads on and gives no answer away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.checks import prose, questions
from grader.checks.failures import (
    CheckFailed,
    Failure,
    NotFinite,
    WrongArity,
    WrongOrder,
    WrongShape,
    WrongType,
    WrongValue,
)
from grader.model import (
    Broken,
    Ending,
    Finding,
    Killed,
    OutOfMemory,
    Raised,
    TimedOut,
    UsedUp,
)
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


COUNTERPART = "which axis of your result has no counterpart in the value that it belongs to?"
WRONG = WrongValue("the adjoint of a", ARRAY, ARRAY**2 + 3)
KINDS: dict[str, tuple[Failure, str]] = {
    "value": (WRONG, "right shape but the wrong values"),
    "number": (WrongValue("loss", np.array(1.0), np.array(2.0)), "loss is wrong"),
    "shape": (WrongShape("loss", (), (1,)), "loss has the wrong shape"),
    "nan": (NotFinite("s", ARRAY, ARRAY * np.nan), "s is nan"),
    "inf": (NotFinite("s", ARRAY, ARRAY * np.inf), "s is inf"),
    "minus inf": (NotFinite("s", ARRAY, ARRAY * -np.inf), "s is -inf"),
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


@pytest.mark.parametrize("subject", questions.QUESTIONS)
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
    "minus zero expected": (
        lambda: WrongValue("x", ARRAY * -0.0, ARRAY),
        {"expected": "[0, 0, 0]", "yours": "[1, 2, 4]"},
    ),
    "one": (
        lambda: WrongValue("x", np.array([1.0]), np.array([2.0])),
        {"expected": "[1]", "yours": "[2]"},
    ),
    "eight": (
        lambda: WrongValue("x", np.zeros(8), np.eye(1, 8)[0]),
        {"expected": "[0, 0, 0, 0, 0, 0, 0, 0]", "yours": "[1, 0, 0, 0, 0, 0, 0, 0]"},
    ),
    "nine": (
        lambda: WrongValue("x", np.zeros(9), np.eye(1, 9, 4)[0]),
        {"first difference": "entry [4] of shape (9,)", "expected": "0", "yours": "1"},
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


IMPORTS: dict[str, tuple[Raised | Ending, str]] = {
    "raises": (Raised("ValueError", "no"), "ops.py cannot be imported"),
    "not started": (Raised("NotImplementedError", ""), "ops.py cannot be imported"),
    "poses as missing": (Raised("NameError", "x defines no y"), "ops.py cannot be imported"),
    "memory": (OutOfMemory(Raised("MemoryError", "")), "ops.py cannot be imported"),
    "no end": (TimedOut(1, 1), "importing ops.py does not come to an end"),
    "exit": (Killed(None, 0), "importing ops.py ends the whole program"),
    "broken": (Broken("x"), "importing ops.py breaks the connection to the grader"),
}


@pytest.mark.parametrize(("failure", "what"), IMPORTS.values(), ids=IMPORTS.keys())
def test_file_that_is_not_imported_is_named(failure: Raised | Ending, what: str) -> None:
    """However a file ends its own import, the headline says that of the file, and the facts stay."""
    found, told = prose.not_importable("ops.py", failure), prose.describe(failure)

    assert (found.kind, found.what, found.where) == ("import", what, "ops.py")
    assert (found.facts, found.note, found.help) == (told.facts, told.note, told.help)


def test_file_that_cannot_be_used_is_named() -> None:
    """A file that could not even be read has its reason."""
    assert prose.unusable("ops.py", "it is a folder") == Finding(
        "file", "ops.py could not be used", where="ops.py", note="it is a folder"
    )


@pytest.mark.parametrize(
    "failure", [Raised("NotImplementedError", ""), Raised("NameError", "ops.py defines no class X")]
)
def test_what_is_not_there_has_no_case(failure: Failure) -> None:
    """Where nothing is written yet, no case and no count of cases is shown."""
    found = prose.finding("MatMul.compute", [(case(), failure)] * 2, [case()])

    assert found == replace(prose.describe(failure), where="MatMul.compute")


COUNTS: dict[str, tuple[list[Failure], int, str]] = {
    "one alone": ([WRONG], 0, ""),
    "one of two": ([WRONG], 1, "1 of 2 cases fail"),
    "two of two": ([WRONG] * 2, 0, "all 2 cases of this item fail"),
    "three": ([WRONG] * 3, 1, "3 of 4 cases fail: those with tag and tug, and no other"),
    "two": ([WRONG] * 2, 1, "2 of 3 cases fail"),
    "not all were asked": ([WRONG, Killed(None, 1)], 1, ""),
}


@pytest.mark.parametrize(("failures", "passed", "note"), COUNTS.values(), ids=COUNTS.keys())
def test_failing_cases_are_counted(failures: list[Failure], passed: int, note: str) -> None:
    """How many of the cases fail is told, and from three on what only these have in common."""
    failed = [(case("a = 1", "tag", "tug", "shared"), x) for x in failures]

    assert prose.finding("f", failed, [case("a = 2", "shared")] * passed).note == note


def test_lost_item_carries_its_finding_and_case() -> None:
    """The headline is the exception's message, for whoever meets it in a debugger."""
    found, of = prose.describe(WRONG), case()
    lost = CheckFailed(found, of)

    assert (str(lost), lost.finding, lost.case) == (found.what, found, of)


def test_words_of_the_failure_come_before_those_of_its_subject() -> None:
    """A question of the failure's own is kept, and one of the subject is for values alone."""
    extra = WrongShape("the gradient of s", (2,), (1, 2))
    found = prose.finding("backward", [(case(of="backward"), extra)] * 2, [case(of="backward")])

    assert (found.note, found.help) == ("yours has one axis too many", COUNTERPART)
    assert prose.finding("f", [(case(), WRONG)], []).help == ""
    assert prose.finding("backward", [(case(), Raised("ValueError", ""))], []).help == ""


SECOND = {
    "again": ("MatMul.gradient", WRONG, {"again": True}),
    "another root before": ("find_topo_sort", WrongOrder("x", "[a]", "when?"), {"earlier": [[2]]}),
    "two passes": ("compute_gradient_of_variables", WRONG, {"passes": [[1, 1], [1, 2]]}),
}


@pytest.mark.parametrize(("subject", "failure", "header"), SECOND.values(), ids=SECOND.keys())
def test_second_call_that_alone_is_wrong_has_its_own_question(
    subject: str, failure: Failure, header: dict[str, object]
) -> None:
    """It asks what stays from the first call; not where a first call is wrong, too."""
    first = case(of=subject)
    second = replace(first, header={**first.header, **header})
    own = prose.finding(subject, [(first, failure), (second, failure)], []).help

    assert prose.finding(subject, [(second, failure)], []).help == questions.SECOND_CALL
    assert own == (questions.QUESTIONS.get(subject) if failure is WRONG else "when?")
