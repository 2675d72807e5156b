"""A student's folder as the zip for students makes it, and pytest in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from uploads import ROOT

from grader.packaging import students_zip
from reference import blanks


def materialise(folder: Path, code: Mapping[str, str]) -> Path:
    """What students get, unzipped; `code` are the student's files that are no longer blank."""
    for name, data in students_zip.members(ROOT).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for file, source in code.items():
        (folder / "hw01" / file).write_text(source, encoding="utf-8")
    return folder


def solution() -> dict[str, str]:
    return {file: blanks.solution(file) for file in blanks.FILES}


def run(
    folder: Path, *command: str, columns: int = 100, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Python in the folder, with nothing of this repository on its path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
    settings = {
        "COLUMNS": str(columns),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**kept, **settings},
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
    )


def pytest_in(
    folder: Path, *options: str, columns: int = 100, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    command = ("-m", "pytest", "-p", "no:cacheprovider", *options)
    return run(folder, *command, columns=columns, typed=typed)


def rows(text: str) -> dict[str, str]:
    """What the table says of each item: "0 / 7  failed"."""
    pattern = r"^(\d\.\d+) .*?(\d+ / \d+  [a-z ]+)$"
    return dict(re.findall(pattern, text, re.MULTILINE))
