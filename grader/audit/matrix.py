"""The kill matrix, a row a mistake and a column an item, as text or Markdown.

A table for each question: a mistake costs items of its own question only. Every mark is a letter or
a sign, so nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from ..rubric import QUESTIONS, RUBRIC, Item
from .signatures import Naming
from .summary import figures
from .trial import Kept

ID_WIDTH = 40
MARKS = {
    "named": ("N", "lost, and the finding names the mistake"),
    "lost": ("x", "lost"),
    "survives": ("?", "must be lost and is kept"),
    "too much": ("!", "is lost and must be kept"),
    "errored": ("E", "the grader itself failed"),
    "kept": (".", "kept"),
}


@dataclass(frozen=True)
class Section:
    """One question: its items, and what became of the mistakes that are made in it."""

    question: str
    items: Sequence[Item]
    rows: Sequence[Naming]


def sections(found: Sequence[Naming]) -> list[Section]:
    """The questions in which any of these mistakes is made."""
    made = [
        Section(
            question,
            [item for item in RUBRIC if item.question == question],
            [x for x in found if _question(x) == question],
        )
        for question in QUESTIONS
    ]
    return [section for section in made if section.rows]


def mark(row: Naming, item: Item) -> str:
    """What became of an item in one trial: a key of MARKS."""
    number, trial = item.number, row.trial
    if number in trial.errors:
        return "errored"
    if number in trial.survives:
        return "survives"
    if number in trial.overkill:
        return "too much"
    if number in row.items:
        return "named"
    return "lost" if number in trial.lost else "kept"


def as_text(found: Sequence[Naming]) -> str:
    """The matrix for a terminal of 80 columns."""
    lines = textwrap.wrap("; ".join(f"{sign} {meaning}" for sign, meaning in MARKS.values()), 79)
    for section in sections(found):
        numbers = "".join(f"{item.number.partition('.')[2]:>4}" for item in section.items)
        lines += ["", f"{'question ' + section.question:<{ID_WIDTH}}{numbers}"]
        for row in section.rows:
            *before, last = textwrap.wrap(row.trial.mistake.id, ID_WIDTH - 1)
            marks = "".join(f"{MARKS[mark(row, item)][0]:>4}" for item in section.items)
            lines += [*before, f"{last:<{ID_WIDTH}}{marks}"]
    return "\n".join(lines)


def as_markdown(found: Sequence[Naming], kept: Sequence[Kept]) -> str:
    """The matrix with what each mistake is told, and the right uploads."""
    lines = ["# The kill matrix", "", *(f"{line}  " for line in figures(found, kept)), ""]
    lines += [f"- `{sign}` {meaning}" for sign, meaning in MARKS.values()]
    for section in sections(found):
        head = ["mistake", *(item.number for item in section.items), "note", "help"]
        lines += ["", f"## Question {section.question}", "", _row(head), _row(["---"] * len(head))]
        for row in section.rows:
            marks = [MARKS[mark(row, item)][0] for item in section.items]
            mistake = row.trial.mistake
            lines.append(_row([mistake.id, *marks, mistake.note, mistake.help]))
    lines += ["", "## Right uploads", "", _row(["upload", "loses"]), _row(["---", "---"])]
    lines += [_row([x.name, " ".join(x.lost) or "nothing"]) for x in kept]
    return "\n".join(lines) + "\n"


def _question(row: Naming) -> str:
    numbers = row.trial.mistake.loses or row.trial.lost
    return min(number.partition(".")[0] for number in numbers)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
