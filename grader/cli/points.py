"""`points`: the handout's table of points, written from RUBRIC."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import runner
from ..rubric import RUBRIC, TOTAL
from .exits import EXIT_USAGE, stop


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    command = commands.add_parser(
        "points",
        help="write the handout's table of points",
        description="Writes the items and points of grader/rubric.py into the handout that "
        "students get, between its two lines for them.",
        epilog="example: python -m grader points",
    )
    handout = runner.ROOT / "student_template" / "README.md"
    command.add_argument("--handout", type=Path, default=handout, metavar="FILE")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    from .. import points  # not on the path of a grading

    try:
        text = points.in_place(options.handout.read_text(encoding="utf-8"))
        options.handout.write_text(text, encoding="utf-8", newline="\n")
    except points.NoPlaceError as error:
        stop(EXIT_USAGE, f"{options.handout}: {error}; put them where the table belongs")
    except OSError as error:
        stop(EXIT_USAGE, f"{error.strerror}: {options.handout}")
    print(f"{TOTAL} points in {len(RUBRIC)} items written to {options.handout.name}")
