"""What pytest costs at a student's desk, beside what it cannot do without.

    .venv/bin/python benchmarks/students_desk.py [--rounds N]

pytest on the solution, in the folder that the students' zip makes; a run of pytest with one empty
test; to import NumPy; and the checks themselves. Those are all items of the rubric, asked and
judged in one process that has imported everything: the cases are read in it, but nothing is
started, and to load the student's files is not counted. The ratio is that of pytest to the sum of
the three. Wall time, and processor time of all processes: medians of rounds that take all in turn.
Prints Markdown.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from measuring import Command, CommandFailedError, Cost, cost, interleaved, ratios, spread, table

ROOT = Path(__file__).parent.parent
PYTEST, EMPTY, NUMPY, CHECKS = (
    "pytest on the solution",
    "an empty run of pytest",
    "NumPy's import",
    "the checks themselves",
)
NEEDED = (EMPTY, NUMPY, CHECKS)
# As a student has it: no plugins that happen to be installed here, and modules compiled once.
ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": ""}
RUN_PYTEST = (sys.executable, "-m", "pytest", "-q")
WITHIN = Path(__file__).with_name("within.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, metavar="N")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        found = interleaved(rounds, measures(Path(folder)))
    print(f"At a student's desk, medians of {rounds} (range):\n\n{shown(found)}")


def measures(folder: Path) -> dict[str, Callable[[], Cost]]:
    """What gives the cost of each, in folders that are made here."""
    unzipped, empty = students_folder(folder / "homework"), folder / "empty"
    empty.mkdir()
    (empty / "test_empty.py").write_text("def test_nothing():\n    pass\n")
    return {
        PYTEST: lambda: cost(Command(RUN_PYTEST, unzipped, ENVIRONMENT)),
        EMPTY: lambda: cost(Command(RUN_PYTEST, empty, ENVIRONMENT)),
        NUMPY: lambda: told("numpy", empty),
        CHECKS: lambda: told("checks", unzipped),
    }


def students_folder(folder: Path) -> Path:
    """The students' zip, unzipped, with the solution's three files."""
    sys.path.insert(0, str(ROOT))
    from reference import blanks

    archive = folder.with_suffix(".zip")
    release = (sys.executable, "-m", "grader", "release", "--out", str(archive))
    cost(Command(release, ROOT))
    with zipfile.ZipFile(archive) as unzipping:
        unzipping.extractall(folder)
    for file in blanks.FILES:
        (folder / "hw01" / file).write_text(blanks.solution(file), encoding="utf-8")
    return folder


def shown(found: dict[str, list[Cost]]) -> str:
    columns = [
        column({name: [seconds(x) for x in costs] for name, costs in found.items()})
        for seconds in (lambda x: x.wall_s, lambda x: x.cpu_s)
    ]
    names = (*NEEDED, "the sum of these", PYTEST, "its ratio to the sum")
    return table(("", "wall seconds", "CPU seconds"), list(zip(names, *columns)))


def column(seconds: dict[str, list[float]]) -> list[str]:
    """What is needed, its sum, pytest, and the ratio."""
    needed = [seconds[name] for name in NEEDED]
    sums = [sum(values) for values in zip(*needed)]
    whole = seconds[PYTEST]
    return [spread(values) for values in (*needed, sums, whole, ratios(whole, sums))]


def told(what: str, folder: Path) -> Cost:
    """The seconds that `within.py` prints, run in that folder."""
    command = (sys.executable, str(WITHIN), what)
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if ended.returncode:
        raise CommandFailedError(f"{what}: {ended.stderr[-600:]}")
    return Cost(*map(float, ended.stdout.split()))


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        raise SystemExit(str(error)) from None
