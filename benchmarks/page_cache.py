"""Takes files out of the kernel's page cache, so that a start is a cold one."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

SKIPPED = {".git", ".mypy_cache", ".ruff_cache", ".hypothesis"}


def evict(folders: Iterable[Path]) -> None:
    """All files in these folders, and Python's own. What another process has mapped stays, and the
    machine below a virtual one may keep its own copy: cold times are lower bounds."""
    libraries = Path(sysconfig.get_config_var("LIBDIR")).glob("libpython*")
    for folder in (*folders, Path(sysconfig.get_path("stdlib"))):
        for path in _files(folder):
            _evict(path)
    for path in libraries:
        _evict(path)


def _evict(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:  # a link to nothing, or gone
        return
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def _files(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = [x for x in folders if x not in SKIPPED and not x.startswith(".venv")]
        yield from (Path(here, name) for name in names)
