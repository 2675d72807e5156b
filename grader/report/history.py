"""What a class did over time: whose score a regrade changed, when uploads came, and how many.

Pure functions of a class; knows nothing of pages.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..batch.roster import Attempt
from .reading import Submission

STEPS = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 7 * 24))
MOST_PERIODS = 42
# Numbers of uploads that are told apart, from and up to.
UPLOADS = (
    (1, 1, "1"),
    (2, 2, "2"),
    (3, 3, "3"),
    (4, 5, "4 or 5"),
    (6, 10, "6 to 10"),
    (11, math.inf, "more than 10"),
)


@dataclass(frozen=True)
class Change:
    """One submission whose score or items a regrade changed."""

    submission: Submission
    before: float
    after: float

    @property
    def difference(self) -> float:
        return round(self.after - self.before, 2)


@dataclass(frozen=True)
class Period:
    """The uploads of an hour, a day or longer; `graded` are those that count, with their median
    score."""

    start: datetime
    uploads: int
    graded: int
    median: float | None


@dataclass(frozen=True)
class Tries:
    """Submissions with the same number of uploads, and the median of their first and last score."""

    label: str
    submissions: int
    first: float | None
    last: float | None


def changes(submissions: Sequence[Submission]) -> list[Change]:
    """The largest difference first."""
    found = [
        Change(x, x.before, x.after)
        for x in submissions
        if x.before is not None and x.after is not None and (x.before != x.after or x.changed)
    ]
    return sorted(found, key=lambda x: (-abs(x.difference), x.difference, -x.after))


def periods(graded: Sequence[Submission]) -> tuple[timedelta, list[Period]]:
    """The uploads by time, periods without any included, and how long a period is."""
    times = [(when, x, is_last) for x in graded for when, is_last in _times(x)]
    if not times:
        return STEPS[0], []
    first, last = min(times, key=_when)[0], max(times, key=_when)[0]
    step = _step(last - first)
    start = first.replace(minute=0, second=0, microsecond=0)
    if step > STEPS[0]:
        start = start.replace(hour=0)
    found: list[list[tuple[datetime, Submission, bool]]] = [
        [] for _ in range((last - start) // step + 1)
    ]
    for upload in times:
        found[(upload[0] - start) // step].append(upload)
    return step, [_period(start + i * step, uploads) for i, uploads in enumerate(found)]


def tries(graded: Sequence[Submission]) -> list[Tries]:
    """How many uploads submissions took; empty where no history is known."""
    if not any(x.attempts for x in graded):
        return []
    found = []
    for least, most, label in UPLOADS:
        rows = [x for x in graded if least <= len(_uploads(x)) <= most]
        firsts = [score for x in rows if (score := _uploads(x)[0].score) is not None]
        lasts = [x.score for x in rows if x.score is not None]
        if rows:
            found.append(Tries(label, len(rows), _median(firsts), _median(lasts)))
    return found


def _uploads(submission: Submission) -> tuple[Attempt, ...]:
    """All uploads, the graded one among them, oldest first."""
    if any(attempt.id == submission.id for attempt in submission.attempts):
        return submission.attempts
    own = Attempt(submission.id, submission.submitted_at, submission.score)
    return (*submission.attempts, own)


def _times(submission: Submission) -> Iterator[tuple[datetime, bool]]:
    for upload in _uploads(submission):
        if upload.clock is not None:
            yield upload.clock, upload.id == submission.id


def _step(span: timedelta) -> timedelta:
    for step in STEPS:
        if span / step < MOST_PERIODS:
            return step
    return timedelta(days=-(-span.days // MOST_PERIODS) + 1)


def _period(start: datetime, uploads: Sequence[tuple[datetime, Submission, bool]]) -> Period:
    scores = [x.score for _, x, is_last in uploads if is_last and x.score is not None]
    return Period(start, len(uploads), sum(last for *_, last in uploads), _median(scores))


def _when(upload: tuple[datetime, Submission, bool]) -> datetime:
    return upload[0]


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None
