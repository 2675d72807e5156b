"""Many uploads in one command: uploads a second, and what one costs as they grow more.

    .venv/bin/python benchmarks/bulk.py [--counts N ...] [--jobs N ...]

`python -m grader regrade` grades copies of the reference solution, each with a line of its own, so
that none has the seed of another. gradescope-utils knows no bulk: it is a loop of processes, as
many at a time, over a few uploads, since each costs the same. Prints Markdown. How the
cost grows shows with --counts 50 200 1000.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import graders
from graders import BACKMARK, BULK, GRADESCOPE, Grader
from measuring import Command, CommandFailedError, Cost, Memory, cost, table, watched

SAMPLE_S = 0.5
HEAD = ("", "jobs", "uploads", "wall s", "uploads/s", "CPU s/upload", "MB, parent", "MB, all")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[50, 200], metavar="N")
    parser.add_argument("--jobs", type=int, nargs="+", default=[2], metavar="N")
    parser.add_argument("--loop", type=int, default=6, metavar="N", help="uploads in a loop")
    parser.add_argument("--venvs", type=Path, default=graders.VENVS, metavar="FOLDER")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)  # a guest runs as another user
        rows = list(measured(place, options))
    print(f"Many uploads:\n\n{table(HEAD, rows)}")


def measured(place: Path, options: argparse.Namespace) -> Iterator[Sequence[object]]:
    upload = graders.solution(place / "upload")
    export_of = {count: export(place / f"export-{count}", count) for count in options.counts}
    for jobs, (count, uploads) in itertools.product(options.jobs, export_of.items()):
        out = place / f"out-{count}-{jobs}"
        spent, memory = regraded(graders.regrade(uploads, out, jobs, options.venvs), out, count)
        yield row(BULK, jobs, count, spent, memory)
    for name, jobs in itertools.product((BACKMARK, GRADESCOPE), options.jobs):
        loops = [
            graders.ready(name, upload, place / f"{name}-{i}", options.venvs) for i in range(jobs)
        ]
        spent = looped(loops, options.loop)
        count = options.loop // jobs * jobs
        yield row(f"{name}, a process each", jobs, count, spent, None)


def export(folder: Path, count: int) -> Path:
    """As many uploads, a folder each."""
    for i in range(count):
        upload = graders.solution(folder / f"submission_{i + 1}")
        with (upload / "ops.py").open("a", encoding="utf-8") as file:
            file.write(f"# {i}\n")
    return folder


def regraded(command: Command, out: Path, count: int) -> tuple[Cost, Memory]:
    """One run, which must leave as many results, each of 100 points."""
    found = watched(command, SAMPLE_S)
    results = (out / "results").glob("*.json")
    scores = [json.loads(x.read_text("utf-8"))["score"] for x in results]
    assert scores == [100] * count, f"{len(scores)} results, {scores.count(100)} of 100 points"
    return found


def looped(loops: Sequence[Grader], count: int) -> Cost:
    """Every grader, side by side, grades its part of so many, one after the other."""
    began = time.perf_counter()

    def loop(grader: Grader) -> float:
        spent = [cost(grader.command) for _ in range(count // len(loops))]
        assert grader.score() == 100, f"{grader.name}: {grader.score()} points"
        return sum(x.cpu_s for x in spent)

    with ThreadPoolExecutor(len(loops)) as pool:
        cpu_s = sum(pool.map(loop, loops))
    return Cost(time.perf_counter() - began, cpu_s)


def row(name: str, jobs: int, count: int, spent: Cost, memory: Memory | None) -> Sequence[object]:
    shown = ("", "") if memory is None else (f"{memory.own_mb:.0f}", f"{memory.whole_mb:.0f}")
    rate, each_s = count / spent.wall_s, spent.cpu_s / count
    return name, jobs, count, f"{spent.wall_s:.1f}", f"{rate:.2f}", f"{each_s:.3f}", *shown


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        raise SystemExit(str(error)) from None
