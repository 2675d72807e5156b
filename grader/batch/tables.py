"""What staff read of a class: class.json for the report, scores.csv, and a summary in sentences."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reference.golden import ASSIGNMENT

from .. import atomic
from ..plain_text import plain
from ..rubric import RUBRIC, TOTAL
from .export import Entry
from .roster import Regraded, Roster, to_json

COLUMNS = ("names", "emails", "sids", "id", "submitted at", "before", "after", "difference")
REST = ("what changed and why", "errored items", "problem")
SHOWN = 20
# What stands before a formula, whose sign may be of full width; not only at the start, since where
# numbers are written with a comma, a spreadsheet splits this table at semicolons.
BEFORE_FORMULA = re.compile(
    r"(^|[;,|\t\n\"])(\s*)(?=[=+\-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    r"\N{FULLWIDTH COMMERCIAL AT}])"
)


@dataclass(frozen=True)
class Outcome:
    """One submission of the class: its entry, and what is told of its results. `problem` is a
    sentence where the upload could not be read; `points` and `findings` are by item."""

    entry: Entry
    problem: str | None
    after: float
    points: Mapping[str, float]
    findings: Mapping[str, str]
    errored: Sequence[str]
    not_in_force: frozenset[str]

    @property
    def before(self) -> float | None:
        """The score in the export."""
        return self.entry.record.before

    @property
    def difference(self) -> float | None:
        """By how much the score has changed."""
        return None if self.before is None else round(self.after - self.before, 2)

    @property
    def changed(self) -> list[str]:
        """Items whose points differ from those in the export, where it tells of them."""
        before = self.entry.record.items_before
        return [n for n, score in self.points.items() if n in before and before[n] != score]

    def reasons(self) -> Iterator[str]:
        """One clause for each changed item."""
        for number in self.changed:
            before, after = self.entry.record.items_before[number], self.points[number]
            why = "the grader failed" if number in self.errored else self.findings[number]
            yield f"{number}: {before:g} -> {after:g}{f', {why}' if why else ''}"


def outcome(entry: Entry, problem: str | None, results: Mapping[str, Any]) -> Outcome:
    """What the content of a results.json comes to."""
    rows = {row["number"]: row for row in results["tests"]}
    layers = results["extra_data"].get("confinement", {}).get("layers", {})
    return Outcome(
        entry,
        problem,
        float(results["score"]),
        {number: row["score"] for number, row in rows.items()},
        {number: row["extra_data"]["finding"] for number, row in rows.items()},
        tuple(results["extra_data"]["errored"]),
        frozenset(name for name, layer in layers.items() if not layer["in_force"]),
    )


def write(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """class.json and scores.csv."""
    roster = Roster(ASSIGNMENT, TOTAL, tuple(map(_regraded, outcomes)))
    atomic.write(folder / "class.json", to_json(roster))
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow([*COLUMNS, *(item.number for item in RUBRIC), *REST])
    writer.writerows(_row(outcome) for outcome in outcomes)
    # The mark at its start tells spreadsheets that it is UTF-8.
    atomic.write(folder / "scores.csv", table.getvalue().encode("utf-8-sig", "replace"))


def _regraded(outcome: Outcome) -> Regraded:
    record = outcome.entry.record
    return Regraded(
        outcome.entry.id,
        record.submitters,
        record.submitted_at,
        outcome.before,
        outcome.after,
        tuple(outcome.changed),
        record.attempts,
        outcome.problem,
    )


def _row(outcome: Outcome) -> list[Any]:
    record = outcome.entry.record
    people = [asdict(person) for person in record.submitters]
    points = outcome.points
    return [
        *(_cell("; ".join(x[key] for x in people)) for key in ("name", "email", "sid")),
        _cell(outcome.entry.id),
        record.submitted_at,
        outcome.before,
        outcome.after,
        outcome.difference,
        *(points[item.number] for item in RUBRIC),
        _cell("; ".join(outcome.reasons())),
        _cell(" ".join(outcome.errored)),
        _cell(outcome.problem or ""),
    ]


def _cell(text: str) -> str:
    """Text that a spreadsheet shows, and does not compute; nor does it act in a terminal."""
    return BEFORE_FORMULA.sub(r"\1'\2", plain(text, lines=True))


def summary(outcomes: Sequence[Outcome], kept: int, floor: frozenset[str]) -> Iterator[str]:
    """What to know of the class, by ids alone. `floor` are the layers of confinement that are
    missed where they were not in force."""
    yield f"{len(outcomes)} submissions: {len(outcomes) - kept} graded, {kept} kept from before."
    if not outcomes:
        return
    yield f"The mean is {_mean([x.after for x in outcomes]):.1f} of {TOTAL}."
    changed = [x for x in outcomes if x.difference]
    known = [x for x in outcomes if x.before is not None]
    if known:
        yield (
            f"{len(changed)} of the {len(known)} scores that are in the export changed, by "
            f"{_mean([x.difference or 0 for x in known]):+.2f} in the mean."
        )
    yield from _shown([f"{x.entry.id}: {x.before:g} -> {x.after:g}" for x in changed])
    errored = [x for x in outcomes if x.errored]
    if errored:
        yield (
            f"The grader failed on items of {len(errored)} submissions; "
            "`regrade DIR --errored` repeats these."
        )
    yield from _shown([f"{x.entry.id}: {_items(x.errored)}" for x in errored])
    problems = [x.problem for x in outcomes if x.problem]
    if problems:
        yield f"Uploads that cannot be read as a whole: {len(problems)}."
    yield from _shown(problems)
    missing = sorted({layer for x in outcomes for layer in x.not_in_force & floor})
    if missing:
        yield f"Confinement was partial: {', '.join(missing)} not in force."


def _items(numbers: Sequence[str]) -> str:
    return "every item" if len(numbers) == len(RUBRIC) else " ".join(numbers)


def _shown(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN} more, in scores.csv"


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
