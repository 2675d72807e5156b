"""A student's folder as the zip for students makes it, and pytest in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from uploads import ROOT

from grader.given import FOLDERS, GIVEN_FILES
from reference import blanks

TEMPLATE = ROOT / "student_template"
IGNORED = shutil.ignore_patterns("__pycache__", "pytest.ini", "solution")
BACKWARD = "compute_gradient_of_variables"


def materialise(folder: Path, code: Path | None = None) -> Path:
    """The template with the grader and the reference beside it, and the files of `code` in it."""
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
    for room in ("grader", "reference"):
        shutil.copytree(ROOT / room, folder / room, ignore=IGNORED)
    given = folder / "grader" / "given_files"
    given.mkdir()
    for file in ("__init__.py", *GIVEN_FILES):
        shutil.copy(FOLDERS[-1] / file, given / file)
    graph = folder / "reference" / "stand_ins" / "graph.py"
    text = graph.read_text(encoding="utf-8")
    graph.write_text(blanks.without({BACKWARD}, text), encoding="utf-8")
    for path in code.iterdir() if code is not None else ():
        shutil.copy(path, folder / "hw01" / path.name)
    return folder


def run(
    folder: Path, *command: str, columns: int = 100, given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Python in the folder, with nothing of this repository on its path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**kept, "COLUMNS": str(columns), "PYTHONDONTWRITEBYTECODE": "1"},
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=180,
    )


def pytest_in(
    folder: Path, *arguments: str, columns: int = 100
) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "pytest", "-p", "no:cacheprovider", *arguments, columns=columns)


def rows(text: str) -> dict[str, str]:
    """What the table says of each item: "3 / 7  failed"."""
    pattern = r"^(\d\.\d+) .*?(\d+ / \d+  [a-z ]+)$"
    return dict(re.findall(pattern, text, re.MULTILINE))
