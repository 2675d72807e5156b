"""Grades the solution on many seeds: nothing that is drawn for an upload fails a right one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reference import blanks
from reference.values import Draw

from .. import runner
from ..api import task_of
from ..model import Submission
from .trial import Kept, in_processes, lost_items

SEEDS_A_GRADING = 40  # the guests of one grading answer for all of them, within their own limits


def on_seeds(count: int, jobs: int) -> Iterator[Kept]:
    """What the solution loses on the fresh cases of `count` seeds, some dozens a grading."""
    seeds = [f"audit {i}" for i in range(count)]
    batches = [seeds[i : i + SEEDS_A_GRADING] for i in range(0, count, SEEDS_A_GRADING)]
    return in_processes(_on_seeds, batches, jobs)


def _on_seeds(seeds: Sequence[str]) -> Kept:
    solution = Submission({file: blanks.solution(file) for file in blanks.FILES}, {}, (), seeds[0])
    grade = runner.grade(task_of(solution, more=[Draw(seed) for seed in seeds[1:]]))
    return Kept(f"the solution on seeds {seeds[0]!r} to {seeds[-1]!r}", lost_items(grade))
