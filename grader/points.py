"""The handout's table of points, as RUBRIC has it. Knows nothing of how an item is graded."""

from __future__ import annotations

import textwrap

from .rubric import RUBRIC, TOTAL

BEGIN = "<!-- points, written by `python -m grader points` -->\n"
END = "<!-- end of points -->\n"
WIDTH = 112


class NoPlaceError(Exception):
    """The handout lacks the two lines between which the table stands."""

    def __init__(self) -> None:
        super().__init__(f"it has no two lines {BEGIN.strip()} and {END.strip()}")


def table() -> str:
    """What each question and each item is worth."""
    questions = dict.fromkeys(item.question for item in RUBRIC)
    sums = {q: sum(item.points for item in RUBRIC if item.question == q) for q in questions}
    told = ", ".join(f"question {question} has {points}" for question, points in sums.items())
    lines = [
        *textwrap.wrap(f"{TOTAL} in all: {told}.", WIDTH),
        "",
        "| item | points |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {item.name} | {item.points} |" for item in RUBRIC)]) + "\n"


def in_place(handout: str) -> str:
    """The handout with the present table; NoPlaceError where it has no place for one."""
    before, begin, rest = handout.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise NoPlaceError
    return f"{before}{begin}\n{table()}\n{end}{after}"
