"""A student's folder as the zip for students makes it, and pytest in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from uploads import ROOT

from grader.given import FOLDERS, GIVEN_FILES
from reference import blanks

TEMPLATE = ROOT / "student_template"
# What holds a formula, or is of no use at home.
LEFT_OUT = (
    *(
        "grader/audit",
        "grader/cli",
        "grader/packaging",
        "grader/report",
        "grader/suites/pytest.ini",
    ),
    *("grader/__main__.py", "grader/doctor.py", "grader/metadata.py", "grader/plugin.py"),
    *("grader/runner.py", "grader/sandbox/guest.py", "grader/sandbox/supervisor.py"),
    *(f"grader/sandbox/inside/{x}.py" for x in ("confine", "landlock", "seccomp", "zygote")),
    *("reference/solution", "reference/__main__.py", "reference/regenerate.py"),
    *(f"reference/{x}.py" for x in ("network", "truth")),
    *(f"reference/{x}.py" for x in ("numerical", "opinions", "oracle")),
)
BACKWARD = "compute_gradient_of_variables"


def materialise(folder: Path, code: Mapping[str, str]) -> Path:
    """The template with the grader and the reference beside it; `code` are the student's files
    that are no longer blank."""
    shutil.copytree(TEMPLATE, folder, ignore=shutil.ignore_patterns("__pycache__", "pictures"))
    for room in ("grader", "reference"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, folder / room, ignore=ignored)
    for place in LEFT_OUT:
        path = folder / place
        (shutil.rmtree if path.is_dir() else Path.unlink)(path)
    for formulas in (folder / "grader" / "checks" / "mistakes").glob("*.py"):
        formulas.unlink()
    given = folder / "grader" / "given_files"
    given.mkdir()
    for file in ("__init__.py", *GIVEN_FILES):
        shutil.copy(FOLDERS[-1] / file, given / file)
    graph = folder / "reference" / "stand_ins" / "graph.py"
    text = graph.read_text(encoding="utf-8")
    graph.write_text(blanks.without({BACKWARD}, text), encoding="utf-8")
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
