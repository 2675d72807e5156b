"""The tables of known mistakes, and what audit and diagnosis make of them."""

from __future__ import annotations

import ast
import json
import textwrap

import numpy as np
import pytest

from grader import audit
from grader.checks.diagnose import SIGNATURES, named, signature
from grader.model import Finding, Raised, Result, Returned, TimedOut
from grader.rubric import RUBRIC
from grader.sandbox.inside.loader import file_of
from reference import blanks

KNOWN = audit.known_mistakes()
QUESTION_OF_CLASS = {"EwiseAdd": "1", "EwiseMul": "2", "MatMul": "3"}
FINDING = Finding("value", "is wrong", note="a ratio", help="a question?")


def test_there_are_many() -> None:
    """At least a hundred mistakes are known, each by a name of its own."""
    assert len(KNOWN) >= 100
    assert len(KNOWN) == len({mistake.id for mistake in KNOWN})


def test_every_item_catches_one() -> None:
    """Every rubric item is lost by a known mistake, or nothing shows that it catches anything."""
    assert audit.items_without_mistake(KNOWN) == []


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: mistake.id)
def test_mistake_is_whole(mistake: audit.Mistake) -> None:
    """A mistake compiles in its place, costs its own question only, states a fact and asks on."""
    file = f"{file_of(mistake.subject)}.py"
    class_name = mistake.subject.partition(".")[0]
    question = QUESTION_OF_CLASS.get(class_name, "4" if file == "graph.py" else "5")

    ast.parse(blanks.with_answer(file, mistake.subject, mistake.code))

    assert blanks.with_answer(file, mistake.subject, mistake.code) != blanks.solution(file)
    assert mistake.loses
    assert {question} == {number.partition(".")[0] for number in mistake.loses}
    assert mistake.loses <= {item.number for item in RUBRIC}
    assert mistake.help.endswith("?")
    assert not mistake.note.endswith(".")
    assert textwrap.dedent(mistake.code).strip() not in mistake.note + mistake.help


def test_signatures_hold_no_formula() -> None:
    """What goes to students is a digest, a name, a fact and a question for each known mistake."""
    content = json.loads(SIGNATURES.read_text(encoding="utf-8"))
    known = {mistake.id: mistake for mistake in KNOWN}

    assert {20} == {len(digest) for digest in content}
    for told in content.values():
        assert {"mistake", "note", "help"} == told.keys()
        mistake = known[told["mistake"]]
        assert (mistake.note, mistake.help) == (told["note"], told["help"])


def test_known_signature_is_told_in_its_own_words() -> None:
    """A finding whose signature is known says what the mistake's table says."""
    digest, told = next(iter(json.loads(SIGNATURES.read_text(encoding="utf-8")).items()))

    found = named(FINDING, digest)

    assert (told["mistake"], told["note"], told["help"]) == (found.mistake, found.note, found.help)


def test_unknown_signature_changes_no_word() -> None:
    """A finding whose signature is not known keeps its words: a wrong hint costs more than none."""
    found = named(FINDING, "unknown")

    assert (found.mistake, found.note, found.help) == ("", "a ratio", "a question?")


RESULT = Returned((Result("ndarray", "float64", np.array([1.0, 2.0])),))
OTHERS = {
    "another case": ("f", [(1, RESULT)]),
    "another function": ("g", [(0, RESULT)]),
    "one more case": ("f", [(0, RESULT), (1, RESULT)]),
    "another value": ("f", [(0, Returned((Result("ndarray", "", np.array([1.0, 2.5])),)))]),
    "another shape": ("f", [(0, Returned((Result("ndarray", "", np.array([[1.0, 2.0]])),)))]),
    "no numbers": ("f", [(0, Returned((Result("NoneType"),)))]),
    "not a number": ("f", [(0, Returned((Result("float", "", np.array([1.0, np.nan])),)))]),
    "an exception": ("f", [(0, Raised("ValueError", "no"))]),
    "a hang": ("f", [(0, TimedOut(1, 1))]),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_signature_tells_outputs_apart(other: tuple[str, list[tuple[int, Returned]]]) -> None:
    """Whatever differs in what failed, or in what came back, gives another signature."""
    assert signature("f", [(0, RESULT)]) != signature(*other)


def test_signature_forgives_the_last_bits() -> None:
    """Results that differ in the last bits, in the sign of zero or in dtype are the same."""
    one = Returned((Result("ndarray", "float64", np.array([0.0, 1 / 3])),))
    other = Returned((Result("Tensor", "float64", np.array([-0.0, 1 / 3 + 2e-16])),))

    assert signature("f", [(0, one)]) == signature("f", [(0, other)])


SAMPLE = [mistake for mistake in KNOWN if len(mistake.loses) == 1][::9]


def test_sample_loses_exactly_what_it_must_and_is_named() -> None:
    """A sample of the mistakes, graded as whole uploads, is caught and named; CI audits them all."""
    for trial in audit.trials(SAMPLE, jobs=2):
        assert (trial.mistake.id, trial.lost) == (trial.mistake.id, trial.mistake.loses)
        assert trial.signatures
