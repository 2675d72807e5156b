"""results.json keeps Gradescope's rules, and nothing that an upload says can break them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grades import FINDING, HOSTILE, check, grade, is_harmless, results

from grader import feedback, gradescope
from grader.model import Finding, Grade, Status, Verdict
from grader.plain_text import plain
from grader.rubric import RUBRIC, TOTAL

GRADES: dict[str, tuple[Grade, float]] = {
    "everything passed": (grade(), TOTAL),
    "everything failed": (grade("failed", 0, finding=FINDING), 0),
    "everything errored": (grade("errored", 0, error="Traceback ..."), 0),
    "points too many": (grade(points=1000), TOTAL),
    "points too few": (grade(points=-3), 0),
    "a third of a point": (grade(points=1 / 3), round(0.33 * len(RUBRIC), 2)),
    "points that do not add up exactly": (grade(points=0.1), round(0.1 * len(RUBRIC), 2)),
    "with notes": (grade(notes=("a note", HOSTILE)), TOTAL),
}


@pytest.mark.parametrize(("given", "score"), GRADES.values(), ids=GRADES.keys())
def test_rules_are_kept_and_the_score_is_the_sum(given: Grade, score: float) -> None:
    """Every grade gives a valid results.json whose score is the rounded, clamped sum of its rows."""
    content = gradescope.results(given, 1.23456)

    rows = check(content)

    assert content["score"] == score
    assert content["execution_time"] == 1.23
    assert [row["number"] for row in rows] == [item.number for item in RUBRIC]
    assert all(row["name"].startswith(row["number"] + " ") for row in rows)


@pytest.mark.parametrize("status", ["passed", "failed", "errored"])
def test_status_is_explicit(status: Status) -> None:
    """Only what passed is passed, whatever its score; what else it was is in extra_data."""
    for row in results(status, 0)["tests"]:
        assert row["status"] == ("passed" if status == "passed" else "failed")
        assert row["extra_data"] == {"verdict": status, "mistake": "", "kind": "", "finding": ""}


def test_staff_find_the_mistake_by_its_name() -> None:
    """The known mistake and the kind of a finding stand in extra_data."""
    named = results("failed", 0, finding=replace(FINDING, mistake="a-mistake"))["tests"][0]

    assert named["extra_data"] == {
        "verdict": "failed",
        "mistake": "a-mistake",
        "kind": FINDING.kind,
        "finding": FINDING.what,
    }


def test_staff_find_the_headline_by_itself() -> None:
    """What a finding says in one clause stands in extra_data, harmless, for tables of a class."""
    told = [
        results("failed", 0, finding=Finding("value", what))["tests"][0]["extra_data"]["finding"]
        for what in (FINDING.what, HOSTILE)
    ]

    assert told == [FINDING.what, plain(HOSTILE)]


def test_errored_rows_are_our_fault() -> None:
    """An errored item says that the grader failed, shows no trace of it, and tells staff."""
    content = results("errored", 0, error="Traceback: secret", printed="mine", finding=FINDING)

    assert {row["output"] for row in content["tests"]} == {feedback.ERRORED}
    assert "not your code" in feedback.ERRORED
    assert "not your code's fault" in content["output"]
    assert content["extra_data"]["errored"] == {i.number: "Traceback: secret" for i in RUBRIC}
    assert "secret" not in content["output"]


def test_text_that_staff_alone_reads_is_harmless_too() -> None:
    """A trace that quotes what an upload printed holds no NUL and no half pair, which a database
    would refuse."""
    told = results("errored", 0, error=f"line 1\nline 2 {HOSTILE}")["extra_data"]["errored"]

    assert all(is_harmless(text) for text in told.values())
    assert all(text.startswith("line 1\nline 2") for text in told.values())


def test_summary_says_what_to_do_first() -> None:
    """The first lines hold the score, the first thing to look at, and what is not started."""
    blank = Finding("not started", "not started yet")
    verdicts = [Verdict(i.number, "passed", i.points) for i in RUBRIC]
    verdicts[0] = Verdict("1.1", "failed", 0, blank)
    verdicts[1] = Verdict("1.2", "failed", 0, FINDING)

    output = gradescope.results(Grade(tuple(verdicts), ("A note.",)), 0)["output"]

    assert output.splitlines() == [
        f"{TOTAL - 5} of {TOTAL} points; {len(RUBRIC) - 2} of {len(RUBRIC)} items passed.",
        "Look first at 1.2: EwiseAdd gradient: the adjoint of a is wrong.",
        "Not started yet: 1.1.",
        "A note.",
    ]


def test_several_items_are_listed() -> None:
    """What is not started and what the grader failed on are named with commas between."""
    blank = Finding("not started", "not started yet")
    verdicts = [Verdict(i.number, "passed", i.points) for i in RUBRIC]
    verdicts[:2] = [Verdict(n, "failed", 0, blank) for n in ("1.1", "1.2")]
    verdicts[3:5] = [Verdict(n, "errored", 0) for n in ("2.1", "2.2")]

    lines = list(feedback.summary(Grade(tuple(verdicts))))

    assert lines[0] == "The grader failed on 2.1, 2.2: not your code's fault; staff can see it."
    assert lines[-1] == "Not started yet: 1.1, 1.2."


def test_blank_upload_is_told_where_to_start() -> None:
    """Where nothing is begun, the summary names the first item."""
    content = results("failed", 0, finding=Finding("not started", "not started yet"))

    assert "Start next with 1.1 EwiseAdd compute." in content["output"].splitlines()


def test_extra_data_is_handed_on() -> None:
    """What the grader measured stands beside what errored."""
    content = gradescope.results(Grade(grade().verdicts, (), {"seed": "7"}), 0)

    assert content["extra_data"] == {"seed": "7", "errored": {}}
