"""Which mistakes are found and shown, and what is made of them for teaching."""

from __future__ import annotations

import made_up_class as made_up
import pytest

from grader import feedback
from grader.batch.roster import Submitter
from grader.model import Finding, Verdict
from grader.report import reteach, statistics
from grader.report.misconceptions import Misconception, misconceptions, unnamed
from grader.report.privacy import people
from grader.report.reading import Class, Row, Submission
from grader.rubric import RUBRIC

ITEMS = {item.number: item for item in RUBRIC}
KNOWN = {mistake.id: mistake for table in made_up.mistakes_by_item().values() for mistake in table}
OVERWRITES = KNOWN["backward-overwrites"]


def submission(id: str, name: str = "", **lost: Row) -> Submission:
    """Loses these items (`_4_5`) and passes all others."""
    rows = {item.number: Row("passed") for item in RUBRIC}
    rows |= {number[1:].replace("_", "."): row for number, row in lost.items()}
    return Submission(id, (Submitter(name),) if name else (), score=50, rows=rows)


def row(mistake: str, output: str = "", kind: str = "value") -> Row:
    return Row("failed", mistake, kind, output=output)


def found(*graded: Submission) -> list[Misconception]:
    who = people(Class("", 100, graded), anonymous=False)
    return misconceptions(graded, KNOWN.values(), who)


def test_submissions_are_counted_once() -> None:
    """A mistake that costs two items is one submission's; the most frequent mistake comes first."""
    lost = row(OVERWRITES.id)

    first, second = found(
        submission("a", _4_4=lost, _4_5=lost),
        submission("b", _4_5=lost),
        submission("c", _2_2=row("mul-own-factor")),
    )

    assert (first.known, first.count) == (OVERWRITES, 2)
    assert first.items == (ITEMS["4.4"], ITEMS["4.5"])
    assert (second.id, second.count) == ("mul-own-factor", 1)


def test_a_mistake_of_another_version_is_shown_by_its_id() -> None:
    """An id that the tables do not know is counted, without a note."""
    (x,) = found(submission("a", _4_5=row("no-such-mistake")))

    assert (x.id, x.known, x.count) == ("no-such-mistake", None, 1)


def test_passed_and_errored_rows_show_no_mistake() -> None:
    """Only a failed row is a wrong answer."""
    assert found(submission("a", _4_5=Row("errored", OVERWRITES.id))) == []


def test_an_example_is_the_finding_alone() -> None:
    """What the student's code printed is no part of an example."""
    finding = Finding("value", "is wrong", mistake=OVERWRITES.id, note=OVERWRITES.note)
    verdict = Verdict("4.5", "failed", 0, finding, printed="I am Ada")
    verdicts = [verdict if x.number == "4.5" else made_up.passed(x) for x in RUBRIC]
    output = made_up.results(verdicts)["tests"][17]["output"]
    assert feedback.PRINTED in output

    (x,) = found(submission("a", _4_5=row(OVERWRITES.id, output)))

    assert x.example == feedback.text(finding, ITEMS["4.5"])


def test_an_example_mentions_nobody() -> None:
    """A finding without a name is preferred to a shorter one with a name, in any report."""
    named, other = row(OVERWRITES.id, "Ada is wrong"), row(OVERWRITES.id, "the adjoint is wrong")
    both = found(submission("a", "Ada Li", _4_5=named), submission("b", _4_5=other))
    alone = found(submission("a", "Ada Li", _4_5=named))

    assert both[0].example == "the adjoint is wrong"
    assert alone[0].example == "[removed] is wrong"


def test_wrong_answers_without_a_name_are_counted() -> None:
    """What is not started or not usable is no wrong answer."""
    graded = [
        submission("a", _4_5=row(OVERWRITES.id), _4_4=row("")),
        submission("b", _4_5=row("", kind="not started"), _4_4=row("", kind="import")),
    ]

    assert unnamed(graded) == (1, 2)


def topics(*graded: Submission) -> list[reteach.Topic]:
    return reteach.topics(graded, statistics.outcomes(graded), found(*graded))


def test_items_of_one_misconception_are_one_topic() -> None:
    """Items that one mistake explains are taught together, ordered by what they cost."""
    lost = row(OVERWRITES.id)

    first, second = topics(
        submission("a", _4_4=lost, _4_5=lost, _2_2=row("")),
        submission("b", _4_5=lost),
    )

    assert [x.item.number for x in first.outcomes] == ["4.5", "4.4"]
    assert first.misconception is not None
    assert (first.misconception.id, first.explained, first.points) == (OVERWRITES.id, 2, 17)
    assert ([x.item.number for x in second.outcomes], second.misconception) == (["2.2"], None)


@pytest.mark.parametrize(
    ("count", "others", "stands"),
    [(1, 0, True), (1, 1, False), (2, 0, True), (2, 8, True), (2, 9, False)],
)
def test_a_rare_mistake_does_not_stand_for_an_item(count: int, others: int, stands: bool) -> None:
    """A mistake names a topic only where it explains a fifth of the wrong answers, and more than one
    of several."""
    lost = [row(OVERWRITES.id)] * count + [row("")] * others

    (topic,) = topics(*(submission(str(i), _4_5=x) for i, x in enumerate(lost)))

    assert (topic.misconception is not None) is stands


def test_what_is_not_started_is_no_topic() -> None:
    """Items without an answer are no misconception; questions left out are told apart."""
    blank = row("", kind="not started")
    left_out = {f"_{x.number.replace('.', '_')}": blank for x in RUBRIC if x.question == "5"}
    graded = [submission("a", **left_out), submission("b", _1_1=blank)]

    assert topics(*graded) == []
    assert list(reteach.unanswered(graded)) == [("5", 1)]
