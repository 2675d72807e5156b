"""Gradescope's zip holds what a grading needs and nothing else, least of all an answer."""

from __future__ import annotations

import fnmatch
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import answer_lines
import pytest
from uploads import ROOT

from grader.packaging import autograder

# Prints each file of the project that a grading opens or imports.
TRACED = """
import sys
opened = set()
sys.addaudithook(lambda event, of: event == "open" and opened.add(of[0]))
sys.path.insert(0, sys.argv[1])
from grader.cli import main
main(["grade", sys.argv[2], "--results", sys.argv[3]])
opened |= {getattr(module, "__file__", None) for module in list(sys.modules.values())}
print("\\nOPENED", *sorted(x for x in opened if isinstance(x, str)), sep="\\n")
"""
# What a grading of an upload has no need to open itself, and why it is there all the same.
OTHERS = {
    "run_autograder": "Gradescope runs it",
    "setup.sh": "Gradescope runs it",
    "requirements/grading.txt": "setup.sh installs from it",
    "LICENSE": "goes with every copy",
    "grader/__main__.py": "staff, over SSH",
    "grader/doctor.py": "staff, by an upload of the marker",
    "grader/cli/*": "the command line, whole",
    "grader/sandbox/inside/*": "a guest's process opens it",
    "reference/golden/*": "an upload that gets further has more of them asked",
}
LEFT_OUT = (
    "reference/oracle.py",
    "reference/numerical.py",
    "reference/opinions.py",
    "reference/regenerate.py",
    "reference/__main__.py",
    "reference/solution/",
    "grader/audit/",
    "grader/checks/mistakes/matmul_",
    "grader/packaging/",
    "student_template/hw01/ops.py",
    "student_template/hw01_tools/",
    "tests/",
    "docs/",
    "benchmarks/",
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("package") / "autograder.zip"
    autograder.package(ROOT, out)
    return out


@pytest.fixture(scope="module")
def members(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_all_that_a_grading_needs(members: dict[str, bytes], tmp_path: Path) -> None:
    """Every file that a grading opens is in the zip, and no other but those with a reason."""
    command = [sys.executable, "-B", "-c", TRACED, str(ROOT), str(ROOT / "examples" / "typical")]
    ended = subprocess.run([*command, str(tmp_path / "r.json")], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    paths = map(Path, ended.stdout.partition("\nOPENED\n")[2].splitlines())
    inside = {path.relative_to(ROOT) for path in paths if path.is_relative_to(ROOT)}
    opened = {
        p.as_posix() for p in inside if p.parts[0] in ("grader", "reference", "student_template")
    }
    opened = {name for name in opened if not name.endswith(".pyc")}

    assert len(opened) > 60
    assert opened <= members.keys()
    others = members.keys() - opened
    assert [x for x in others if not any(fnmatch.fnmatch(x, p) for p in OTHERS)] == []


@pytest.mark.parametrize("place", LEFT_OUT)
def test_left_out(place: str, members: dict[str, bytes]) -> None:
    """The solution, the oracles, the mistakes' formulas, the audit, the tests and the handout stay
    at home."""
    assert list(ROOT.glob(f"{place.rstrip('/')}*"))
    assert not [name for name in members if name.startswith(place)]


def test_no_line_of_an_answer(members: dict[str, bytes]) -> None:
    """No file holds a distinctive line of the solution's answers."""
    distinctive = [line.encode() for line in answer_lines.distinctive()]
    assert len(distinctive) > 30

    assert [name for name, data in members.items() if any(x in data for x in distinctive)] == []


def test_as_gradescope_wants_it(package: Path, members: dict[str, bytes]) -> None:
    """The two scripts are at the root with run bits, lines end with LF, and it is under 2 MB."""
    with zipfile.ZipFile(package) as opened:
        modes = {info.filename: info.external_attr >> 16 for info in opened.infolist()}

    runnable = {name for name, mode in modes.items() if mode & stat.S_IXUSR}
    assert runnable == {"setup.sh", "run_autograder"}
    assert not [name for name, data in members.items() if b"\r" in data]
    assert all(members[name].startswith(b"#!/usr/bin/env bash\n") for name in runnable)
    assert package.stat().st_size < 2_000_000


def test_same_bytes_from_a_copy(package: Path, tmp_path: Path) -> None:
    """A copy of the project elsewhere, of another age and under another umask, with what Python has
    compiled in it, gives the same bytes."""
    before = os.umask(0o077)
    try:
        with zipfile.ZipFile(package) as opened:
            opened.extractall(tmp_path / "copy")
        (tmp_path / "copy" / "grader" / "__pycache__").mkdir()
        (tmp_path / "copy" / "grader" / "__pycache__" / "cli.cpython-311.pyc").write_bytes(b"old")
        for path in (tmp_path / "copy").rglob("*"):
            os.utime(path, (1_000_000_000, 1_000_000_000))
        again = autograder.package(tmp_path / "copy", tmp_path / "again.zip")
    finally:
        os.umask(before)

    assert (tmp_path / "again.zip").read_bytes() == package.read_bytes()
    assert again == autograder.package(ROOT, tmp_path / "third.zip")


def test_setup_is_pinned_with_hashes(members: dict[str, bytes]) -> None:
    """Each requirement names one version and its hashes, and setup.sh asks for no less."""
    pinned = members["requirements/grading.txt"].decode().replace("\\\n", "").splitlines()

    assert len(pinned) > 8
    assert all("==" in line and "--hash=sha256:" in line for line in pinned)
    assert b"--require-hashes" in members["setup.sh"]


def test_missing_part_is_named(package: Path, tmp_path: Path) -> None:
    """A project that lacks a part gives no zip, and says which."""
    with zipfile.ZipFile(package) as opened:
        opened.extractall(tmp_path)
    shutil.rmtree(tmp_path / "reference" / "golden")

    with pytest.raises(autograder.archive.PackagingError, match=r"reference/golden/\*\.json"):
        autograder.package(tmp_path, tmp_path / "out.zip")

    assert not (tmp_path / "out.zip").exists()
