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
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .decoding import Unreadable, decoded
from .model import STUDENT_FILES, Submission

FILE_LIMIT_BYTES = 1 << 19
ZIP_LIMIT_BYTES = 16 << 20
ENTRIES_LIMIT = 20_000
DEPTH_LIMIT = 5
COPIES_LIMIT = 16
TOO_MANY = f"is not among the first {ENTRIES_LIMIT:,} files; upload what is asked for and no more"
REASON_LIMIT = 300
# bz2 and lzma are unpacked without a limit on what comes out.
COMPRESSIONS = frozenset({ZIP_STORED, ZIP_DEFLATED})
IGNORED = frozenset({"__MACOSX", "__pycache__"})
DOCTOR_MARKER = "backmark-doctor.txt"

Members: TypeAlias = "Sequence[tuple[PurePosixPath, ZipInfo]]"  # paths are in the upload


class SubmissionError(Exception):
    """The upload as a whole cannot be read: no such path, or not a folder or a zip."""


@dataclass(frozen=True)
class _Found:
    path: PurePosixPath
    read: Callable[[], bytes]


@dataclass(frozen=True)
class _Listing:
    """The entries of an upload; `gap` is why a file may be missing, where they are not all."""

    found: list[_Found]
    gap: str = ""


def asks_for_doctor(upload: Path) -> bool:
    """Whether an upload holds nothing but the marker, by which staff ask what holds there."""
    with contextlib.suppress(OSError):
        return upload.is_dir() and os.listdir(upload) == [DOCTOR_MARKER]
    return False


def read_submission(upload: Path, given: Mapping[str, str]) -> Submission:
    """The submission in a folder or a zip; `given` are the texts of the files that do not count.

    Raises SubmissionError where there is no such folder or zip.
    """
    return _read(_entries(upload), given)


def read_members(archive: ZipFile, members: Members, given: Mapping[str, str]) -> Submission:
    """The submission in one folder of an archive that holds a class's: its `members`."""
    return _read(_opened(_in_archive(archive, members)), given)


def _read(listing: _Listing, given: Mapping[str, str]) -> Submission:
    sources, problems = {}, {}
    digest = hashlib.sha256()
    for file in STUDENT_FILES:
        try:
            data = _the_one(file, listing)
            sources[file] = decoded(data)
            digest.update(f"{file} {len(data)} ".encode() + data)
        except Unreadable as reason:
            problems[file] = f"{file} {reason}"[:REASON_LIMIT]
    notes = tuple(_notes_on_given(listing.found, given))
    return Submission(sources, problems, notes, digest.hexdigest())


def _entries(upload: Path) -> _Listing:
    try:
        if upload.is_dir():
            return _opened(_in_folder(upload))
        return _zip_file(upload)
    except OSError as error:
        raise SubmissionError(f"{upload} cannot be read: {error.strerror}") from error


def _zip_file(upload: Path) -> _Listing:
    if not upload.exists():
        raise SubmissionError(f"{upload} is not there; name a folder or a zip file")
    if not upload.is_file():
        raise SubmissionError(f"{upload} is not a folder or a zip file; name one of these")
    if upload.stat().st_size > ZIP_LIMIT_BYTES:
        raise SubmissionError(f"{upload} is larger than {ZIP_LIMIT_BYTES >> 20} MiB")
    try:
        return _in_zip(upload.read_bytes())
    except SubmissionError as error:
        raise SubmissionError(f"{upload} {error}") from error


def _opened(listing: _Listing) -> _Listing:
    """What is in the one zip that was uploaded instead of files, or the same."""
    zips = [x for x in listing.found if _is_zip(x.path)]
    if len(zips) != 1 or any(x.path.name in STUDENT_FILES for x in listing.found):
        return listing
    try:
        return _in_zip(zips[0].read())
    except (Unreadable, SubmissionError) as error:
        return _Listing(listing.found, f"is missing; {zips[0].path} {error}")


def _in_folder(folder: Path) -> _Listing:
    """Every entry of interest, links included (they are refused when they are read).

    What lies higher comes first, so that a crowded folder further down cannot hide it.
    """
    found: list[_Found] = []
    todo = deque([PurePosixPath()])
    seen = 0
    while todo:
        here = todo.popleft()
        for entry in _listed(folder / here, may_be_closed=bool(here.parts)):
            seen += 1
            if seen > ENTRIES_LIMIT:
                return _Listing(found, TOO_MANY)
            path = here / entry.name
            if is_ignored(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False) and entry.name not in STUDENT_FILES:
                if len(path.parts) < DEPTH_LIMIT:
                    todo.append(path)
            else:
                found.append(_Found(path, _file_reader(folder / path, _limit_bytes(path))))
    return _Listing(found)


def _listed(folder: Path, may_be_closed: bool) -> list[os.DirEntry[str]]:
    """A folder's entries; of one that may not be read none, or OSError."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        if may_be_closed:
            return []
        raise


def _file_reader(path: Path, limit_bytes: int) -> Callable[[], bytes]:
    def read() -> bytes:
        # Not followed, not waited for: a link, a FIFO or a device may have been uploaded.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(path, flags)
        except OSError as error:
            raise Unreadable(_why_not_opened(path, error)) from None
        # Before `open`, which refuses a folder by an error of its own and leaves it open.
        if not stat.S_ISREG(mode := os.fstat(descriptor).st_mode):
            os.close(descriptor)
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise Unreadable(f"is {what}; upload the file itself")
        with open(descriptor, "rb") as file:
            return _limited(file.read(limit_bytes + 1), limit_bytes)

    return read


def _why_not_opened(path: Path, error: OSError) -> str:
    if path.is_symlink():
        return "is a link; upload the file itself"
    return f"cannot be opened ({error.strerror}); upload it again"


def _in_zip(data: bytes) -> _Listing:
    """SubmissionError, a clause after the zip's name, where the bytes are no zip."""
    try:
        archive = ZipFile(io.BytesIO(data))
    except Exception as error:  # struct, codecs and arithmetic each raise errors of their own
        raise SubmissionError(f"cannot be read as a zip file: {error}") from error
    return _in_archive(archive, [(path_of(info), info) for info in archive.infolist()])


def path_of(info: ZipInfo) -> PurePosixPath:
    """Where a member is, also in a zip that was made on Windows."""
    return PurePosixPath(info.filename.replace("\\", "/"))


def _in_archive(archive: ZipFile, members: Members) -> _Listing:
    found = []
    for path, info in members[:ENTRIES_LIMIT]:
        # Not `is_dir`, which trips over an entry without a name.
        if info.filename[-1:] in ("", "/") or any(is_ignored(part) for part in path.parts):
            continue
        if len(path.parts) <= DEPTH_LIMIT:
            found.append(_Found(path, _member_reader(archive, info, _limit_bytes(path))))
    return _Listing(found, TOO_MANY if len(members) > ENTRIES_LIMIT else "")


def _is_zip(path: PurePosixPath) -> bool:
    return path.suffix.lower() == ".zip"


def _limit_bytes(path: PurePosixPath) -> int:
    return ZIP_LIMIT_BYTES if _is_zip(path) else FILE_LIMIT_BYTES


def _member_reader(archive: ZipFile, info: ZipInfo, limit_bytes: int) -> Callable[[], bytes]:
    def read() -> bytes:
        mode = info.external_attr >> 16
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise Unreadable("is a link or a special file; zip the file itself")
        if info.flag_bits & 1:
            raise Unreadable("is encrypted in the zip; zip it without a password")
        if info.compress_type not in COMPRESSIONS:
            raise Unreadable("is compressed in an unusual way; zip it again")
        try:
            with archive.open(info) as member:
                data = member.read(limit_bytes + 1)
        except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise Unreadable(f"cannot be read from the zip ({error}); zip it again") from None
        except Exception as error:  # zlib and struct raise errors of their own
            raise Unreadable(f"is damaged in the zip ({error}); zip it again") from None
        return _limited(data, limit_bytes)

    return read


def _limited(data: bytes, limit_bytes: int) -> bytes:
    if len(data) > limit_bytes:
        raise Unreadable(f"is larger than {limit_bytes >> 10} KiB; upload the source code only")
    return data


def _the_one(file: str, listing: _Listing) -> bytes:
    candidates = [x for x in listing.found if _is(x, file)]
    if not candidates:
        raise Unreadable(_why_missing(file, listing))
    if len(candidates) > COPIES_LIMIT:
        raise Unreadable(f"is there {len(candidates)} times; keep one")
    # Not keyed by path: a zip may hold one name twice.
    copies = [x.read() for x in candidates]
    if len(set(copies)) > 1:
        places = " and ".join(sorted(str(x.path) for x in candidates))
        raise Unreadable(f"is there more than once, and the copies differ ({places}); keep one")
    return copies[0]


def _is(found: _Found, file: str) -> bool:
    return found.path.name == file and _is_where_it_belongs(found.path)


def _is_where_it_belongs(path: PurePosixPath) -> bool:
    """Flat or in hw01/, each with at most one folder around it."""
    folders = path.parts[:-1]
    return len(folders) <= 1 or (len(folders) == 2 and folders[1] == "hw01")


def _why_missing(file: str, listing: _Listing) -> str:
    near = [x.path for x in listing.found if x.path.name.lower() == file]
    if near:
        return f"is missing; {near[0]} is not where it is looked for, or not spelled that way"
    if listing.gap:
        return listing.gap
    return "is missing; upload it flat, in hw01/, or with the whole template"


def _notes_on_given(found: list[_Found], given: Mapping[str, str]) -> Iterator[str]:
    for file, text in given.items():
        for x in [x for x in found if _is(x, file)][:COPIES_LIMIT]:
            try:
                theirs = decoded(x.read())
            except Unreadable:
                theirs = ""
            if theirs.split() != text.split():
                yield (
                    f"Your copy of {file} differs from the given one. The grader uses its own, so "
                    "an edit there does not count."
                )
                break


def is_ignored(name: str) -> bool:
    """Whether a name is noise: what editors, systems and Python leave behind."""
    return name in IGNORED or name.startswith(".")
