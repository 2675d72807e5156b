"""What a class did on each item: who passed, how scores spread, what tells strong from weak.

Pure functions of a class; knows nothing of pages.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from ..rubric import RUBRIC, Item
from .reading import Row, Submission

BINS = 20
# Kinds of findings on code that gives no answer to judge.
NO_ANSWER = frozenset({"not started", "file", "import"})
# Below this an index of one class says little about the next.
SMALLEST_CLASS = 30
# Ebel and Frisbie, Essentials of Educational Measurement, 1991.
SEPARATES_WELL, SEPARATES_LITTLE = 0.4, 0.2


@dataclass(frozen=True)
class Scores:
    """How scores spread. `counts` has BINS bins of equal width; full marks are in the last one."""

    counts: tuple[int, ...]
    total: float
    mean: float
    median: float
    quartiles: tuple[float, float]

    def bin_label(self, i: int) -> str:
        """The scores in a bin, such as "95 to 100"."""
        width = self.total / BINS
        end = f"{(i + 1) * width:g}"
        return f"{i * width:g} to {end}" if i == BINS - 1 else f"{i * width:g} to under {end}"


@dataclass(frozen=True)
class Outcome:
    """What became of one item: in how many submissions it was what."""

    item: Item
    passed: int
    wrong: int
    unanswered: int
    errored: int

    @property
    def of(self) -> str:
        """What its question is about, such as "MatMul"."""
        return self.item.topic[:1].upper() + self.item.topic[1:]

    @property
    def asks(self) -> str:
        """What it asks about that."""
        return self.item.subject.partition(" ")[2]

    @property
    def lost(self) -> int:
        return self.wrong + self.unanswered

    @property
    def judged(self) -> int:
        """What was errored says nothing about anybody's understanding."""
        return self.passed + self.lost

    @property
    def pass_rate(self) -> float | None:
        return self.passed / self.judged if self.judged else None


def scores(graded: Sequence[Submission], total: float) -> Scores | None:
    """None where nothing is graded."""
    values = [x.score for x in graded if x.score is not None]
    if not values:
        return None
    counts = [0] * BINS
    for value in values:
        counts[min(max(int(value / total * BINS), 0), BINS - 1)] += 1
    low, median, high = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    )
    return Scores(tuple(counts), total, statistics.fmean(values), median, (low, high))


def outcomes(graded: Sequence[Submission]) -> list[Outcome]:
    """Every item of the rubric, in its order."""
    return [_outcome(item, [row for x in graded if (row := row_of(x, item))]) for item in RUBRIC]


def row_of(submission: Submission, item: Item) -> Row | None:
    return submission.rows.get(item.number)


def hardest(found: Sequence[Outcome]) -> list[Outcome]:
    """Those with a pass rate, the lowest first; where rates are equal, more points first."""
    rated = [x for x in found if x.pass_rate is not None]
    return sorted(rated, key=lambda x: (x.pass_rate, -x.item.points))


def discrimination(graded: Sequence[Submission]) -> dict[str, float]:
    """How far each item separates strong from weak: the corrected item-total correlation.

    Pearson's correlation (point-biserial, since an item is passed or not) of the item with the
    score on all other items; Nunnally and Bernstein, Psychometric Theory, 1994, chapter 8. By item
    number, from -1 to 1. Empty where fewer than SMALLEST_CLASS are graded; an item that nobody or
    everybody passed has none, and errored rows are left out.
    """
    if len(graded) < SMALLEST_CLASS:
        return {}
    found = {}
    for item in RUBRIC:
        pairs = [
            (verdict == "passed", (x.score or 0) - item.points * (verdict == "passed"))
            for x in graded
            if (row := row_of(x, item)) and (verdict := row.verdict) != "errored"
        ]
        passed, rest = [float(p) for p, _ in pairs], [r for _, r in pairs]
        if len(set(passed)) > 1 and len(set(rest)) > 1:
            found[item.number] = statistics.correlation(passed, rest)
    return found


def _outcome(item: Item, rows: Sequence[Row]) -> Outcome:
    failed = [row for row in rows if row.verdict == "failed"]
    unanswered = sum(row.kind in NO_ANSWER for row in failed)
    passed = sum(row.verdict == "passed" for row in rows)
    errored = sum(row.verdict == "errored" for row in rows)
    return Outcome(item, passed, len(failed) - unanswered, unanswered, errored)
