"""`package` and `release`: Gradescope's autograder zip, and the zip that students get."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .. import runner
from .exits import EXIT_FAILED, stop

if TYPE_CHECKING:
    from ..packaging.archive import Written


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
    package.set_defaults(run=_package)
    release = commands.add_parser(
        "release",
        help="write the zip that students get",
        description="Writes the zip that students get: the template, and the public tests with "
        "what they need, without any formula. The same project gives the same bytes.",
        epilog="example: python -m grader release --out hw01.zip",
    )
    release.add_argument("--out", type=Path, default=Path("hw01.zip"), metavar="FILE")
    release.set_defaults(run=_release)


def _package(options: argparse.Namespace) -> None:
    from ..packaging import autograder  # not on the path of a grading

    _write(autograder.package, options.out)


def _release(options: argparse.Namespace) -> None:
    from ..packaging import handout

    _write(handout.release, options.out)


def _write(make: Callable[[Path, Path], Written], out: Path) -> None:
    from ..packaging.archive import PackagingError

    try:
        written = make(runner.ROOT, out)
    except PackagingError as error:
        stop(EXIT_FAILED, f"no zip: {error}")
    except OSError as error:
        stop(EXIT_FAILED, f"no zip: {error.strerror}: {error.filename or out}")
    print(f"{out}: {len(written.members)} files, {written.size_bytes:,} bytes")
    print(f"SHA-256 {written.sha256}")
