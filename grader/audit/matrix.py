"""The kill matrix as text: a row a mistake, a column an item.

A table for each question: a mistake costs items of its own question only. Every mark is a letter or
a sign, so nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..rubric import RUBRIC, Item
from .signatures import Naming

WIDTH = 79
ID_WIDTH = 40
MARKS = {
    "N": "lost, and the finding names the mistake",
    "x": "lost",
    "?": "must be lost and is kept",
    "!": "is lost and must be kept",
    "E": "the grader itself failed",
    ".": "kept",
}


def as_text(found: Sequence[Naming]) -> str:
    """The matrix for a terminal of 80 columns."""
    lines = textwrap.wrap("; ".join(f"{sign} {meaning}" for sign, meaning in MARKS.items()), WIDTH)
    for question in dict.fromkeys(item.question for item in RUBRIC):
        items = [item for item in RUBRIC if item.question == question]
        rows = [row for row in found if _question(row) == question]
        if rows:
            numbers = "".join(f"{item.number.partition('.')[2]:>4}" for item in items)
            lines += ["", f"{'question ' + question:<{ID_WIDTH}}{numbers}"]
        for row in rows:
            lines += _row(row, items)
    return "\n".join(lines)


def mark(row: Naming, item: Item) -> str:
    """What became of an item in one trial: a key of MARKS."""
    number, trial = item.number, row.trial
    if number in trial.errors:
        return "E"
    if number in trial.survives:
        return "?"
    if number in trial.overkill:
        return "!"
    if number in row.items:
        return "N"
    return "x" if number in trial.lost else "."


def _row(row: Naming, items: Sequence[Item]) -> Iterator[str]:
    *before, last = textwrap.wrap(row.trial.mistake.id, ID_WIDTH - 1)
    yield from before
    yield f"{last:<{ID_WIDTH}}{''.join(f'{mark(row, item):>4}' for item in items)}"


def _question(row: Naming) -> str:
    numbers = row.trial.mistake.loses or row.trial.lost
    return min(number.partition(".")[0] for number in numbers)
