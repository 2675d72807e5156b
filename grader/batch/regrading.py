"""One regrade of a class: what is left to do, in an export and an output folder, and what came of
it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .export import Entry, Export
from .folder import Folder
from .grading import Work
from .tables import Outcome, outcome


class Regrading:
    """`todo` is what is to be graded: all that is not finished, or, of what is, the submissions
    with `errored` items alone. `kept` counts what is finished and stays."""

    def __init__(self, export: Export, folder: Folder, errored: bool = False) -> None:
        self._export = export
        self._folder = folder
        self._problems: dict[str, str | None] = {}
        self._finished: set[str] = set()
        self.todo: list[Entry] = []
        for entry in export.entries:
            is_finished = folder.has(self._work(entry))
            if is_finished:
                self._finished.add(entry.id)
            if self._has_errored(entry) if errored else not is_finished:
                self.todo.append(entry)
        self.kept = len(self._finished) - (len(self.todo) if errored else 0)

    def works(self) -> Iterator[Work]:
        """What is to be graded, read as it is needed."""
        return map(self._work, self.todo)

    def keep(self, work: Work, result: bytes) -> None:
        """Keeps what a grading has come to."""
        self._folder.keep(work, result)
        self._finished.add(work.id)

    def outcomes(self) -> Sequence[Outcome]:
        """What is finished so far, in the export's order."""
        return [
            outcome(entry, self._problems[entry.id], results)
            for entry in self._export.entries
            if entry.id in self._finished and (results := self._folder.result(entry.id))
        ]

    def _work(self, entry: Entry) -> Work:
        """The seed is what `grade` takes: Gradescope's id, or else the digest of the files."""
        submission, self._problems[entry.id] = self._export.read(entry)
        return Work(entry.id, entry.seed or submission.digest, submission)

    def _has_errored(self, entry: Entry) -> bool:
        results = self._folder.result(entry.id) if entry.id in self._finished else None
        return bool(results and results["extra_data"]["errored"])
