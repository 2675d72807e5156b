"""The tables of known mistakes: whole, of use, and each worth exactly what it says."""

from __future__ import annotations

import ast
import json
import textwrap
from dataclasses import replace

import pytest
from trials import mistake

from grader.audit import tables
from grader.audit.trial import trials
from grader.checks.diagnose import SIGNATURES
from grader.checks.mistakes import Mistake, known_mistakes
from grader.rubric import RUBRIC
from grader.sandbox.inside.loader import file_of
from reference import blanks

KNOWN = known_mistakes()
QUESTIONS = {item.topic: item.question for item in RUBRIC}


def test_there_are_many() -> None:
    """At least a hundred mistakes are known, each by a name of its own."""
    assert len(KNOWN) >= 100
    assert len(KNOWN) == len({mistake.id for mistake in KNOWN})


def test_every_item_catches_one() -> None:
    """Every rubric item is lost by a known mistake, or nothing shows that it catches anything."""
    assert tables.items_without_mistake(KNOWN) == []


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: mistake.id)
def test_mistake_is_whole(mistake: Mistake) -> None:
    """A mistake compiles in its place, costs its own question only, states a fact and asks on."""
    file = f"{file_of(mistake.subject)}.py"
    topics = {"graph.py": "graph", "mlp.py": "network"}
    question = QUESTIONS[topics.get(file, mistake.subject.partition(".")[0])]

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

    assert {20} == {len(digest) for digest in content}  # so none is of code that always raises
    for told in content.values():
        assert {"mistake", "note", "help"} == told.keys()
        mistake = known[told["mistake"]]
        assert (mistake.note, mistake.help) == (told["note"], told["help"])


def test_no_note_says_which_partial_adjoint_came_last() -> None:
    """Code that calls itself meets the parts in another order than code along the graph's: a note
    that named the last one would be wrong for one of the two."""
    one, other = (
        next(mistake for mistake in KNOWN if mistake.id == id)
        for id in ("backward-overwrites", "backward-first-partial")
    )

    assert (one.note, one.help) == (other.note, other.help)


SAMPLE = [mistake for mistake in KNOWN if len(mistake.loses) == 1][::9]


def test_sample_loses_exactly_what_it_must_and_is_named() -> None:
    """A sample of the mistakes, graded as whole uploads, is caught and named; CI audits them all."""
    for trial in trials(SAMPLE, jobs=2):
        assert (trial.mistake.id, trial.lost) == (trial.mistake.id, trial.mistake.loses)
        assert trial.signatures


ROUNDED = Mistake(
    "backward-rounded",
    "compute_gradient_of_variables",
    """
        partials = {output_tensor: [out_grad]}
        for node in reversed(find_topo_sort([output_tensor])):
            total = sum_node_list(partials[node]).numpy()
            node.grad = Tensor(total.astype("float32").astype("float64"))
            if node.op is None:
                continue
            for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                partials.setdefault(x, []).append(partial)
    """,
    frozenset({"4.4"}),
    "yours is rounded to float32",
    "which dtype has your result?",
)


def test_wrong_last_digits_are_no_wrong_type() -> None:
    """Tensors whose numbers are wrong by their last digits are not taken for the right numbers in
    arrays, which fail in the same cases of another item."""
    (rounded,) = trials([ROUNDED], jobs=1)

    assert (rounded.lost, rounded.findings["4.4"].mistake) == (ROUNDED.loses, "")


HALFWAY = Mistake(
    "backward-halfway",
    "compute_gradient_of_variables",
    """
        partials = {output_tensor: [out_grad]}
        for node in reversed(find_topo_sort([output_tensor])[-1000:]):
            node.grad = sum_node_list(partials[node])
            if node.op is None:
                continue
            for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                partials.setdefault(x, []).append(partial)
    """,
    frozenset({"4.8"}),
    "yours sets the grad of 1,000 nodes",
    "where does your loop end?",
)


def test_one_missing_grad_of_thousands_names_no_mistake() -> None:
    """Whatever keeps a walk from the end of a deep chain leaves the last grad unset."""
    (halfway,) = trials([HALFWAY], jobs=1)

    assert (halfway.lost, halfway.findings["4.8"].mistake) == (HALFWAY.loses, "")


MALFORMED = {
    "two of one id": ([mistake("a"), mistake("a")], "a: 2 mistakes have this id"),
    "no such item": ([mistake("a", loses=frozenset({"1.9"}))], "a: 1.9 in `loses` is no item"),
    "no such answer": (
        [replace(mistake("a"), subject="EwiseAdd.gradiant")],
        "a: EwiseAdd.gradiant is marked nowhere",
    ),
    "no Python": (
        [replace(mistake("a"), code="return a b")],
        "a: its code does not compile: invalid syntax",
    ),
}


@pytest.mark.parametrize(("known", "told"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_cannot_be_meant_is_told(known: list[Mistake], told: str) -> None:
    """A slip in a table is told by itself, and not by what it would lose."""
    (found,) = tables.malformed(known)

    assert found.startswith(told)


def test_the_tables_can_be_meant() -> None:
    """No known mistake is malformed."""
    assert list(tables.malformed(KNOWN)) == []
