"""Options that several commands take, and their values."""

from __future__ import annotations

import argparse
import os


def add_jobs(command: argparse.ArgumentParser) -> None:
    """How many gradings run at a time."""
    command.add_argument(
        "--jobs",
        type=count,
        default=os.cpu_count() or 1,
        metavar="N",
        help="how many are graded at a time on this machine (default: one a core)",
    )


def count(text: str) -> int:
    """A number of things, of which there is one at least."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number; 1 or more")
    return int(text)
