"""`rehearse`: Gradescope's own sequence with a packaged zip, on this machine."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .exits import EXIT_FAILED, EXIT_USAGE, stop, stop_for

if TYPE_CHECKING:
    from ..packaging.rehearsal import Run
    from ..packaging.stage import Ended, Stage

LAST_LINES = 15


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    rehearse = commands.add_parser(
        "rehearse",
        help="do with a packaged zip what Gradescope does, and show what it would show",
        description="Unpacks the zip, runs its setup.sh, then run_autograder for each upload, as "
        "Gradescope does, and checks results.json against Gradescope's rules. As root on Linux it "
        "all happens in /autograder, which nothing else on this machine sees; elsewhere in a plain "
        "folder, without the confinement that Gradescope requires. Where Python's venv is missing, "
        "setup.sh installs it with apt, here as there. Exits with 1 where setup.sh or "
        "run_autograder fails, or a rule is broken.",
        epilog="example: python -m grader rehearse autograder.zip examples/typical",
    )
    rehearse.add_argument("package", type=Path, metavar="ZIP")
    rehearse.add_argument(
        "uploads", type=Path, nargs="+", metavar="UPLOAD", help="a student's folder, zip or file"
    )
    rehearse.add_argument(
        "--view",
        choices=("student", "staff", "both"),
        default="both",
        help="whose page to show (default: both)",
    )
    rehearse.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave Gradescope's folders in this new folder"
    )
    rehearse.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    from ..packaging import rehearsal, stage  # not on the path of a grading

    _check(options)
    private = stage.can_be_private()
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as around:
        folder = options.keep or Path(around, "autograder")
        try:
            folder.mkdir(parents=True)
            if not private:
                Path(around).chmod(0o711)
            folder.chmod(0o755)  # a student's process is another user
            _rehearse(options, stage.Stage(folder.resolve(), private))
        except rehearsal.RehearsalError as error:
            stop(EXIT_USAGE, str(error))
        except OSError as error:
            stop_for(error, folder)


def _check(options: argparse.Namespace) -> None:
    for path in (options.package, *options.uploads):
        if not path.exists():
            stop(EXIT_USAGE, f"{path} does not exist")
    if options.keep and options.keep.exists():
        stop(EXIT_USAGE, f"{options.keep} exists; --keep wants a new folder")


def _rehearse(options: argparse.Namespace, stage: Stage) -> None:
    from ..packaging import rehearsal

    plain = f"{stage.folder}, a plain folder: without the confinement that Gradescope requires"
    print("in /autograder, unseen by the rest" if stage.private else f"in {plain}", flush=True)
    rehearsal.unpack(options.package, stage)
    built = rehearsal.build(stage)
    print(_how("setup.sh", built), flush=True)
    if built.code != 0:
        _print_last(built)
        stop(EXIT_FAILED, "Gradescope would show that the image could not be built")
    done = []
    for upload in options.uploads:
        rehearsal.place(upload, stage)
        done.append(_shown(upload, rehearsal.run(stage), options))
    if not all(done):
        raise SystemExit(EXIT_FAILED)


def _shown(upload: Path, run: Run, options: argparse.Namespace) -> bool:
    """Prints what came of an upload; whether all is as Gradescope wants it."""
    from ..packaging import shown

    print(_how(f"run_autograder on {upload}", run.ended), flush=True)
    for breach in run.breaches:
        print(f"BROKEN  {breach}")
    if run.results is None or run.breaches:
        _print_last(run.ended)
        return False
    content = json.loads(run.results)
    printed = run.ended.printed
    pages = {"student": shown.as_student(content), "staff": shown.as_staff(content, printed)}
    for viewer, page in pages.items():
        if options.view in (viewer, "both"):
            title = f"What {'a ' if viewer == 'student' else ''}{viewer} would see"
            print("", title, "=" * len(title), *page, sep="\n")
    print("\nresults.json keeps Gradescope's rules")
    return run.ended.code == 0


def _how(what: str, ended: Ended) -> str:
    if ended.code is None:
        return f"{what}: stopped after {ended.took_s:.0f} s, Gradescope's limit"
    return f"{what}: exit code {ended.code} after {ended.took_s:.1f} s"


def _print_last(ended: Ended) -> None:
    for line in ended.printed.splitlines()[-LAST_LINES:]:
        print(f"   |  {line}")
