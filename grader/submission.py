"""Intake: a folder or a zip of any odd shape becomes the student's three files, or a clear reason.

Nothing is extracted, imported or executed here; links are not followed; every read has a limit. A
file that cannot be used costs only the questions that it answers.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
import tokenize
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .model import STUDENT_FILES, Submission

FILE_LIMIT_BYTES = 1 << 20
ZIP_LIMIT_BYTES = 16 << 20
ENTRIES_LIMIT = 20_000
DEPTH_LIMIT = 3
IGNORED = frozenset({"__MACOSX", "__pycache__"})


class SubmissionError(Exception):
    """The upload as a whole cannot be read: no such path, or not a folder or a zip."""


class _Unreadable(Exception):
    """One file cannot be read; the reason is a clause after the file's name."""


@dataclass(frozen=True)
class _Found:
    path: PurePosixPath
    read: Callable[[], bytes]


def read_submission(upload: Path, given: Mapping[str, str]) -> Submission:
    """The submission in a folder or a zip; `given` are the texts of the files that do not count.

    Raises SubmissionError where there is no such folder or zip.
    """
    found = list(_entries(upload))
    sources, problems = {}, {}
    digest = hashlib.sha256()
    for file in STUDENT_FILES:
        try:
            data = _the_one(file, found)
            sources[file] = _decoded(data)
            digest.update(f"{file} {len(data)} ".encode() + data)
        except _Unreadable as reason:
            problems[file] = f"{file} {reason}"
    notes = tuple(_notes_on_given(found, given))
    return Submission(sources, problems, notes, digest.hexdigest())


def _entries(upload: Path) -> Iterator[_Found]:
    if upload.is_dir():
        found = list(_in_folder(upload))
        zips = [x for x in found if x.path.suffix.lower() == ".zip"]
        if len(zips) == 1 and not any(x.path.name in STUDENT_FILES for x in found):
            with contextlib.suppress(_Unreadable, zipfile.BadZipFile):
                found = list(_in_zip(io.BytesIO(zips[0].read())))
        return iter(found)
    if not upload.is_file():
        raise SubmissionError(f"{upload} is not a folder or a zip file; name one of these")
    if upload.stat().st_size > ZIP_LIMIT_BYTES:
        raise SubmissionError(f"{upload} is larger than {ZIP_LIMIT_BYTES >> 20} MiB")
    try:
        return iter(list(_in_zip(io.BytesIO(upload.read_bytes()))))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise SubmissionError(f"{upload} cannot be read as a zip file: {error}") from error


def _in_folder(folder: Path) -> Iterator[_Found]:
    """Every entry of interest, links included (they are refused when they are read)."""
    todo = [PurePosixPath()]
    seen = 0
    while todo:
        here = todo.pop()
        with os.scandir(folder / here) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                seen += 1
                if seen > ENTRIES_LIMIT:
                    return
                path = here / entry.name
                if _is_ignored(entry.name):
                    continue
                if entry.is_dir(follow_symlinks=False) and entry.name not in STUDENT_FILES:
                    if len(path.parts) < DEPTH_LIMIT:
                        todo.append(path)
                else:
                    limit = ZIP_LIMIT_BYTES if path.suffix == ".zip" else FILE_LIMIT_BYTES
                    yield _Found(path, _file_reader(folder / path, limit))


def _file_reader(path: Path, limit_bytes: int) -> Callable[[], bytes]:
    def read() -> bytes:
        # Not followed, not waited for: a link, a FIFO or a device may have been uploaded.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(path, flags)
        except OSError as error:
            raise _Unreadable(_why_not_opened(path, error)) from None
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise _Unreadable("is not a regular file; upload the file itself")
            return _limited(file.read(limit_bytes + 1), limit_bytes)

    return read


def _why_not_opened(path: Path, error: OSError) -> str:
    if path.is_symlink():
        return "is a link; upload the file itself"
    if path.is_dir():
        return "is a folder; upload a file of that name"
    return f"cannot be opened ({error.strerror}); upload it again"


def _in_zip(file: io.BytesIO) -> Iterator[_Found]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist()[:ENTRIES_LIMIT]:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if info.is_dir() or any(_is_ignored(part) for part in path.parts):
                continue
            if len(path.parts) <= DEPTH_LIMIT:
                yield _Found(path, _member_reader(archive, info, file))


def _member_reader(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: io.BytesIO
) -> Callable[[], bytes]:
    def read() -> bytes:
        mode = info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise _Unreadable("is a link or a special file; zip the file itself")
        try:
            with zipfile.ZipFile(file) as again, again.open(info) as member:
                return _limited(member.read(FILE_LIMIT_BYTES + 1), FILE_LIMIT_BYTES)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise _Unreadable(f"cannot be read from the zip ({error}); zip it again") from None
        except Exception as error:  # zlib, bz2 and lzma each raise errors of their own
            raise _Unreadable(f"is damaged in the zip ({error}); zip it again") from None

    return read


def _limited(data: bytes, limit_bytes: int) -> bytes:
    if len(data) > limit_bytes:
        raise _Unreadable(f"is larger than {limit_bytes >> 20} MiB; upload the source code only")
    return data


def _the_one(file: str, found: list[_Found]) -> bytes:
    candidates = [x for x in found if x.path.name == file and _is_where_it_belongs(x.path)]
    if not candidates:
        raise _Unreadable(_why_missing(file, found))
    copies = {x.path: x.read() for x in candidates}
    if len(set(copies.values())) > 1:
        places = " and ".join(str(path) for path in sorted(copies))
        raise _Unreadable(f"is there more than once, and the copies differ ({places}); keep one")
    return next(iter(copies.values()))


def _is_where_it_belongs(path: PurePosixPath) -> bool:
    """Flat or in hw01/, each with at most one folder around it."""
    folders = path.parts[:-1]
    return len(folders) <= 1 or (len(folders) == 2 and folders[1] == "hw01")


def _why_missing(file: str, found: list[_Found]) -> str:
    near = [x.path for x in found if x.path.name.lower() == file]
    if near:
        return f"is missing; {near[0]} is not where it is looked for, or not spelled that way"
    return "is missing from the upload; upload it flat, in hw01/, or with the whole template"


def _decoded(data: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable(
            f"is not readable as {error.encoding.upper()} text (line {line}); save it as UTF-8"
        ) from None
    except (SyntaxError, LookupError) as error:
        raise _Unreadable(f"is not readable as text ({error}); save it as UTF-8") from None


def _notes_on_given(found: list[_Found], given: Mapping[str, str]) -> Iterator[str]:
    for file, text in given.items():
        for x in found:
            if x.path.name != file or not _is_where_it_belongs(x.path):
                continue
            try:
                theirs = _decoded(x.read())
            except _Unreadable:
                theirs = ""
            if theirs.split() != text.split():
                yield (
                    f"Your copy of {file} differs from the given one. The grader uses its own, so "
                    "an edit there does not count."
                )
                break


def _is_ignored(name: str) -> bool:
    return name in IGNORED or name.startswith(".")
