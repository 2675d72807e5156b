"""What a test of the suites comes to as a verdict, whatever it raises."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader import judging
from grader.answers import Replies
from grader.checks.failures import CheckFailed
from grader.judging import judged
from grader.model import Finding, Raised, Result, Returned, Status
from grader.rubric import RUBRIC
from grader.student_code import StudentCode, Unusable

ITEM = RUBRIC[1]
FINDING = Finding("value", "it is wrong", facts=(("expected", "1"), ("yours", "2")))


class Code(StudentCode):
    """A student's code that has replied and printed something, and is never asked."""

    def __init__(self) -> None:
        self.replies = []
        self.fresh_hosts = 0

    def begin_item(self) -> None:
        self.replies[:] = [(f"{ITEM.topic}.gradient", Replies([Returned((Result("ndarray"),))]))]

    def fresh(self) -> None:
        self.fresh_hosts += 1

    def printed(self) -> str:
        return "hello"


def raising(error: Exception) -> Callable[..., None]:
    def test(submission: StudentCode) -> None:
        raise error

    return test


TESTS: dict[str, tuple[Callable[..., None], Status, type[Exception] | None]] = {
    "nothing": (lambda submission: None, "passed", None),
    "a finding": (raising(CheckFailed(FINDING)), "failed", CheckFailed),
    "a file that is no Python": (raising(Unusable("ops.py", "no")), "failed", CheckFailed),
    "an import": (raising(Unusable("ops.py", Raised("E", ""))), "failed", CheckFailed),
    "an error": (raising(ZeroDivisionError("ours")), "errored", ZeroDivisionError),
    "a plain assert": (raising(AssertionError("ours")), "errored", AssertionError),
}


@pytest.mark.parametrize(("test", "status", "kind"), TESTS.values(), ids=TESTS)
def test_status_is_by_what_is_raised(
    test: Callable[..., None], status: Status, kind: type[Exception] | None
) -> None:
    """Points for what raises nothing, a finding for CheckFailed, and for anything else the cause
    for staff, after a second try on a fresh host; notes and prints for all of them."""
    code = Code()

    verdict, raised = judged(ITEM, test, code)

    assert (verdict.number, verdict.status) == (ITEM.number, status)
    assert verdict.points == (ITEM.points if status == "passed" else 0)
    assert (verdict.finding is not None) == (status == "failed")
    assert verdict.cause == ("" if status != "errored" else f"{kind and kind.__name__}: ours")
    assert code.fresh_hosts == (status == "errored")
    assert (type(raised) if raised else None) is kind
    assert verdict.printed == "hello"
    assert ["returns arrays" in note for note in verdict.notes] == [True]


def test_finding_is_handed_on_as_it_is() -> None:
    """The verdict holds the very finding, with the pairs of its facts."""
    verdict, _ = judged(ITEM, raising(CheckFailed(FINDING)), Code())

    assert verdict.finding is FINDING


@pytest.mark.parametrize("what", ["notes", "printed"])
@pytest.mark.parametrize(("test", "status", "kind"), TESTS.values(), ids=TESTS)
def test_verdict_stands_where_nothing_can_be_said_beside_it(
    test: Callable[..., None],
    status: Status,
    kind: type[Exception] | None,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where a note or what was printed cannot be had, status, points and finding are the same, and
    staff is told: of what the test raised first."""

    def fail(_: object) -> str:
        raise KeyError(what)

    whole, _ = judged(ITEM, test, Code())
    monkeypatch.setattr(judging if what == "notes" else Code, what, fail)
    verdict, raised = judged(ITEM, test, Code())

    found = (verdict.status, verdict.points, verdict.finding)
    assert found == (whole.status, whole.points, whole.finding)
    assert (type(raised) if raised else None) is kind
    assert verdict.cause == (whole.cause or f"KeyError: '{what}'")
