"""The zip to upload: the three files and nothing else, the same bytes for the same files."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ..model import STUDENT_FILES

FILE = "hw01-submission.zip"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
REGULAR_FILE = 0o100644 << 16
UNIX = 3


def pack(code: Path, target: Path) -> None:
    """Writes the student's files in `code` into the zip `target`, replacing it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for file in STUDENT_FILES:
            info = zipfile.ZipInfo(file, FIRST_DAY)
            info.external_attr, info.create_system = REGULAR_FILE, UNIX
            archive.writestr(info, (code / file).read_bytes())
