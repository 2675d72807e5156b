"""The students' zip holds the tests with what they need, and no answer, formula or hidden text."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import answer_lines
import pytest
from uploads import ROOT

from grader.checks.mistakes import known_mistakes
from grader.packaging import students_zip
from reference import blanks

LARGEST_BYTES = 1_000_000
FORMULAS = ("truth", "vjps", "network", "numerical", "oracle", "opinions", "regenerate")


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The members of the zip by their names."""
    out = tmp_path_factory.mktemp("release") / "hw01.zip"
    students_zip.release(ROOT, out)
    assert out.stat().st_size < LARGEST_BYTES
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(members: dict[str, bytes]) -> str:
    return "\n".join(data.decode() for name, data in members.items() if not name.endswith(".json"))


def test_members_are_those_of_the_allowlists(handed_out: dict[str, bytes]) -> None:
    """The template's files at the root, the suites, and what these need; nothing for staff."""
    rooms = {name.split("/")[0] for name in handed_out}
    suites = {f"grader/suites/{path.name}" for path in (ROOT / "grader" / "suites").glob("*.py")}

    assert rooms == {
        *("LICENSE", "README.md", "conftest.py", "pytest.ini", "requirements.txt"),
        *("grader", "hw01", "hw01_tools", "pictures", "reference"),
    }
    assert suites <= handed_out.keys()
    for name in (
        "cli",
        "audit",
        "batch",
        "report",
        "packaging",
        "runner.py",
        "plugin.py",
        "gradescope.py",
    ):
        assert not [x for x in handed_out if x.startswith(f"grader/{name}")]
    for name in FORMULAS:
        assert f"reference/{name}.py" not in handed_out
    assert "grader/sandbox/inside/confine.py" not in handed_out
    assert not [x for x in handed_out if "solution" in x or "remade" in x]
    assert [x for x in handed_out if x.startswith("grader/checks/mistakes")] == [
        "grader/checks/mistakes/signatures.json"
    ]


def test_three_files_are_blank(handed_out: dict[str, bytes]) -> None:
    """What students fill in is the template, byte for byte."""
    for file in blanks.FILES:
        assert handed_out[f"hw01/{file}"].decode() == blanks.template(file)


def test_no_answer_is_inside(handed_out: dict[str, bytes]) -> None:
    """No line of the solution's answers that could tell anything stands in any file."""
    shown = {line.strip() for line in text_of(handed_out).splitlines()}
    telling = answer_lines.distinctive()

    assert len(telling) > 20
    assert telling & shown == set()


def test_no_mistake_is_inside(handed_out: dict[str, bytes]) -> None:
    """Of known mistakes there are digests, notes and questions, and no line of code."""
    shown = {line.strip() for line in text_of(handed_out).splitlines()}
    known = known_mistakes()
    written = {line.strip() for mistake in known for line in mistake.code.splitlines()}

    assert len(known) > 300
    assert {line for line in written if len(line) >= 2 * answer_lines.DISTINCTIVE} & shown == set()


def test_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    """Made again from a copy with other times and another umask, the zip is the same."""
    copied = tmp_path / "copy"
    ignored = shutil.ignore_patterns("__pycache__", ".*", "tests", "docs")
    shutil.copytree(ROOT, copied, ignore=ignored)
    before = os.umask(0o077)
    try:
        one = students_zip.release(copied, tmp_path / "one.zip")
    finally:
        os.umask(before)
    other = students_zip.release(ROOT, tmp_path / "other.zip")

    assert one == other
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_command_tells_what_it_wrote(tmp_path: Path) -> None:
    """`release` writes the zip where it is asked to, and says how many files and bytes."""
    out = tmp_path / "hw01.zip"
    command = [sys.executable, "-m", "grader", "release", "--out", str(out)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    with zipfile.ZipFile(out) as archive:
        count = len(archive.namelist())
    assert re.match(rf"{re.escape(str(out))}: {count} files, [\d,]+ bytes\nSHA-256 ", run.stdout)
