"""`points`: the handout's table of points, written from RUBRIC."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from .. import atomic
from ..given import ROOT
from ..rubric import QUESTIONS, RUBRIC, TOTAL
from .exits import EXIT_USAGE, stop

BEGIN = "<!-- points, written by `python -m grader points` -->\n"
END = "<!-- end of points -->\n"
WIDTH = 112


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    command = commands.add_parser(
        "points",
        help="write the handout's table of points",
        description="Writes the items and points of grader/rubric.py into the handout that "
        "students get, between its two lines for them.",
        epilog="example: python -m grader points",
    )
    handout = ROOT / "student_template" / "README.md"
    command.add_argument("--handout", type=Path, default=handout, metavar="FILE")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    try:
        before, begin, rest = options.handout.read_text(encoding="utf-8").partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            lines = f"it has no two lines {BEGIN.strip()} and {END.strip()}"
            stop(EXIT_USAGE, f"{options.handout}: {lines}; put them where the table belongs")
        text = f"{before}{begin}\n{table()}\n{end}{after}"
        atomic.write(options.handout, text.encode())
    except OSError as error:
        stop(EXIT_USAGE, f"{error.strerror}: {options.handout}")
    except UnicodeDecodeError:
        stop(EXIT_USAGE, f"{options.handout} is not UTF-8; name the handout")
    print(f"{TOTAL} points in {len(RUBRIC)} items written to {options.handout.name}")


def table() -> str:
    """What each question and each item is worth."""
    sums = {q: sum(item.points for item in RUBRIC if item.question == q) for q in QUESTIONS}
    told = ", ".join(f"question {question} has {points}" for question, points in sums.items())
    lines = [
        *textwrap.wrap(f"{TOTAL} in all: {told}.", WIDTH),
        "",
        "| item | points |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {item.name} | {item.points} |" for item in RUBRIC)]) + "\n"
