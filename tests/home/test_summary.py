"""The table below the tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.home import summary
from grader.model import Finding, Status, Verdict
from grader.rubric import ITEMS, RUBRIC, TOTAL


def verdict(number: str, status: Status, kind: str = "value") -> Verdict:
    points = ITEMS[number].points if status == "passed" else 0
    return Verdict(number, status, points, Finding(kind, "") if status == "failed" else None)


@pytest.mark.parametrize(
    ("found", "row"),
    [
        (verdict("3.5", "passed"), "7 / 7  passed"),
        (verdict("3.5", "failed"), "0 / 7  failed"),
        (verdict("3.5", "failed", "not started"), "0 / 7  not started"),
        (verdict("3.5", "errored"), "0 / 7  not judged"),
    ],
)
def test_row_says_how_an_item_ended(found: Verdict, row: str) -> None:
    """Points and a word for each way to end, and what the items that ran come to."""
    lines = list(summary.lines({"3.5": found}, (), 80))

    assert lines[1].startswith("3.5  MatMul gradient: an operand lacks batch axes ")
    assert lines[1].endswith(row)
    assert lines[-1] == f"score so far {found.points} / 7 on the items that ran"


def test_hidden_items_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where items are hidden, the score is out of the public ones, and the others are named."""
    rubric = (*RUBRIC[:-1], replace(RUBRIC[-1], visibility="hidden"))
    monkeypatch.setattr(summary, "RUBRIC", rubric)
    passed = {item.number: verdict(item.number, "passed") for item in rubric[:-1]}

    points = TOTAL - RUBRIC[-1].points

    lines = list(summary.lines(passed, ("A note.",), 80))

    assert lines[-3:] == [
        f"score so far {points} / {points} on the public items",
        f"graded on Gradescope only: {RUBRIC[-1].number}",
        "A note.",
    ]
