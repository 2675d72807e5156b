"""What to teach again, in an order that saves most points. Knows nothing of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..rubric import QUESTIONS, RUBRIC
from .misconceptions import Misconception
from .reading import Submission
from .statistics import NO_ANSWER, Outcome, row_of

TOPICS = 3
# The part of an item's wrong answers that one mistake must explain to stand for it.
EXPLAINS = 0.2
FEWEST = 2  # one answer among several is nobody else's misconception


@dataclass(frozen=True)
class Topic:
    """Items that one misconception explains, or one item. `outcomes` begin with the costliest;
    `explained` of its wrong answers are the misconception."""

    outcomes: tuple[Outcome, ...]
    misconception: Misconception | None
    explained: int

    @property
    def points(self) -> int:
        """What the class lost by wrong answers."""
        return sum(_cost(outcome) for outcome in self.outcomes)


def topics(
    graded: Sequence[Submission], found: Sequence[Outcome], misconceptions: Sequence[Misconception]
) -> list[Topic]:
    """The few topics that cost most, the costliest first."""
    by_id = {x.id: x for x in misconceptions}
    grouped: dict[str, list[tuple[Outcome, int]]] = {}
    for outcome in sorted(found, key=_cost, reverse=True):
        if outcome.wrong:
            id, count = _main_mistake(graded, outcome)
            grouped.setdefault(id or outcome.item.number, []).append((outcome, count))
    rows = [
        Topic(tuple(outcome for outcome, _ in group), by_id.get(id), group[0][1])
        for id, group in grouped.items()
    ]
    return sorted(rows, key=lambda topic: -topic.points)[:TOPICS]


def unanswered(graded: Sequence[Submission]) -> Iterator[tuple[str, int]]:
    """For each question, in how many submissions no item of it has an answer."""
    for question in QUESTIONS:
        items = [item for item in RUBRIC if item.question == question]
        rows = [[row_of(x, item) for item in items] for x in graded]
        count = sum(all(row and row.kind in NO_ANSWER for row in of_one) for of_one in rows)
        if count:
            yield question, count


def _cost(outcome: Outcome) -> int:
    return outcome.wrong * outcome.item.points


def _main_mistake(graded: Sequence[Submission], outcome: Outcome) -> tuple[str, int]:
    """The mistake most often found in an item, where it explains enough, and how often."""
    rows = (row_of(x, outcome.item) for x in graded)
    counts = Counter(row.mistake for row in rows if row and row.verdict == "failed" and row.mistake)
    if not counts:
        return "", 0
    id, count = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    enough = max(EXPLAINS * outcome.wrong, min(FEWEST, outcome.wrong))
    return (id, count) if count >= enough else ("", 0)
