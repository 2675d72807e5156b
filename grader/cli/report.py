"""`report`: a page on a class, from the folder that `regrade` wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import atomic
from .exits import EXIT_USAGE, stop, stop_for, stop_without


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    report = commands.add_parser(
        "report",
        help="see a class: what to teach again, and whose score changed",
        description="Writes one page, which needs no network, on the folder that regrade wrote: "
        "what to teach again, errored items, scores, items, misconceptions, changes and uploads.",
        epilog="example: python -m grader report regraded --out report.html --anonymous",
    )
    report.add_argument("folder", type=Path, metavar="DIR", help="the folder that regrade wrote")
    report.add_argument("--out", type=Path, default=Path("report.html"), metavar="FILE")
    report.add_argument(
        "--anonymous",
        action="store_true",
        help="pseudonyms instead of names; no emails and no ids, in examples neither",
    )
    report.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    try:
        from .. import report  # its libraries are not on the path of a grading
    except ModuleNotFoundError as error:
        stop_without(error, "report")
    from ..checks.mistakes import known_mistakes

    try:
        found = report.read(options.folder)
        page = report.page(found, known_mistakes(), options.anonymous)
        atomic.write(options.out, page.encode())
    except report.ReadingError as error:
        stop(EXIT_USAGE, str(error))
    except OSError as error:
        stop_for(error, options.out)
    print(f"{len(found.graded)} of {len(found.submissions)} submissions in {options.out}")
