"""The command line. The only module that prints or exits.

Exit codes: 0 results were written, whatever the score; 1 the grader itself failed; 2 the command or
the upload's path cannot be used; 3 below the confinement floor, and nothing was written.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from . import gradescope, metadata, runner
from .model import Grade
from .rubric import RUBRIC, TOTAL
from .sandbox.conversation import SandboxError
from .sandbox.supervisor import Zygote
from .submission import SubmissionError, read_submission

EXIT_FAILED, EXIT_USAGE, EXIT_FLOOR = 1, 2, 3
FLOOR = frozenset({"uid", "rlimits", "no_new_privs", "seccomp"})


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m grader", description="Grades HW01, reverse-mode automatic differentiation."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grade = commands.add_parser(
        "grade",
        help="grade one upload and write results.json",
        description="Grades a folder or a zip and writes Gradescope's results.json.",
        epilog="example: python -m grader grade examples/typical --results results.json",
    )
    grade.add_argument("upload", type=Path, metavar="PATH", help="the student's folder or zip")
    grade.add_argument("--results", type=Path, default=Path("results.json"), metavar="FILE")
    grade.add_argument("--metadata", type=Path, metavar="FILE", help="submission_metadata.json")
    grade.add_argument(
        "--seed",
        help="what fresh cases are drawn from (default: the submission's id, or its files)",
    )
    grade.add_argument(
        "--floor",
        choices=("required", "none"),
        default="none",
        help="required: grade only in full confinement, as on Gradescope; else exit with 3",
    )
    grade.set_defaults(run=_grade)
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # findings quote what students wrote
    options.run(options)


def _grade(options: argparse.Namespace) -> None:
    began = time.monotonic()
    given = runner.given_sources()
    with_notes = {name: given[name[:-3]] for name in runner.GIVEN_FILES}
    try:
        submission = read_submission(options.upload, with_notes)
        with Zygote(given) as zygote:
            missing = _missing_layers(zygote)
            if missing and options.floor == "required":
                _stop(EXIT_FLOOR, f"no results: not in force here: {', '.join(missing)}")
            seed = options.seed or metadata.submission_id(options.metadata) or submission.digest

            def write(grade: Grade) -> None:
                content = gradescope.results(grade, time.monotonic() - began)
                gradescope.write(options.results, content)

            starts = iter([zygote])
            grade = runner.grade(
                submission, seed, lambda: next(starts, None) or Zygote(given), write
            )
        write(grade)
    except (SubmissionError, metadata.MetadataError) as error:
        _stop(EXIT_USAGE, str(error))
    except OSError as error:
        _stop(EXIT_FAILED, f"{error.strerror}: {error.filename}")
    _show(grade, options.results, missing)


def _missing_layers(zygote: Zygote) -> list[str]:
    try:
        guest = zygote.guest()
    except SandboxError as error:
        _stop(EXIT_FLOOR, f"no results: no confined process can be started here: {error}")
    guest.end()
    return [x.name for x in guest.layers if x.name in FLOOR and not x.in_force]


def _show(grade: Grade, results: Path, missing: Sequence[str]) -> None:
    """The findings, then a table of the items."""
    for item, verdict in zip(RUBRIC, grade.verdicts):
        if verdict.finding is not None and verdict.finding.kind != "not started":
            print(gradescope.text(verdict.finding, item), end="\n\n")
    words = {"passed": "passed", "failed": "FAILED", "errored": "ERRORED"}
    for item, verdict in zip(RUBRIC, grade.verdicts):
        word = words[verdict.status]
        if verdict.finding is not None and verdict.finding.kind == "not started":
            word = "not started"
        print(f"{verdict.points:>3g} / {item.points}  {word:<11}  {item.name}")
    for note in grade.notes:
        print(note)
    if missing:
        print(f"Confinement was partial: {', '.join(missing)} not in force.")
    print(f"\n{grade.points:g} / {TOTAL}   results in {results}")


def _stop(code: int, message: str) -> NoReturn:
    print(f"grader: {message}", file=sys.stderr)
    raise SystemExit(code)
