"""`grade`: one upload, from a folder or a zip to results.json."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from reference import truth
from reference.golden import CasesOf, GoldenError
from reference.values import Draw

from .. import feedback, gradescope
from ..given import given_sources, texts_to_compare
from ..model import Grade
from ..plain_text import plain
from ..rubric import RUBRIC, TOTAL
from ..sandbox.conversation import FLOOR, SandboxError
from ..sandbox.supervisor import Zygote
from ..submission import SubmissionError, asks_for_doctor, read_submission
from . import doctor
from .exits import EXIT_FAILED, EXIT_FLOOR, EXIT_USAGE, stop, stop_without


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
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
        "--exhaustive",
        action="store_true",
        help="also ask every case up to a larger bound: all 3,321 shapes of MatMul",
    )
    grade.add_argument(
        "--oracle",
        choices=("torch",),
        help="have PyTorch compute what is right for fresh cases too, where it is installed; an "
        "item on which it differs from the NumPy reference is errored",
    )
    grade.add_argument(
        "--floor",
        choices=("required", "none"),
        default="none",
        help="required: grade only in full confinement, as on Gradescope; else exit with 3",
    )
    grade.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    began = time.monotonic()
    cases_of = _second_opinion() if options.oracle else truth.cases_of
    given = given_sources()
    try:
        report = doctor.report(options) if asks_for_doctor(options.upload) else {}
        submission = read_submission(options.upload, texts_to_compare())
        with Zygote(given) as zygote:
            from .. import runner  # with pytest, while the zygote starts

            missing = _missing_layers(zygote)
            if missing and options.floor == "required":
                stop(EXIT_FLOOR, f"no results: not in force here: {', '.join(missing)}")
            seed = options.seed or gradescope.submission_id(options.metadata) or submission.digest

            def write(grade: Grade) -> None:
                content = gradescope.results(grade, time.monotonic() - began)
                gradescope.write(options.results, content)

            required = FLOOR - set(missing)
            starts = iter([zygote])
            task = runner.Task(
                submission,
                seed,
                lambda: next(starts, None) or Zygote(given, required=required),
                _first_must_succeed(write),
                more=[Draw(seed, "larger")] if options.exhaustive else (),
                cases_of=cases_of,
            )
            grade = runner.grade(task)
        measured = {**grade.extra.get("measured", {}), **report}
        write(replace(grade, extra={**grade.extra, "measured": measured}))
    except (SubmissionError, gradescope.MetadataError) as error:
        stop(EXIT_USAGE, str(error))
    except GoldenError as error:
        stop(EXIT_FAILED, str(error))
    except SandboxError as error:
        stop(EXIT_FLOOR, f"no results: no confined process can be started here: {error}")
    except OSError as error:
        stop(EXIT_FAILED, f"{error.strerror}: {error.filename or options.results}")
    _show(grade, options.results, missing)


def _second_opinion() -> CasesOf:
    try:
        from reference.regenerate import cases_of  # torch is not on the path of a grading
    except ModuleNotFoundError as error:
        stop_without(error, "oracle")
    return cases_of


def _first_must_succeed(write: Callable[[Grade], None]) -> Callable[[Grade], None]:
    """A folder that cannot be written to is found before grading; a disk that fills up in between
    ends no grading, since the last write tells."""
    may_fail = False

    def write_progress(grade: Grade) -> None:
        nonlocal may_fail
        try:
            write(grade)
        except OSError:
            if not may_fail:
                raise
        may_fail = True

    return write_progress


def _missing_layers(zygote: Zygote) -> list[str]:
    return [x.name for x in zygote.layers() if x.name in FLOOR and not x.in_force]


def _show(grade: Grade, results: Path, missing: Sequence[str]) -> None:
    """The findings, then a table of the items."""
    width = min(shutil.get_terminal_size().columns, feedback.WIDTH)
    for item, verdict in zip(RUBRIC, grade.verdicts):
        if verdict.finding is not None and not verdict.is_not_started:
            print(feedback.text(verdict.finding, item, width), end="\n\n")
    words = {"passed": "passed", "failed": "FAILED", "errored": "ERRORED"}
    for item, verdict in zip(RUBRIC, grade.verdicts):
        word = "not started" if verdict.is_not_started else words[verdict.status]
        print(f"{verdict.points:>3g} / {item.points}  {word:<11}  {item.name}")
    for note in grade.notes:
        print(note)
    for cause in dict.fromkeys(verdict.cause for verdict in grade.verdicts if verdict.error):
        print(f"The grader itself failed: {plain(cause)}")
    if missing:
        print(f"Confinement was partial: {', '.join(missing)} not in force.")
    print(f"\n{grade.points:g} / {TOTAL}   results in {results}")
