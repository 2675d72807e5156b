"""The command line. The only module that prints or exits.

Exit codes: 0 results were written, whatever the score; 1 the grader itself failed, or an audit or
the doctor found something; 2 the command or the upload's path cannot be used; 3 below the
confinement floor, and nothing was written; 130 interrupted, what it had so far was written.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn, TypeVar

from reference import golden
from reference.golden import Drawn, GoldenError
from reference.values import Draw

from . import doctor, gradescope, metadata, runner
from .doctor import Check
from .model import Grade
from .rubric import RUBRIC, TOTAL
from .sandbox.conversation import SandboxError
from .sandbox.supervisor import Zygote
from .submission import SubmissionError, read_submission

Result = TypeVar("Result")

EXIT_FAILED, EXIT_USAGE, EXIT_FLOOR, EXIT_INTERRUPTED = 1, 2, 3, 130
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
    grade.set_defaults(run=_grade)
    check = commands.add_parser(
        "audit",
        help="prove that the suites catch every known mistake and no right upload",
        description="Grades every known mistake and every right upload whole, and prints what each "
        "one loses. Exits with 1 where a mistake loses too little, too much, or nothing at all, "
        "and where a right upload loses anything.",
        epilog="example: python -m grader audit --jobs 2 --table audit.html",
    )
    check.add_argument(
        "names", nargs="*", metavar="ID", help="these mistakes and right uploads only"
    )
    check.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    check.add_argument(
        "--uploads",
        type=Path,
        default=runner.ROOT / "tests" / "submissions",
        metavar="FOLDER",
        help="where the right uploads are (default: the project's tests/submissions)",
    )
    check.add_argument(
        "--table", type=Path, metavar="FILE", help="write the matrix as Markdown, or as .html"
    )
    check.add_argument(
        "--update", action="store_true", help="store the signatures that diagnosis looks up"
    )
    check.set_defaults(run=_audit)
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
    host.set_defaults(run=_doctor)
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # findings quote what students wrote
    try:
        options.run(options)
    except KeyboardInterrupt:
        _stop(EXIT_INTERRUPTED, "interrupted")
    except BrokenPipeError:  # whoever reads our output has seen enough; the results are written
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _grade(options: argparse.Namespace) -> None:
    began = time.monotonic()
    drawn = _second_opinion() if options.oracle else golden.drawn
    given = runner.given_sources()
    with_notes = {name: given[name[:-3]] for name in runner.GIVEN_FILES}
    try:
        report = _doctors_report(options) if doctor.is_asked_for(options.upload) else {}
        submission = read_submission(options.upload, with_notes)
        with Zygote(given) as zygote:
            missing = _missing_layers(zygote)
            if missing and options.floor == "required":
                _stop(EXIT_FLOOR, f"no results: not in force here: {', '.join(missing)}")
            seed = options.seed or metadata.submission_id(options.metadata) or submission.digest

            def write(grade: Grade) -> None:
                content = gradescope.results(grade, time.monotonic() - began)
                gradescope.write(options.results, content)

            required = FLOOR - set(missing)
            starts = iter([zygote])
            grade = runner.grade(
                submission,
                seed,
                lambda: next(starts, None) or Zygote(given, required=required),
                _first_must_succeed(write),
                more=[Draw(seed, "larger")] if options.exhaustive else (),
                drawn=drawn,
            )
        measured = {**grade.extra["measured"], **report}
        write(replace(grade, extra={**grade.extra, "measured": measured}))
    except (SubmissionError, metadata.MetadataError) as error:
        _stop(EXIT_USAGE, str(error))
    except GoldenError as error:
        _stop(EXIT_FAILED, str(error))
    except SandboxError as error:
        _stop(EXIT_FLOOR, f"no results: no confined process can be started here: {error}")
    except OSError as error:
        _stop(EXIT_FAILED, f"{error.strerror}: {error.filename or options.results}")
    _show(grade, options.results, missing)


def _second_opinion() -> Drawn:
    try:
        from reference.regenerate import drawn  # torch is not on the path of a grading
    except ModuleNotFoundError as error:
        _stop(
            EXIT_USAGE, f"--oracle torch: {error.name} is not installed; ./setup.sh --dev does it"
        )
    return drawn


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
    guest = zygote.guest()
    guest.end()
    return [x.name for x in guest.layers if x.name in FLOOR and not x.in_force]


def _doctor(options: argparse.Namespace) -> None:
    checks = []
    for check in _examined(options):
        checks.append(check)
        print(_line_of_check(check), flush=True)
    if any(check.mark == "FAIL" for check in checks):
        raise SystemExit(EXIT_FAILED)


def _examined(options: argparse.Namespace) -> Iterator[Check]:
    required = FLOOR if options.floor == "required" else frozenset()
    return doctor.examine(runner.given_sources(), options.results, required)


def _doctors_report(options: argparse.Namespace) -> dict[str, list[str]]:
    """Printed too, for what instructors see of a run below the floor, which writes nothing."""
    lines = [_line_of_check(check) for check in _examined(options)]
    print("\n".join(lines), flush=True)
    return {"doctor": lines}


def _line_of_check(check: Check) -> str:
    lines = [f"{check.mark:<7}  {check.name}: {check.found}"]
    return "\n".join([*lines, *([f"{'':<7}  -> {check.todo}"] if check.todo else [])])


def _audit(options: argparse.Namespace) -> None:
    from . import audit  # not on the path of a grading

    chosen = {mistake.id: mistake for mistake in audit.known_mistakes()}
    right = {folder.name: folder for folder in audit.right_uploads(options.uploads)}
    if options.names:
        unknown = sorted(set(options.names) - chosen.keys() - right.keys())
        if unknown:
            _stop(EXIT_USAGE, f"no known mistake or right upload is called {', '.join(unknown)}")
        chosen = {name: chosen[name] for name in options.names if name in chosen}
        right = {name: right[name] for name in options.names if name in right}
    done = list(_counted(audit.trials(list(chosen.values()), options.jobs), len(chosen)))
    kept = list(_counted(audit.kept(list(right.values()), options.jobs), len(right)))
    if options.update:
        audit.write(done)
    found = audit.naming(done)
    if found:
        print(audit.as_text(found), end="\n\n")
    complaints = list(audit.complaints(found, kept, whole=not options.names))
    for line in (*audit.figures(found, kept), *complaints):
        print(line)
    if options.table:
        render = audit.as_html if options.table.suffix == ".html" else audit.as_markdown
        options.table.write_text(render(found, kept), "utf-8")
    if complaints:
        raise SystemExit(EXIT_FAILED)


def _counted(results: Iterable[Result], total: int) -> Iterator[Result]:
    """The same, with a count on a terminal, since an audit takes minutes."""
    for i, result in enumerate(results, start=1):
        if sys.stderr.isatty():
            print(f"\r{i} of {total} graded", end="", file=sys.stderr, flush=True)
        yield result
    if total and sys.stderr.isatty():
        print(file=sys.stderr)


def _show(grade: Grade, results: Path, missing: Sequence[str]) -> None:
    """The findings, then a table of the items."""
    width = min(shutil.get_terminal_size().columns, gradescope.WIDTH)
    for item, verdict in zip(RUBRIC, grade.verdicts):
        if verdict.finding is not None and verdict.finding.kind != "not started":
            print(gradescope.text(verdict.finding, item, width), end="\n\n")
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
