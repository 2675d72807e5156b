"""Which known mistakes a class makes, how often, and what its findings say of each.

Knows nothing of pages. An example shows a finding alone, never what the student's code printed, and
names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .. import feedback
from ..checks.mistakes import Mistake
from ..rubric import RUBRIC, Item
from .privacy import People
from .reading import Row, Submission
from .statistics import NO_ANSWER, row_of


@dataclass(frozen=True)
class Misconception:
    """A known mistake found in `count` submissions. `known` is None where the results name one that
    this version of the tables has not."""

    id: str
    known: Mistake | None
    count: int
    items: tuple[Item, ...]
    example: str


def misconceptions(
    graded: Sequence[Submission], tables: Iterable[Mistake], people: People
) -> list[Misconception]:
    """What is found, the most frequent first."""
    known = {mistake.id: mistake for mistake in tables}
    found: dict[str, list[tuple[Submission, Item, Row]]] = {}
    for item in RUBRIC:
        for x in graded:
            row = row_of(x, item)
            if row and row.verdict == "failed" and row.mistake:
                found.setdefault(row.mistake, []).append((x, item, row))
    rows = [
        Misconception(
            id,
            known.get(id),
            len({x.id for x, _, _ in places}),
            tuple(dict.fromkeys(item for _, item, _ in places)),
            _example(places, people),
        )
        for id, places in found.items()
    ]
    return sorted(rows, key=lambda x: (-x.count, x.id))


def unnamed(graded: Sequence[Submission]) -> tuple[int, int]:
    """How many wrong answers no known mistake explains, and how many there are."""
    rows = [row for x in graded for row in x.rows.values()]
    wrong = [row for row in rows if row.verdict == "failed" and row.kind not in NO_ANSWER]
    return sum(not row.mistake for row in wrong), len(wrong)


def _example(places: Sequence[tuple[Submission, Item, Row]], people: People) -> str:
    """The shortest finding of a visible item that mentions nobody; a hidden item's says little."""
    texts = [
        (item.visibility != "visible", len(text), text)
        for _, item, row in places
        if (text := _finding(row.output))
    ]
    for *_, text in sorted(texts):
        if people.without(text) == text:
            return text
    return people.without(min(texts)[-1]) if texts else ""


def _finding(output: str) -> str:
    lines = output.splitlines()
    if feedback.PRINTED in lines:
        lines = lines[: lines.index(feedback.PRINTED)]
    return "\n".join(lines).strip()
