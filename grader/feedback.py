"""What students read as plain text, on Gradescope, in a terminal and at home: a finding, what a row
says, and the summary above the rows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from .model import Finding, Grade, Verdict
from .plain_text import plain
from .rubric import RUBRIC, TOTAL, Item

PRINTED_LIMIT = 2000
PRINTED = "Printed by your code:"  # begins what is no finding
WIDTH = 100
MIN_WIDTH = 30
ERRORED = (
    "The grader failed here, not your code. Nothing is wrong with your upload because of this; the "
    "course staff can see it and will grade this item again."
)


def text(finding: Finding, item: Item, width: int = WIDTH) -> str:
    """A finding as a block of plain text: headline, place and case, facts, note, help."""
    points = f"0 / {item.points}"
    headline = f"FAILED {item.number} · {_headline(item, finding)}"
    lines = _wrapped(headline, width - len(points) - 2, "    ")
    lines[0] = f"{lines[0]:<{width - len(points) - 2}}  {points}"
    lines += _place(finding, width)
    column = max((len(label) for label, _ in finding.facts), default=0)
    for label, value in finding.facts:
        lines += _wrapped(f"   |  {label:<{column}}  {value}", width, f"   |  {'':<{column}}  ")
    if finding.note:
        lines += _wrapped(f"   = note: {finding.note}", width, "           ")
    if finding.help:
        lines += _wrapped(f"   = help: {finding.help}", width, "           ")
    return "\n".join(lines)


def _place(finding: Finding, width: int) -> Iterator[str]:
    """The function and the case, on one line where they fit."""
    where = plain(f"  --> {finding.where}") if finding.where else ""
    together = f"{where}     case: {plain(finding.case)}"
    if where and finding.case and len(together) <= width:
        yield together
        return
    if where:
        yield where
    if finding.case:
        yield from _wrapped(f"   case: {finding.case}", width, "         ")


def _wrapped(line: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        plain(line),
        max(width, MIN_WIDTH),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def output(item: Item, verdict: Verdict, width: int = WIDTH) -> Iterator[str]:
    """What a row says, in blocks of lines: its finding or its notes, and what was printed."""
    if verdict.status == "errored":
        yield ERRORED
        return
    hidden = item.visibility != "visible"
    if verdict.finding is not None:
        # A hidden item's case may be asked again next term: its headline is all there is.
        shown = Finding(verdict.finding.kind, verdict.finding.what) if hidden else verdict.finding
        yield text(shown, item, width)
    if hidden:
        return
    for note in verdict.notes if verdict.status == "passed" else ():
        yield plain(f"note: {note}")
    if verdict.printed.strip():
        yield PRINTED
        # Each line marked, so that none can pose as the grader's own.
        for line in verdict.printed[:PRINTED_LIMIT].rstrip().splitlines():
            yield plain(f"   |  {line}")
        if len(verdict.printed) > PRINTED_LIMIT:
            yield "... (the rest of what it printed is cut)"


def summary(grade: Grade) -> Iterator[str]:
    """What to do first, in three lines, and what else there is to know."""
    errored = [v.number for v in grade.verdicts if v.status == "errored"]
    if errored:
        yield f"The grader failed on {', '.join(errored)}: not your code's fault; staff can see it."
    lost = [(i, v) for i, v in zip(RUBRIC, grade.verdicts) if v.status == "failed"]
    done = sum(v.status == "passed" for v in grade.verdicts)
    yield f"{grade.points:g} of {TOTAL} points; {done} of {len(RUBRIC)} items passed."
    begun = [(i, v.finding) for i, v in lost if v.finding and not v.is_not_started]
    if begun:
        item, finding = begun[0]
        yield f"Look first at {item.number}: {_headline(item, finding)}."
    elif lost:
        yield f"Start next with {lost[0][0].name}."
    blank = [i.number for i, v in lost if v.is_not_started]
    if blank:
        yield f"Not started yet: {', '.join(blank)}."
    for note in grade.notes:
        yield plain(note)


def _headline(item: Item, finding: Finding) -> str:
    return plain(f"{item.subject.replace(': ', ', ')}: {finding.what}")
