"""The output folder: a results.json for each submission, and a journal of what each was made from,
so that a run that was ended in any way is gone on with."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .. import atomic
from .grading import Work

JOURNAL = "journal.jsonl"
LOCK = ".lock"


class FolderError(Exception):
    """The folder cannot be used; one sentence."""


class Folder:
    """One run's output. A context manager: meanwhile no other run may write there.

    A result is finished where the journal has, after it, the key of the same work: the same upload,
    seed and grader.
    """

    def __init__(self, path: Path, export: Path) -> None:
        self.path = path
        self._results = path / "results"
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)  # names and scores are in it
            self._results.mkdir(exist_ok=True)
            self._lock = open(path / LOCK, "w", encoding="utf-8")  # noqa: SIM115 - held till the end
        except OSError as error:
            raise FolderError(f"{path} cannot be written to: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise FolderError(
                f"another run is writing to {path}; wait for it, or name another --out"
            ) from error
        self._keys = {line["id"]: line["key"] for line in _lines(path) if "key" in line}
        # Anew, since the last line may be half a one.
        lines = [_line(export=str(export.resolve()))]
        lines += [_line(id=id, key=key) for id, key in self._keys.items()]
        atomic.write(path / JOURNAL, "".join(lines).encode())
        self._journal = open(path / JOURNAL, "a", encoding="utf-8")  # noqa: SIM115 - the same

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        self._journal.close()
        self._lock.close()

    def has(self, work: Work) -> bool:
        """Whether the result of just this work is there."""
        return self._keys.get(work.id) == work.key and self.result(work.id) is not None

    def keep(self, work: Work, result: bytes) -> None:
        """Writes a result, and then that it is there."""
        atomic.write(self._path_of(work.id), result)
        self._keys[work.id] = work.key
        self._journal.write(_line(id=work.id, key=work.key))
        self._journal.flush()

    def result(self, id: str) -> Mapping[str, Any] | None:
        """The content of a results.json; None where there is none that can be read."""
        try:
            content = json.loads(self._path_of(id).read_bytes())
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def _path_of(self, id: str) -> Path:
        return self._results / f"{id}.json"


def export_of(path: Path) -> Path | None:
    """The export that an output folder was made from; None where `path` is no such folder."""
    found = next((line["export"] for line in _lines(path) if "export" in line), None)
    return None if found is None else Path(found)


def _lines(path: Path) -> Iterator[Mapping[str, str]]:
    """The journal's lines, as far as they are whole."""
    try:
        text = (path / JOURNAL).read_text(encoding="utf-8")
    except OSError:
        return
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return


def _line(**content: str) -> str:
    return json.dumps(content) + "\n"
