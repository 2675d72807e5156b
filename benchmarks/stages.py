"""Where the time of one grading goes: what the grading process does, and what the others do.

    .venv/bin/python benchmarks/stages.py [--rounds N]

Clocks are put around some functions of the grader from outside, in a process of its own: each
stage is without the stages inside it. What the guests cost is in the results of every grading.
Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import graders
from graders import ROOT
from measuring import Command, CommandFailedError, cost, table

CLOCKED = Path(__file__).parent / "clocked.py"
Seconds = tuple[float, float]  # of wall and of processor time
IMPORTS_SHOWN = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        upload = graders.solution(Path(folder) / "upload")
        found = [one(upload, Path(folder)) for _ in range(rounds + 1)][1:]
    print(f"Where one grading goes, medians of {rounds}:\n\n{shown(found)}\n")
    print(f"What is imported, medians of {rounds}:\n\n{imported(rounds)}")


def one(upload: Path, folder: Path) -> dict[str, Seconds]:
    """The seconds of each stage of one grading, and of the other processes."""
    clocks, results = folder / "clocks.json", folder / "results.json"
    began_s = time.monotonic()
    child = [sys.executable, str(CLOCKED), str(clocks), repr(began_s), str(upload)]
    spent = cost(Command([*child, str(results)], ROOT))
    stages = {name: tuple(seconds) for name, seconds in json.loads(clocks.read_text()).items()}
    own_wall_s, own_cpu_s = (sum(column) for column in zip(*stages.values()))
    guests = json.loads(results.read_text("utf-8"))["extra_data"]["measured"]["guests"]
    guests_cpu_s = sum(guest["cpu_s"] for guest in guests)
    return {
        **stages,
        "Python ends": (spent.wall_s - own_wall_s, 0.0),
        "guests": (0.0, guests_cpu_s),
        "zygote, and Python's end": (0.0, spent.cpu_s - own_cpu_s - guests_cpu_s),
        "sum": (spent.wall_s, spent.cpu_s),
    }


def shown(found: list[dict[str, Seconds]]) -> str:
    rows = []
    for name in found[0]:
        wall, cpu = (statistics.median(x[name][i] for x in found) * 1000 for i in (0, 1))
        rows.append((name, f"{wall:.0f}" if wall else "", f"{cpu:.0f}" if cpu else ""))
    return table(("", "wall ms", "CPU ms"), rows)


def imported(rounds: int) -> str:
    """Wall time of the modules' own bodies, by the package at the top, as -X importtime has it; the
    flag itself makes it some 20 % slower."""
    found = [imports_ms() for _ in range(rounds)]
    medians = {name: statistics.median(x.get(name, 0.0) for x in found) for name in found[0]}
    largest = sorted(medians.items(), key=lambda x: -x[1])[:IMPORTS_SHOWN]
    return table(("", "ms"), [(name, f"{ms:.0f}") for name, ms in largest])


def imports_ms() -> dict[str, float]:
    command = [sys.executable, "-X", "importtime", "-c", "import grader.cli, grader.runner"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    sums: dict[str, float] = defaultdict(float)
    for line in ended.stderr.splitlines()[1:]:
        own_us, _, name = line.removeprefix("import time:").split("|")
        top = name.strip().partition(".")[0]
        sums["Python's own" if top in sys.stdlib_module_names else top] += int(own_us) / 1000
    return sums


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        raise SystemExit(str(error)) from None
