"""`package` and `release`: Gradescope's autograder zip, and the zip that students get."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import given
from .exits import EXIT_FAILED, stop

# By command: the zip's usual name, what the command is for, and what is in the zip.
ZIPS = {
    "package": (
        "autograder.zip",
        "write the zip that Gradescope wants as the autograder",
        "Writes the zip that Gradescope wants as the autograder, without solution and oracle.",
    ),
    "release": (
        "hw01.zip",
        "write the zip that students get",
        "Writes the zip that students get: the template, and the public tests with what they need, "
        "without any formula.",
    ),
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands and their options."""
    for name, (out, purpose, description) in ZIPS.items():
        command = commands.add_parser(
            name,
            help=purpose,
            description=f"{description} The same project gives the same bytes.",
            epilog=f"example: python -m grader {name} --out {out}",
        )
        command.add_argument("--out", type=Path, default=Path(out), metavar="FILE")
        command.set_defaults(run=_run, zip=name)


def _run(options: argparse.Namespace) -> None:
    from ..packaging import autograder, students_zip  # not on the path of a grading
    from ..packaging.archive import PackagingError

    make = {"package": autograder.package, "release": students_zip.release}[options.zip]
    try:
        written = make(given.ROOT, options.out)
    except PackagingError as error:
        stop(EXIT_FAILED, f"no zip: {error}")
    except OSError as error:
        stop(EXIT_FAILED, f"no zip: {error.strerror}: {error.filename or options.out}")
    print(f"{options.out}: {len(written.members)} files, {written.size_bytes:,} bytes")
    print(f"SHA-256 {written.sha256}")
