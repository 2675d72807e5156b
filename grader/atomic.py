"""Files that are written in one step: a reader finds the old one whole, or the new one."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Replaces `path`. A link that stands there is replaced, not followed; where anything fails,
    what was there stays. OSError names `path`; a folder or a device in its place is one."""
    try:
        _write(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write(path: Path, data: bytes) -> None:
    if path.is_dir():
        raise OSError(errno.EISDIR, "Is a directory")
    if path.exists() and not path.is_file():  # root may replace /dev/null
        raise OSError(errno.EEXIST, "Not a regular file")
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)  # an interrupt may come once it is in place
        raise
