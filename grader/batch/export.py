"""Reads what a course has downloaded: Gradescope's "Download Submissions", or a folder of uploads.

The export is not documented. Its root, perhaps in a folder of its own, holds a folder
`submission_<id>` for each active submission, and `submission_metadata.yml`. A zip is read in place:
nothing is unpacked, and no link is followed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from zipfile import ZipFile, ZipInfo

from ..given import texts_to_compare
from ..model import STUDENT_FILES, Submission
from ..plain_text import plain
from ..submission import (
    REASON_LIMIT,
    Members,
    SubmissionError,
    is_ignored,
    path_of,
    read_members,
    read_submission,
)
from .records import ExportError, Record, records

METADATA = "submission_metadata.yml"
PREFIX = "submission_"
METADATA_LIMIT_BYTES = 1 << 30
ROOT_DEPTH = 3
DIGITS_LIMIT = 20
ID_LIMIT_BYTES = 200
Place: TypeAlias = "Path | Members"


@dataclass(frozen=True)
class Entry:
    """One upload of a class: `id` names its result's file, `seed` is Gradescope's own id. `upload`
    is a path, or members of the export's zip; None where the export tells of it and has no files.
    """

    id: str
    seed: str | None
    upload: Place | None
    record: Record


class Export:
    """A class's uploads, by their ids. A context manager; ExportError where there are none."""

    def __init__(self, path: Path) -> None:
        self._archive = None if path.is_dir() else _archive(path)
        self._given = texts_to_compare()
        try:
            if self._archive is None:
                metadata, places = _in_folder(path)
            else:
                metadata, places = _in_archive(self._archive)
            self.entries = tuple(_entries(metadata, places))
        except OSError as error:
            raise ExportError(f"{path} cannot be read: {error.strerror or error}") from error
        if not self.entries:
            raise ExportError(
                f"{path} holds no uploads; name Gradescope's export, or a folder with a folder or "
                "a zip for each upload (`grade` grades a single one)"
            )

    def __enter__(self) -> Export:
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive is not None:
            self._archive.close()

    def read(self, entry: Entry) -> tuple[Submission, str | None]:
        """An entry's upload, and one sentence where it cannot be read as a whole: then what is
        graded has a reason in the place of each file."""
        upload = entry.upload
        try:
            if upload is None:
                raise SubmissionError("the export has no files of it")
            if not isinstance(upload, Path):
                assert self._archive is not None
                return read_members(self._archive, upload, self._given), None
            if upload.is_symlink():
                raise SubmissionError("it is a link, and links are not followed")
            return read_submission(upload, self._given), None
        except (SubmissionError, OSError) as error:
            # Where it is on this machine is nobody's business, and no part of a result.
            reason = plain(str(error).replace(f"{upload} ", "it "))
            return _unreadable(reason), f"{plain(entry.id)} cannot be read: {reason}"


def _unreadable(reason: str) -> Submission:
    problems = {
        file: f"{file} cannot be read, since the whole upload cannot: {reason}"[:REASON_LIMIT]
        for file in STUDENT_FILES
    }
    return Submission({}, problems, (), hashlib.sha256().hexdigest())


def _entries(metadata: bytes | None, places: Mapping[str, Place]) -> Iterator[Entry]:
    known = {} if metadata is None else records(metadata)
    taken: Counter[str] = Counter()
    for name in sorted({*known, *places}, key=_by_number):
        theirs = name.removeprefix(PREFIX)
        id = _as_file_name(theirs)
        taken[id.lower()] += 1  # where a file system takes "A" and "a" for one
        if taken[id.lower()] > 1:
            id = f"{id}~{taken[id.lower()]}"
        seed = theirs if name.startswith(PREFIX) and _is_number(theirs) else None
        yield Entry(id, seed, places.get(name), known.get(name, Record()))


def _by_number(name: str) -> tuple[int, str]:
    number = name.removeprefix(PREFIX)
    return int(number) if _is_number(number) else -1, name


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < DIGITS_LIMIT


def _as_file_name(name: str) -> str:
    """A name that can neither leave its folder nor hide in it, and does not end in a blank, which
    a reader takes for none."""
    safe = "".join(c if c.isprintable() and c not in "/\\:~" else "_" for c in name.strip())
    safe = f"_{safe[1:]}" if safe.startswith(".") or not safe else safe
    return safe.encode()[:ID_LIMIT_BYTES].decode("utf-8", "ignore").rstrip()


def _in_folder(path: Path) -> tuple[bytes | None, dict[str, Place]]:
    root = _root(path)
    metadata = None
    with contextlib.suppress(FileNotFoundError):
        metadata = (root / METADATA).read_bytes()
    return metadata, {x.name: x for x in _uploads(root)}


def _uploads(folder: Path) -> list[Path]:
    found = (folder / name for name in os.listdir(folder) if not is_ignored(name))
    return [x for x in found if x.is_symlink() or x.is_dir() or x.suffix.lower() == ".zip"]


def _root(path: Path) -> Path:
    """The folder with the metadata, at most a few levels down, where there is nothing beside it:
    an upload may hold a file of that name, too. Where there is none, `path`."""
    here = path
    with contextlib.suppress(OSError):
        for _ in range(ROOT_DEPTH):
            if (here / METADATA).exists():
                return here
            inside = _uploads(here)
            if len(inside) != 1 or inside[0].is_symlink():
                break
            here = inside[0]
    return path


def _archive(path: Path) -> ZipFile:
    try:
        return ZipFile(path)
    except FileNotFoundError as error:
        raise ExportError(f"{path} is not there; name a zip file or a folder") from error
    except Exception as error:  # struct, codecs and arithmetic each raise errors of their own
        raise ExportError(f"{path} cannot be read as a zip file: {error}") from error


def _in_archive(archive: ZipFile) -> tuple[bytes | None, dict[str, Place]]:
    members = [
        (path, info)
        for path, info in ((path_of(info), info) for info in archive.infolist())
        if not any(is_ignored(part) for part in path.parts)
    ]
    told = sorted(
        ((path, info) for path, info in members if path.name == METADATA),
        key=lambda x: (len(x[0].parts), x[0]),
    )
    metadata = None
    if told and len(told[0][0].parts) <= ROOT_DEPTH and _is_alone(told[0][0].parent, members):
        root = told[0][0].parent
        metadata = _metadata(archive, told[0][1])
    else:
        root = _common_root([path for path, _ in members])
    found: defaultdict[str, list[tuple[PurePosixPath, ZipInfo]]] = defaultdict(list)
    for path, info in members:
        if path.is_relative_to(root) and path != root:
            name, *rest = path.relative_to(root).parts
            if rest or path.suffix.lower() == ".zip" or info.is_dir():
                found[name].append((PurePosixPath(*(rest or [name])), info))
    return metadata, dict(found)


def _is_alone(root: PurePosixPath, members: Members) -> bool:
    """Whether no folder and no zip is beside one or beside a folder around it."""
    around = root.parents
    return not root.parts or all(
        path.is_relative_to(root)
        or path in around
        or (path.parent in around and path.suffix.lower() != ".zip" and not info.is_dir())
        for path, info in members
    )


def _metadata(archive: ZipFile, info: ZipInfo) -> bytes:
    if info.file_size > METADATA_LIMIT_BYTES:
        raise ExportError(f"{info.filename} is larger than {METADATA_LIMIT_BYTES >> 20} MiB")
    try:
        return archive.read(info)
    except Exception as error:  # zlib and struct raise errors of their own
        raise ExportError(f"{info.filename} is damaged in the zip: {error}") from error


def _common_root(paths: list[PurePosixPath]) -> PurePosixPath:
    """The one folder that all is in, unless that is an upload itself."""
    tops = {path.parts[0] for path in paths if path.parts}
    inside = {path.parts[1] for path in paths if len(path.parts) > 1}
    if len(tops) == 1 and inside and not inside & {*STUDENT_FILES, "hw01"}:
        return PurePosixPath(tops.pop())
    return PurePosixPath()
