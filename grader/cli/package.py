"""`package`: Gradescope's autograder zip."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import runner
from .exits import EXIT_FAILED, stop


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    package = commands.add_parser(
        "package",
        help="write the zip that Gradescope wants as the autograder",
        description="Writes the zip that Gradescope wants as the autograder, without solution and "
        "oracle. The same project gives the same bytes.",
        epilog="example: python -m grader package --out autograder.zip",
    )
    package.add_argument("--out", type=Path, default=Path("autograder.zip"), metavar="FILE")
    package.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    from ..packaging import autograder  # not on the path of a grading
    from ..packaging.archive import PackagingError

    try:
        written = autograder.package(runner.ROOT, options.out)
    except PackagingError as error:
        stop(EXIT_FAILED, f"no zip: {error}")
    except OSError as error:
        stop(EXIT_FAILED, f"no zip: {error.strerror}: {error.filename or options.out}")
    print(f"{options.out}: {len(written.members)} files, {written.size_bytes:,} bytes")
    print(f"SHA-256 {written.sha256}")
