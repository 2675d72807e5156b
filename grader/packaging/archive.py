"""A zip from an allowlist of files: the same bytes wherever and whenever it is made.

The time, the umask, the order of a folder and the time stamps of files do not show in it. The
compressed bytes are those of zlib: another implementation of deflate may give others.
"""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import atomic

DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold
UNIX = 3
LEVEL = 9
MODE, EXECUTABLE_MODE = 0o644, 0o755
COMPILED = "__pycache__"


@dataclass(frozen=True)
class Written:
    """A zip that was written."""

    members: tuple[str, ...]
    size_bytes: int
    sha256: str


class PackagingError(Exception):
    """The zip cannot be made; the message says which file is in the way, and what to do."""


def gather(root: Path, patterns: Sequence[str]) -> dict[str, bytes]:
    """The files under `root` that an allowlist names, by their path from there.

    A pattern is one of `Path.glob`: `folder/**/*` for all that is in a folder. Python's compiled
    files are left out. Raises PackagingError for a pattern that matches nothing, and for a link.
    """
    members = {}
    for pattern in patterns:
        found = {path.relative_to(root).as_posix(): path for path in _files(root, pattern)}
        if not found:
            raise PackagingError(
                f"nothing in {root} is named {pattern}; restore it, or take it off the allowlist"
            )
        members.update({name: path.read_bytes() for name, path in found.items()})
    return members


def write(out: Path, members: Mapping[str, bytes], executable: Collection[str] = ()) -> Written:
    """Writes a zip of `members`, by their names; `out` is replaced in one step.

    Raises PackagingError where text has other line ends than LF, or `executable` names no member.
    """
    for name in sorted(executable):
        if name not in members:
            raise PackagingError(f"{name} is to be executable and is not in the zip; add it")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            _add(archive, name, members[name], EXECUTABLE_MODE if name in executable else MODE)
    data = buffer.getvalue()
    out.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(out, data)
    return Written(tuple(sorted(members)), len(data), hashlib.sha256(data).hexdigest())


def _files(root: Path, pattern: str) -> Iterator[Path]:
    for path in root.glob(pattern):
        inner = path.relative_to(root)
        if COMPILED in inner.parts or path.suffix == ".pyc":
            continue
        for place in (inner, *inner.parents[:-1]):
            if (root / place).is_symlink():
                raise PackagingError(f"{root / place} is a link; put the file itself there")
        if path.is_file():
            yield path


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int) -> None:
    is_text = b"\0" not in data
    if is_text and b"\r" in data:
        line = data[: data.index(b"\r")].count(b"\n") + 1
        raise PackagingError(f"{name} has a carriage return in line {line}; end its lines with LF")
    info = zipfile.ZipInfo(name, DATE)
    info.create_system = UNIX
    info.external_attr = (stat.S_IFREG | mode) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data, compresslevel=LEVEL)
