"""What is counted and computed on a class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from grader.model import Status
from grader.report import statistics
from grader.report.reading import Row, Submission
from grader.rubric import RUBRIC, TOTAL


def submission(id: str, passed: Sequence[str], kind: str = "value", **odd: Status) -> Submission:
    """Passes these items and fails all others, but for odd verdicts by number (`_1_1`)."""
    verdicts: dict[str, Status] = {
        item.number: "passed" if item.number in passed else "failed" for item in RUBRIC
    }
    verdicts |= {number[1:].replace("_", "."): verdict for number, verdict in odd.items()}
    rows = {number: Row(verdict, kind=kind) for number, verdict in verdicts.items()}
    score = sum(item.points for item in RUBRIC if verdicts[item.number] == "passed")
    return Submission(id, score=score, rows=rows)


EVERYTHING = [item.number for item in RUBRIC]


def test_outcomes_count_each_ending_apart() -> None:
    """Passed, wrong, unanswered and errored rows are counted apart; the errored in no rate."""
    graded = [
        submission("a", EVERYTHING),
        submission("b", []),
        submission("c", [], kind="not started"),
        submission("d", [], kind="file"),
        submission("e", EVERYTHING, _1_1="errored"),
    ]

    first, second = statistics.outcomes(graded)[:2]

    assert (first.passed, first.wrong, first.unanswered, first.errored) == (1, 1, 2, 1)
    assert (first.judged, first.pass_rate) == (4, 0.25)
    assert second.pass_rate == 0.4


def test_an_item_without_any_judgement_has_no_rate() -> None:
    """Where all is errored, no rate is made up, and no item is called hard."""
    found = statistics.outcomes([submission("a", EVERYTHING, _1_1="errored")])

    assert found[0].pass_rate is None
    assert found[0] not in statistics.hardest(found)


def test_the_hardest_come_first() -> None:
    """Items are ordered by pass rate, and where these are equal by points."""
    graded = [submission("a", EVERYTHING[2:]), submission("b", EVERYTHING[1:])]

    numbers = [x.item.number for x in statistics.hardest(statistics.outcomes(graded))]

    assert numbers[:3] == ["1.1", "1.2", "3.5"]


@pytest.mark.parametrize(
    ("values", "bins"),
    [
        ([0, 4.99, 5], {0: 2, 1: 1}),
        ([95, 100, 120], {19: 3}),
        ([-3], {0: 1}),
    ],
)
def test_scores_fall_into_bins(values: list[float], bins: dict[int, int]) -> None:
    """A score on a bound belongs to the upper bin; full marks, and any beyond, to the last."""
    found = statistics.scores([Submission("a", score=x) for x in values], 100)

    assert found is not None
    assert {i: n for i, n in enumerate(found.counts) if n} == bins


def test_quartiles_are_those_of_numpy() -> None:
    """Median and quartiles are NumPy's."""
    values = [3.0, 50, 61, 61, 72, 88, 100]

    found = statistics.scores([Submission("a", score=x) for x in values], 100)

    assert found is not None
    expected = np.percentile(values, [25, 50, 75])
    np.testing.assert_allclose((found.quartiles[0], found.median, found.quartiles[1]), expected)


def test_no_scores() -> None:
    """An empty class has no scores."""
    assert statistics.scores([], TOTAL) is None


def test_discrimination_is_the_corrected_correlation() -> None:
    """The index is NumPy's correlation of an item with the points on all others."""
    draw = np.random.default_rng(1)
    ability = np.sort(draw.normal(size=60))
    graded = [
        submission(str(i), [n for n in EVERYTHING if draw.normal() < x])
        for i, x in enumerate(ability)
    ]

    found = statistics.discrimination(graded)

    for item in (RUBRIC[1], RUBRIC[10]):
        passed = [x.rows[item.number].verdict == "passed" for x in graded]
        rest = [(x.score or 0) - item.points * p for x, p in zip(graded, passed)]
        assert found[item.number] == pytest.approx(np.corrcoef(passed, rest)[0, 1])


def test_discrimination_leaves_out_what_cannot_be_said() -> None:
    """An item that all passed has no index, a small class has none at all, an errored row does
    not count."""
    strong = [submission(f"s{i}", EVERYTHING) for i in range(15)]
    weak = [submission(f"w{i}", EVERYTHING[:1] + EVERYTHING[2 : 4 + i]) for i in range(15)]
    odd = submission("o", EVERYTHING[:3], _1_2="errored")

    found = statistics.discrimination([*strong, *weak])

    assert "1.1" not in found
    assert found["1.2"] > 0.5
    assert statistics.discrimination([*strong, *weak, odd])["1.2"] == pytest.approx(found["1.2"])
    assert statistics.discrimination([*strong, *weak[1:]]) == {}
