"""`doctor`: what confinement would hold on this machine."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..given import given_sources
from ..sandbox.conversation import FLOOR
from .exits import EXIT_FAILED

if TYPE_CHECKING:
    from ..doctor import Check


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    host = commands.add_parser(
        "doctor",
        help="examine this machine: what confinement would hold here",
        description="Tries every layer of confinement in a real process and prints PASS, CAUTION "
        "or FAIL for each. Exits with 1 where anything fails.",
        epilog="example: python -m grader doctor --floor required",
    )
    host.add_argument("--results", type=Path, default=Path("results.json"), metavar="FILE")
    host.add_argument(
        "--floor",
        choices=("required", "none"),
        default="none",
        help="required: a layer that Gradescope requires and that is missing is a FAIL",
    )
    host.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    checks = []
    for check in _examined(options):
        checks.append(check)
        print(_line_of_check(check), flush=True)
    if any(check.mark == "FAIL" for check in checks):
        raise SystemExit(EXIT_FAILED)


def _examined(options: argparse.Namespace) -> Iterator[Check]:
    from .. import doctor  # its imports are not on the path of a grading

    required = FLOOR if options.floor == "required" else frozenset()
    return doctor.examine(given_sources(), options.results, required)


def report(options: argparse.Namespace) -> dict[str, list[str]]:
    """Printed too, for what instructors see of a run below the floor, which writes nothing."""
    lines = [_line_of_check(check) for check in _examined(options)]
    print("\n".join(lines), flush=True)
    return {"doctor": lines}


def _line_of_check(check: Check) -> str:
    lines = [f"{check.mark:<7}  {check.name}: {check.found}"]
    return "\n".join([*lines, *([f"{'':<7}  -> {check.todo}"] if check.todo else [])])
