"""Every figure of docs/performance.md, in one run.

    .venv/bin/python benchmarks/performance.py [--full] [--write]

A few minutes on a quiet machine, after the first time; --full adds otter-grader, 1,000 uploads and
more rounds. --write puts the figures into the page, between its two marks.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
QUIET = 1.0  # load average
FULL = {
    "peers.py": ["--otter", "--rounds", "15"],
    "stages.py": ["--rounds", "15"],
    "bulk.py": ["--jobs", "1", "2", "--counts", "50", "200", "1000", "--loop", "20"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--full", action="store_true", help="takes most of an hour")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}")
    parser.add_argument("--venvs", metavar="FOLDER", help="where the venvs are, or are made")
    options = parser.parse_args()
    found = []
    for text in measured(options):
        print(f"{text}\n", flush=True)
        found.append(text)
    if options.write:
        PAGE.write_text(with_figures(PAGE.read_text("utf-8"), "\n\n".join(found)), "utf-8")


def measured(options: argparse.Namespace) -> Iterator[str]:
    """The machine, then what each program says; why, where one fails."""
    load, kernel = os.getloadavg()[0], platform.release().partition("-")[0]
    yield (
        f"Measured on {datetime.date.today()}: {os.cpu_count()} {platform.machine()} cores, "
        f"{platform.system()} {kernel}, Python {platform.python_version()}; "
        f"load average {load:.1f} when it began"
        + (": a busy machine, so times are too long, and ratios rough." if load > QUIET else ".")
    )
    for program, more in FULL.items():
        command = [sys.executable, str(HERE / program), *(more if options.full else ())]
        if options.venvs and program != "stages.py":
            command += ["--venvs", options.venvs]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if ended.stdout:
            yield ended.stdout.strip()
        if ended.returncode:
            yield f"`benchmarks/{program}` did not come to its end."


def with_figures(page: str, figures: str) -> str:
    """The page with these figures between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}"


if __name__ == "__main__":
    main()
