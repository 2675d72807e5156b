"""What failed as a signature, and the known mistake that a signature names."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from grader.answers import Replies
from grader.checks.diagnose import EVERYWHERE, SIGNATURES, Diagnosis, named, signature
from grader.checks.failures import CheckFailed
from grader.model import (
    Broken,
    Ending,
    Finding,
    Killed,
    OutOfMemory,
    Raised,
    Reply,
    Result,
    Returned,
    TimedOut,
    UsedUp,
)
from grader.student_code import Asked
from grader.suites import expect
from reference import golden
from reference.sets import SETS

FINDING = Finding("value", "is wrong", note="a ratio", help="a question?")


def test_known_signature_is_told_in_its_own_words() -> None:
    """A finding whose signature is known says what the mistake's table says."""
    digest, told = next(iter(json.loads(SIGNATURES.read_text(encoding="utf-8")).items()))

    found = named(FINDING, digest)

    assert (told["mistake"], told["note"], told["help"]) == (found.mistake, found.note, found.help)


def test_unknown_signature_changes_no_word() -> None:
    """A finding whose signature is not known keeps its words: a wrong hint costs more than none."""
    found = named(FINDING, "unknown")

    assert (found.mistake, found.note, found.help) == ("", "a ratio", "a question?")


def test_code_that_always_raises_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in every case says more by its line than a mistake that raises the same."""
    slip = signature("f", [(0, Raised("NameError", "")), (1, Raised("NameError", ""))])
    told = {"mistake": "m", "note": "n", "help": "h?"}
    monkeypatch.setattr("grader.checks.diagnose._known", lambda: {slip: told})

    assert slip.startswith(EVERYWHERE)
    assert named(FINDING, slip).note == FINDING.note


RAISED = Raised("ValueError", "no")
SOME_CASES: dict[str, list[tuple[int, Reply]]] = {
    "not the first": [(1, RAISED)],
    "a gap": [(0, RAISED), (2, RAISED)],
    "a value": [(0, RAISED), (1, Returned((), "NoneType"))],
    "a hang": [(0, TimedOut(1, 1))],
}


@pytest.mark.parametrize("failed", SOME_CASES.values(), ids=SOME_CASES.keys())
def test_code_that_raises_in_some_cases_may_be_named(failed: list[tuple[int, Reply]]) -> None:
    """Which cases raise, and what the others give, tells mistakes apart."""
    assert not signature("f", failed).startswith(EVERYWHERE)


RESULT = Returned((Result("ndarray", "float64", np.array([1.0, 2.0])),))
OTHERS = {
    "another case": ("f", [(1, RESULT)]),
    "another function": ("g", [(0, RESULT)]),
    "one more case": ("f", [(0, RESULT), (1, RESULT)]),
    "another value": ("f", [(0, Returned((Result("ndarray", "", np.array([1.0, 2.5])),)))]),
    "another shape": ("f", [(0, Returned((Result("ndarray", "", np.array([[1.0, 2.0]])),)))]),
    "no numbers": ("f", [(0, Returned((Result("NoneType"),)))]),
    "not a number": ("f", [(0, Returned((Result("float", "", np.array([1.0, np.nan])),)))]),
    "nothing": ("f", [(0, Returned((), "NoneType"))]),
    "one thing of many": ("f", [(0, Returned((), "Tensor"))]),
    "an exception": ("f", [(0, Raised("ValueError", "no"))]),
    "a hang": ("f", [(0, TimedOut(1, 1))]),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_signature_tells_outputs_apart(other: tuple[str, list[tuple[int, Returned]]]) -> None:
    """Whatever differs in what failed, or in what came back, gives another signature."""
    assert signature("f", [(0, RESULT)]) != signature(*other)


def test_signature_tells_what_is_no_array_apart() -> None:
    """A list where an array is asked for is not None."""
    one, other = ([(0, Returned((Result(kind),)))] for kind in ("list", "NoneType"))

    assert signature("f", one) != signature("f", other)


ENDINGS: tuple[Reply, ...] = (TimedOut(1, 1), Killed("SIGKILL", None), Broken("x"), UsedUp())


def test_signature_tells_endings_apart() -> None:
    """How a process ends is part of what a mistake does; with which number is not."""
    found = [signature("f", [(0, ending)]) for ending in ENDINGS]

    assert len({*found}) == len(ENDINGS)
    assert signature("f", [(0, Killed(None, 1))]) == found[1]


def test_signature_takes_any_number() -> None:
    """What float32 has no room for, and each kind of nan, is a value like others."""
    nan = np.array([0x7FF8000000000001], dtype=np.int64).view(np.float64)
    one, other = ([(0, Returned((Result("f", "", x),)))] for x in (nan, nan * -1))
    large, inf = ([(0, Returned((Result("f", "", np.array([x])),)))] for x in (1e300, np.inf))

    assert signature("f", one) == signature("f", other)
    assert signature("f", large) == signature("f", inf)


def test_what_is_not_started_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mistake is named where nothing is written yet, whatever its signature."""
    told = Diagnosis("m", "n", "h?")
    monkeypatch.setattr("grader.checks.diagnose._known", lambda: {"x": told})
    blank = Finding("not started", "not started yet")

    assert named(blank, "x") == replace(blank, signature="x")
    assert named(FINDING, "x") == replace(FINDING, signature="x", mistake="m", note="n", help="h?")


def test_signature_forgives_the_last_bits() -> None:
    """Results that differ in the last bits, in the sign of zero or in dtype are the same."""
    one = Returned((Result("ndarray", "float64", np.array([0.0, 1 / 3])),))
    other = Returned((Result("Tensor", "float64", np.array([-0.0, 1 / 3 + 2e-16])),))

    assert signature("f", [(0, one)]) == signature("f", [(0, other)])


@pytest.mark.parametrize("name", ["matmul-gradient-one", "graph-backward-chain"])
def test_signature_does_not_depend_on_which_limit_ended_a_loop(name: str) -> None:
    """A loop without end runs out of time on one machine, and out of memory on another."""
    cases, draw = golden.cases_of(SETS[name], golden.stored_draw()), golden.stored_draw()

    def lost(ending: Ending) -> Finding:
        asked = Asked(SETS[name], draw, cases, Replies([ending]))
        with pytest.raises(CheckFailed) as failed:
            expect._judge(asked, lambda _, reply: reply, [0], names=True)
        return failed.value.finding

    late, full = lost(TimedOut(1, 1)), lost(OutOfMemory(Raised("MemoryError", "")))

    assert (late.kind, full.kind) == ("timed out", "raised")
    assert late.signature == full.signature != lost(Killed("SIGKILL", None)).signature


@pytest.mark.parametrize(("count", "last"), [(1, 0), (2, 9), (4, 9), (10, 9), (24, 9)])
def test_cases_that_are_watched_include_the_last(count: int, last: int) -> None:
    """From a set, as many cases as there are or are asked for, the first and the last included."""
    cases = golden.cases_of(SETS["graph-forward"], golden.stored_draw())[:10]

    found = [list(cases).index(case) for case in expect._spread(cases, count)]

    assert found == sorted(set(found))
    assert (len(found), found[0], found[-1]) == (min(count, 10), 0, last)
