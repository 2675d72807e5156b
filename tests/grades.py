"""Grades that are made up, and what Gradescope gets of them."""

from __future__ import annotations

import json
from typing import Any

from grader import gradescope
from grader.model import Finding, Grade, Status, Verdict
from grader.packaging.rules import breaches
from grader.rubric import RUBRIC, TOTAL

FINDING = Finding(
    "value",
    "the adjoint of a is wrong",
    "MatMul.gradient",
    "A (1, 3)",
    (("expected", "[1]"), ("yours", "[2]")),
    "a note",
    "a question?",
)
# A terminal's escape, a row of one's own, a page of one's own, text turned round, NUL, half a pair.
HOSTILE = (
    "\x1b[2J\x1b]0;title\x07\r\x9b31m\u202eevil\u2066\u200b\ufeff\0\ud800\u2028<b>&amp;</b>\x7f"
)
HARMLESS = "<b>&amp;</b>"


def check(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Asserts that a results.json keeps Gradescope's rules and ours; its rows."""
    data = json.dumps(content, allow_nan=False)
    assert json.loads(data) == content
    assert breaches(data.encode()) == []
    rows: list[dict[str, Any]] = content["tests"]
    for row in rows:
        assert 0 <= row["score"] <= row["max_score"]
        assert row["score"] == round(row["score"], 2)
        # Gradescope would take a missing status from the score.
        assert {"score", "max_score", "status", "name", "number", "output_format"} <= row.keys()
    assert content["score"] == round(sum(row["score"] for row in rows), 2)
    assert sum(row["max_score"] for row in rows) == TOTAL
    return rows


def grade(
    status: Status = "passed", points: float | None = None, notes: tuple[str, ...] = (), **of: Any
) -> Grade:
    """A grade in which every item has come to the same."""
    verdicts = (
        Verdict(item.number, status, item.points if points is None else points, **of)
        for item in RUBRIC
    )
    return Grade(tuple(verdicts), notes)


def results(*arguments: Any, **of: Any) -> dict[str, Any]:
    content = gradescope.results(grade(*arguments, **of), 1.23456)
    check(content)
    return content


def is_harmless(text: str) -> bool:
    return all(c.isprintable() or c in "\n\t" for c in text)
