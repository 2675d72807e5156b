"""`regrade`: a class's uploads, from Gradescope's export to a table of scores."""

from __future__ import annotations

import argparse
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..sandbox.conversation import FLOOR
from .arguments import add_jobs
from .exits import (
    EXIT_FAILED,
    EXIT_FLOOR,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    stop,
    stop_for,
    stop_without,
)

if TYPE_CHECKING:
    from ..batch.folder import Folder
    from ..batch.grading import Work
    from ..batch.regrading import Regrading

    Results: TypeAlias = Generator[tuple[Work, bytes]]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    regrade = commands.add_parser(
        "regrade",
        help="grade a whole class: Gradescope's export, or a folder of uploads",
        description="Grades every upload of Gradescope's export (its zip or its folder), or of a "
        "folder that holds a folder or a zip for each, and writes results.json for each, "
        "scores.csv and class.json. What is finished is kept: the same command goes on after an "
        "interruption, and grades again only what has changed.",
        epilog="example: python -m grader regrade assignment_1234567_export.zip --jobs 4",
    )
    regrade.add_argument(
        "export",
        type=Path,
        metavar="EXPORT",
        help="the export, or the folder that an earlier regrade has written",
    )
    regrade.add_argument(
        "--out", type=Path, metavar="DIR", help="where results go (default: EXPORT-regraded, here)"
    )
    add_jobs(regrade)
    regrade.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="grade on a dask.distributed cluster, such as tcp://10.0.0.1:8786",
    )
    regrade.add_argument(
        "--errored",
        action="store_true",
        help="list the submissions with errored items, and repeat just these",
    )
    regrade.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> None:
    try:  # nothing of this is on the path of a single grading
        from ..batch.bench import BenchError
        from ..batch.export import Export
        from ..batch.folder import Folder, FolderError, export_of
        from ..batch.records import ExportError
        from ..batch.regrading import Regrading
    except ModuleNotFoundError as error:
        stop_without(error, "batch")
    source = export_of(options.export)  # where it is the output of an earlier run
    out = options.out or (options.export if source else Path(_default_name(options.export)))
    source = source or options.export
    try:
        with Export(source) as export, Folder(out, source) as folder:
            regrading = Regrading(export, folder, options.errored)
            _grade(regrading, folder, options)
    except (ExportError, FolderError) as error:
        stop(EXIT_USAGE, str(error))
    except BenchError as error:
        stop(EXIT_FLOOR if error.is_unconfined else EXIT_FAILED, error.reason)
    except OSError as error:
        stop_for(error, out)


def _grade(regrading: Regrading, folder: Folder, options: argparse.Namespace) -> None:
    """Grades what is left to do, and tells what the class has come to, also when interrupted."""
    if options.errored:
        for entry in regrading.todo:
            print(entry.id)
    began = time.monotonic()
    with closing(_graded(regrading.works(), options)) as results:
        try:
            for work, result in _shown(results, len(regrading.todo)):
                regrading.keep(work, result)
        except KeyboardInterrupt:
            _tell(regrading, folder, time.monotonic() - began)
            stop(EXIT_INTERRUPTED, "interrupted; the same command goes on from here")
    _tell(regrading, folder, time.monotonic() - began)


def _graded(works: Iterator[Work], options: argparse.Namespace) -> Results:
    from ..batch import here

    if not options.scheduler:
        yield from here.graded(works, options.jobs)
        return
    try:
        from ..batch import cluster
    except ModuleNotFoundError as error:
        stop_without(error, "cluster")
    try:
        yield from cluster.graded(works, options.scheduler)
    except cluster.ClusterError as error:
        stop(EXIT_FAILED, str(error))


def _shown(results: Results, total: int) -> Results:
    """The same, with one bar on a terminal: how many, how fast, how long still."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    console = Console(stderr=True)
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        bar = progress.add_task("", total=total, rate="")
        began = time.monotonic()
        for i, result in enumerate(results, start=1):
            rate = f"{i / (time.monotonic() - began):.1f} a second"
            progress.update(bar, advance=1, rate=rate)
            yield result


def _tell(regrading: Regrading, folder: Folder, wall_s: float) -> None:
    from .. import atomic
    from ..batch import tables

    outcomes = regrading.outcomes()
    tables.write(folder.path, outcomes)
    lines = [*tables.summary(outcomes, regrading.kept, FLOOR)]
    graded = len(outcomes) - regrading.kept
    if graded:
        lines.append(f"It took {wall_s:.0f} s, {graded / wall_s:.1f} uploads a second.")
    lines.append(f"results/, scores.csv and class.json are in {folder.path}")
    text = "\n".join(lines)
    atomic.write(folder.path / "summary.txt", f"{text}\n".encode("utf-8", "replace"))
    print(text)


def _default_name(export: Path) -> str:
    name = export.resolve().name
    return f"{name[:-4] if name.lower().endswith('.zip') else name}-regraded"
