"""What stands below the tests: a row for each item, and the score so far."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from ..model import Verdict
from ..plain_text import plain
from ..rubric import RUBRIC, Item

LEAST_NAME, MOST_NAME = 12, 60
FIXED = 5 + 9 + 13  # the columns beside the name
WORDS = {"passed": "passed", "failed": "failed", "errored": "not judged"}
IS_HIDDEN = "graded on Gradescope only"


def is_public(item: Item) -> bool:
    """Whether an item has tests at home."""
    return item.visibility == "visible"


def lines(verdicts: Mapping[str, Verdict], notes: Sequence[str], width: int) -> Iterator[str]:
    """The table of the items that ran, in the rubric's order, what they come to, and notes on the
    files as a whole."""
    name_width = max(min(width - FIXED, MOST_NAME), LEAST_NAME)
    yield f"{'':5}{'item':<{name_width}}{'points':>8}"
    for item in RUBRIC:
        if item.number in verdicts:
            verdict = verdicts[item.number]
            points = f"{verdict.points:g} / {item.points}"
            word = "not started" if verdict.is_not_started else WORDS[verdict.status]
            yield from _row(item, name_width, f"{points:>8}  {word}")
    ran = [item for item in RUBRIC if item.number in verdicts]
    public = [item for item in RUBRIC if is_public(item)]
    hidden = [item.number for item in RUBRIC if not is_public(item)]
    score = sum(verdict.points for verdict in verdicts.values())
    most = sum(item.points for item in ran)
    which = "the public items" if len(ran) == len(public) else "the items that ran"
    yield ""
    yield f"score so far {score:g} / {most} on {which}"
    more = [f"{IS_HIDDEN}: {', '.join(hidden)}"] if hidden else []
    for line in (*more, *map(plain, notes)):
        yield from textwrap.wrap(line, max(width, LEAST_NAME))


def _row(item: Item, name_width: int, rest: str) -> Iterator[str]:
    first, *more = textwrap.wrap(item.subject, name_width - 1)
    yield f"{item.number:<5}{first:<{name_width}}{rest}"
    for line in more:
        yield f"{'':5}{line}"
