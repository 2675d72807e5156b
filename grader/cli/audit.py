"""`audit`: every known mistake and every right upload, graded."""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from reference.golden import GoldenError

from .. import atomic
from ..given import ROOT
from .arguments import add_jobs, count
from .exits import EXIT_FAILED, EXIT_USAGE, stop

Named = TypeVar("Named")
Result = TypeVar("Result")


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    check = commands.add_parser(
        "audit",
        help="prove that the suites catch every known mistake and no right upload",
        description="Grades every known mistake and every right upload whole, and prints what each "
        "one loses. Exits with 1 where a mistake loses too little, too much, or nothing at all, "
        "and where a right upload loses anything.",
        epilog="example: python -m grader audit --jobs 2 --table audit.md",
    )
    check.add_argument(
        "names",
        nargs="*",
        metavar="ID",
        help="these mistakes and right uploads only; * stands for any letters: 'add-*'",
    )
    add_jobs(check)
    check.add_argument(
        "--uploads",
        type=Path,
        default=ROOT / "tests" / "submissions",
        metavar="FOLDER",
        help="where the right uploads are (default: the project's tests/submissions)",
    )
    check.add_argument("--table", type=Path, metavar="FILE", help="write the matrix as Markdown")
    check.add_argument(
        "--update", action="store_true", help="store the signatures that diagnosis looks up"
    )
    check.add_argument(
        "--seeds",
        type=count,
        metavar="N",
        help="instead, grade the solution on the fresh cases of N seeds: none may fail",
    )
    check.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    if not options.uploads.is_dir():
        stop(EXIT_USAGE, f"{options.uploads} is not a folder; name the one with the right uploads")
    try:
        _audit(options)
    except GoldenError as error:
        stop(EXIT_FAILED, str(error))


def _audit(options: argparse.Namespace) -> None:
    # Not on the path of a grading.
    from ..audit import matrix, signatures, summary, tables, trial, uploads
    from ..checks.mistakes import known_mistakes

    if options.seeds:
        _on_seeds(options.seeds, options.jobs)
        return
    known = known_mistakes()
    chosen = {mistake.id: mistake for mistake in known}
    right = {folder.name: folder for folder in uploads.right_uploads(options.uploads)}
    if options.names:
        unknown = [x for x in options.names if not fnmatch.filter([*chosen, *right], x)]
        if unknown:
            stop(EXIT_USAGE, f"no known mistake or right upload is called {', '.join(unknown)}")
        chosen, right = _named(chosen, options.names), _named(right, options.names)
    wrong = list(tables.malformed([mistake for mistake in known if mistake.id in chosen]))
    if wrong:
        stop(EXIT_FAILED, "\n".join(["nothing was graded:", *wrong]))
    done = list(_counted(trial.trials(list(chosen.values()), options.jobs), len(chosen)))
    kept = list(_counted(trial.kept(list(right.values()), options.jobs), len(right)))
    found = signatures.naming(done)
    if options.update:
        signatures.write([x for x in done if not x.errors])
    if found:
        print(matrix.as_text(found), end="\n\n")
    complaints = list(summary.complaints(found, kept, whole=not options.names))
    for line in (*summary.figures(found, kept), *complaints):
        print(line)
    if options.table:
        atomic.write(options.table, matrix.as_markdown(found, kept).encode())
    if complaints:
        raise SystemExit(EXIT_FAILED)


def _named(known: Mapping[str, Named], names: Sequence[str]) -> dict[str, Named]:
    matching = dict.fromkeys(x for name in names for x in fnmatch.filter(known, name))
    return {name: known[name] for name in matching}


def _on_seeds(count: int, jobs: int) -> None:
    from ..audit import seeds, summary

    batches = list(_counted(seeds.on_seeds(count, jobs), -(-count // seeds.SEEDS_A_GRADING)))
    complaints = list(summary.complaints([], batches, whole=False))
    print("\n".join([*complaints, f"{count} seeds, {len(complaints)} items lost by the solution"]))
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
