"""`python -m hw01_tools.submit`, as a student runs it."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import desk
import pytest

from grader.given import texts_to_compare
from grader.model import STUDENT_FILES
from grader.rubric import RUBRIC, TOTAL
from grader.submission import read_submission

ZIP = "hw01-submission.zip"


@pytest.fixture
def folder(tmp_path: Path, solved: Path) -> Path:
    """A folder with the solution, to be spoilt."""
    return Path(shutil.copytree(solved, tmp_path / "hw01"))


def test_runs_the_tests_and_writes_the_zip(folder: Path) -> None:
    """The score is told in Gradescope's words, an edited given file is named, and the zip is the
    three files."""
    given = folder / "hw01" / "autograd.py"
    given.write_text(given.read_text(encoding="utf-8") + "\nx = 1\n", encoding="utf-8")

    ended = desk.run(folder, "-m", "hw01_tools.submit")

    assert (ended.returncode, ended.stderr) == (0, "")
    items = len(RUBRIC)
    assert f"{TOTAL} of {TOTAL} points; {items} of {items} items passed." in ended.stdout
    assert "Your copy of autograd.py differs from the given one." in ended.stdout
    assert f"Upload {ZIP}" in ended.stdout
    with zipfile.ZipFile(folder / ZIP) as archive:
        assert tuple(archive.namelist()) == STUDENT_FILES
    written = read_submission(folder / ZIP, {})
    assert written.digest == read_submission(folder / "hw01", texts_to_compare()).digest
    assert not written.problems


def test_zip_is_the_same_for_the_same_files(folder: Path) -> None:
    """The same files make the same bytes, whenever they were saved."""
    found = []
    for _ in range(2):
        ended = desk.run(folder, "-m", "hw01_tools.submit", "--no-tests")
        assert (ended.returncode, ended.stderr) == (0, "")
        found.append((folder / ZIP).read_bytes())
        (folder / "hw01" / "ops.py").touch()

    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("lost", "code", "told"),
    [
        ("hw01/mlp.py", 1, "mlp.py is missing; upload it flat"),
        ("grader", 2, "there is no folder grader beside hw01_tools"),
        ("hw01", 2, "there is no folder hw01 beside hw01_tools"),
        ("grader/suites", 3, "the tests could not be run"),
    ],
)
def test_says_why_nothing_is_written(folder: Path, lost: str, code: int, told: str) -> None:
    """Each way to fail has its exit code and one sentence, and writes nothing."""
    path = folder / lost
    (shutil.rmtree if path.is_dir() else Path.unlink)(path)

    ended = desk.run(folder, "-m", "hw01_tools.submit")

    assert ended.returncode == code
    assert ended.stderr.startswith("submit: ")
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (folder / ZIP).exists()


def test_says_that_the_zip_cannot_be_written(folder: Path) -> None:
    """A folder in the place of the zip stays, one sentence names it, and nothing else is left."""
    (folder / ZIP).mkdir()
    before = sorted(folder.iterdir())

    ended = desk.run(folder, "-m", "hw01_tools.submit", "--no-tests")

    assert ended.returncode == 1
    assert ended.stderr == f"submit: {folder / ZIP} cannot be written: Is a directory\n"
    assert sorted(folder.iterdir()) == before


WITHOUT_PYTEST = """
import importlib.util, runpy
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: find(name, *rest) if name != "pytest" else None
runpy.run_module("hw01_tools.submit", run_name="__main__")
"""


def test_without_pytest_it_says_how_to_get_it(folder: Path) -> None:
    """Where pytest was not installed, one sentence says how, and nothing is written."""
    ended = desk.run(folder, "-c", WITHOUT_PYTEST)

    assert ended.stderr == "submit: pytest is missing: pip install -r requirements.txt\n"
    assert ended.returncode == 2
    assert not (folder / ZIP).exists()
