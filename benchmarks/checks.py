"""What the checks of one upload cost: all cases of all items, student code included.

    .venv/bin/python benchmarks/checks.py [--rounds N]

Processor time of the guests while they answer, and of the grader while it draws, asks and judges;
starting Python, pytest and the guests is not in it. Medians over rounds; the solution is graded on
the default cases and, in turn with them, with every case up to the larger bound as well.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from measuring import interleaved

sys.path.insert(0, str(Path(__file__).parent.parent))

from grader import runner
from grader.given import given_sources
from grader.model import Submission
from grader.sandbox.supervisor import Zygote
from reference import blanks
from reference.values import Draw

SEED = "benchmark"
EXTENTS: dict[str, Sequence[Draw]] = {"default": (), "--exhaustive": (Draw(SEED, "larger"),)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, metavar="N")
    options = parser.parse_args()
    measures = {name: lambda more=more: checks_cpu_s(more) for name, more in EXTENTS.items()}
    found = interleaved(options.rounds, measures)  # the round before reads the stored cases
    print(f"{'processor seconds':<20} {'answering':>10} {'judging':>10} {'sum':>10}   (range)")
    for name, rounds in found.items():
        sums = [sum(x.values()) for x in rounds]
        stages = [statistics.median(x[stage] for x in rounds) for stage in rounds[0]]
        cells = "".join(f" {value:>10.3f}" for value in (*stages, statistics.median(sums)))
        print(f"{name:<20}{cells}   ({min(sums):.3f} to {max(sums):.3f})")


def checks_cpu_s(more: Sequence[Draw]) -> dict[str, float]:
    given = given_sources()
    sources = {file: blanks.solution(file) for file in blanks.FILES}
    task = runner.Task(Submission(sources, {}), SEED, lambda: Zygote(given), more=more)
    grade = runner.grade(task)
    assert grade.points == 100, [v for v in grade.verdicts if not v.points]
    measured: dict[str, float] = grade.extra["measured"]["checks_cpu_s"]
    return measured


if __name__ == "__main__":
    main()
