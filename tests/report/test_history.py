"""Who changed, when uploads came, and how many it took."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from grader.batch.roster import Attempt
from grader.report import history
from grader.report.reading import Submission

NOON = datetime(2026, 3, 13, 12, 30)


def after_noon(hours: float) -> str:
    return (NOON + timedelta(hours=hours)).isoformat()


def at(
    hours: float, id: str = "a", *, score: float = 50, earlier: tuple[float, ...] = ()
) -> Submission:
    """Graded some hours after noon, after uploads at other hours."""
    attempts = tuple(Attempt(f"{id}{x}", after_noon(x), 10) for x in earlier)
    return Submission(id, score=score, submitted_at=after_noon(hours), attempts=attempts)


def test_changes_are_scores_and_items() -> None:
    """Who has another score or other items has changed, the largest difference first."""
    found = history.changes(
        [
            Submission("same", before=5, after=5),
            Submission("items", before=5, after=5, changed=("1.1", "2.1")),
            Submission("up", before=5, after=7),
            Submission("down", before=9, after=5.5),
            Submission("new", before=None, after=7),
            Submission("lost", before=7, after=None),
        ]
    )

    assert [(x.submission.id, x.difference) for x in found] == [
        ("down", -3.5),
        ("up", 2),
        ("items", 0),
    ]


@pytest.mark.parametrize(
    ("hours", "step", "count"),
    [
        (0, timedelta(hours=1), 1),
        (30, timedelta(hours=1), 31),
        (7 * 24, timedelta(hours=6), 31),
        (30 * 24, timedelta(days=1), 31),
        (200 * 24, timedelta(days=7), 29),
        (100 * 365 * 24, timedelta(days=871), 42),
    ],
)
def test_periods_are_few_and_leave_nothing_out(hours: float, step: timedelta, count: int) -> None:
    """However far uploads lie apart, a few periods hold all of them."""
    found_step, found = history.periods([at(0), at(hours, "b", score=80)])

    assert (found_step, len(found)) == (step, count)
    assert sum(x.uploads for x in found) == sum(x.graded for x in found) == 2
    assert found[-1].median in (65, 80)
    assert all(x.start <= NOON + timedelta(hours=hours) for x in found)


def test_earlier_uploads_are_not_graded() -> None:
    """An upload before the graded one counts as an upload; its score is in no median."""
    _, found = history.periods([at(3, score=90, earlier=(0, 1))])

    assert [(x.uploads, x.graded, x.median) for x in found] == [
        (1, 0, None),
        (1, 0, None),
        (0, 0, None),
        (1, 1, 90),
    ]


def test_no_times() -> None:
    """Without times there are no periods."""
    assert history.periods([Submission("a", score=3)])[1] == []


def test_tries_compare_first_and_last() -> None:
    """Submissions are told apart by their number of uploads, the graded one included once."""
    listed = Submission("c", score=40, attempts=(Attempt("x", score=20), Attempt("c", score=40)))

    found = history.tries([at(0, score=70), at(3, "b", earlier=(0,)), listed])

    assert [(x.label, x.submissions, x.first, x.last) for x in found] == [
        ("1", 1, 70, 70),
        ("2", 2, 15, 45),
    ]


def test_no_history() -> None:
    """Where no export has earlier uploads, nothing is said of them."""
    assert history.tries([at(0), at(1, "b")]) == []
