"""Gradescope's files: a submission's id from its metadata, and a Grade as results.json. Knows
nothing of pytest or the sandbox.

The contract: gradescope-autograders.readthedocs.io, "Autograder Specifications". `score` and
`status` are explicit in every row, since Gradescope takes a missing status from the score; the
total is clamped and equals the sum of the rows.
"""

from __future__ import annotations

import json
import os
import tempfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

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


class MetadataError(Exception):
    """A submission_metadata.json was named and cannot be read."""


def submission_id(path: Path | None) -> str | None:
    """The id in a submission_metadata.json, the seed of fresh cases; None where there is no file or
    no id. Every key is optional, and nothing else is used."""
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise MetadataError(f"{path} cannot be read as JSON: {error}") from error
    found = content.get("id") if isinstance(content, dict) else None
    return str(found) if isinstance(found, (int, str)) and not isinstance(found, bool) else None


def results(grade: Grade, execution_s: float) -> dict[str, Any]:
    """The content of results.json for a grade."""
    rows = [_row(item, verdict) for item, verdict in zip(RUBRIC, grade.verdicts)]
    errored = [verdict for verdict in grade.verdicts if verdict.status == "errored"]
    return {
        "score": min(max(round(sum(row["score"] for row in rows), 2), 0), TOTAL),
        "execution_time": round(execution_s, 2),
        "output": "\n".join(summary(grade)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "tests": rows,
        "extra_data": {
            **grade.extra,
            "errored": {v.number: plain(v.error, lines=True) for v in errored},
        },
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Replaces `path` in one step, so that a reader never sees half a file. A link that stands
    there is replaced, not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, encoded(content))


def encoded(content: Mapping[str, Any]) -> bytes:
    """The bytes of results.json."""
    return json.dumps(content, allow_nan=False).encode()


def replace(path: Path, data: bytes) -> None:
    """Writes a file in one step, as `write` does."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".results-")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)  # an interrupt may come once it is in place
        raise


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


def _row(item: Item, verdict: Verdict) -> dict[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "score": round(min(max(verdict.points, 0), item.points), 2),
        "max_score": item.points,
        "status": "passed" if verdict.status == "passed" else "failed",
        "output": "\n".join(output(item, verdict)),
        "output_format": "text",
        "visibility": item.visibility,
        "extra_data": {
            "verdict": verdict.status,
            "mistake": verdict.finding.mistake if verdict.finding else "",
            "kind": verdict.finding.kind if verdict.finding else "",
            "finding": plain(verdict.finding.what) if verdict.finding else "",
        },
    }


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
        yield f"The grader failed on {_listed(errored)}: not your code's fault; staff can see it."
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
        yield f"Not started yet: {_listed(blank)}."
    for note in grade.notes:
        yield plain(note)


def _headline(item: Item, finding: Finding) -> str:
    return plain(f"{item.subject.replace(': ', ', ')}: {finding.what}")


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers)
