"""What docs/running-a-course.md says of adding an operation is so: its blocks, applied to a copy of
the project, and its commands, run there. Where the project has grown since, the page's question 6
is the next one, and its figures are counted on."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uploads import ROOT

from grader.rubric import RUBRIC, TOTAL
from reference import golden
from reference.cases.operations import OPERATIONS

PAGE = (ROOT / "docs" / "running-a-course.md").read_text(encoding="utf-8")
QUESTION = 1 + len({item.question for item in RUBRIC})
FIGURES = {
    r"(?<![\d,.+])6(?=\.\d|[_:\"])|(?<=question )6": str(QUESTION),
    r"\d+ points in \d+ items": f"{TOTAL + 6} points in {len(RUBRIC) + 3} items",
    r"\d+ files written": f"{2 + len([*golden.FOLDER.glob('*.json')])} files written",
}
SECTION = PAGE.partition("## Add an operation in four steps\n")[2].partition("\n## ")[0]
for pattern, words in FIGURES.items():
    SECTION = re.sub(pattern, words, SECTION)
CHANGES = re.findall(r"^```diff\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
(SESSION,) = re.findall(r"^```console\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
COMMANDS = re.split(r"^\$ ", SESSION, flags=re.MULTILINE)[1:]
MOST_FILES, MOST_LINES = 6, 60
COPIED = ("examples", "grader", "reference", "student_template", "tests", "pyproject.toml")
RIGHT = "return out_grad, negate(out_grad)"
WRONG = "return out_grad, out_grad"


def run(folder: Path, *arguments: str) -> str:
    """What a module prints in the copy; a failed test where it fails."""
    ended = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the page's changes in it and the page's commands run."""
    pytest.importorskip("torch", reason="regenerate asks PyTorch: ./setup.sh --dev installs it")
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        copy_one = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy_one(ROOT / name, folder / name)
    patch = "".join(CHANGES)
    applied = subprocess.run(
        ["git", "apply", "-"], cwd=folder, input=patch, capture_output=True, text=True, check=False
    )
    assert applied.returncode == 0, f"write the page's block anew: {applied.stderr}"
    for command in COMMANDS:
        typed, _, shown = command.partition("\n")
        _, _, *arguments = shlex.split(typed)
        printed = run(folder, *arguments)
        for part in shown.split("...\n"):
            assert part.strip() in printed.replace(f"{folder}/", ""), typed
    return folder


def graded(copy: Path, answer: str) -> dict[str, dict[str, object]]:
    """The rows that an upload with this answer gets in the copy, by their numbers."""
    upload = copy / "upload"
    shutil.copytree(copy / "reference" / "solution", upload, dirs_exist_ok=True)
    source = (upload / "ops.py").read_text(encoding="utf-8")
    assert source.count(RIGHT) == 1
    (upload / "ops.py").write_text(source.replace(RIGHT, answer), encoding="utf-8")
    run(copy, "grader", "grade", "upload", "--results", "results.json")
    rows = json.loads((copy / "results.json").read_text(encoding="utf-8"))["tests"]
    return {row["number"]: row for row in rows}


def test_it_takes_six_files_and_sixty_lines() -> None:
    """What is written by hand is within the limits, blank lines aside."""
    files = re.findall(r"^\+\+\+ b/(.*)$", "".join(CHANGES), re.MULTILINE)
    lines = [
        line
        for change in CHANGES
        for line in change.splitlines()[2:]
        if line[:1] in ("+", "-") and line[1:].strip()
    ]

    assert "EwiseSub" not in OPERATIONS
    assert len(files) == len(CHANGES) <= MOST_FILES
    assert len(lines) <= MOST_LINES


def test_right_answer_gets_everything(copy: Path) -> None:
    """The solution with the new operation gets every point, that of the new items too."""
    rows = graded(copy, RIGHT)

    assert {f"{QUESTION}.{i}" for i in (1, 2, 3)} <= rows.keys()
    assert [number for number, row in rows.items() if row["score"] != row["max_score"]] == []


def test_wrong_sign_loses_its_item_and_is_named(copy: Path) -> None:
    """A gradient with the wrong sign for b loses that item alone, and the finding names it."""
    rows = graded(copy, WRONG)

    (lost,) = [row for row in rows.values() if row["score"] != row["max_score"]]
    assert lost["number"] == f"{QUESTION}.2"
    assert lost["extra_data"]["mistake"] == "sub-second-as-a-sum"  # type: ignore[index]


def test_students_get_the_question(copy: Path) -> None:
    """The blank file asks for the new gradient and gives its forward pass away."""
    text = (copy / "student_template" / "hw01" / "ops.py").read_text(encoding="utf-8")

    assert f"# Your answer to {QUESTION}.2." in text
    assert "return a - b" in text
    assert RIGHT not in text


def test_the_tests_of_the_copy_pass(copy: Path) -> None:
    """No test of the rubric, the blanks, the stand-ins or the tables has to be edited."""
    tables = ("mistake_is_whole", "every_item_catches_one", "signatures_hold_no_formula")
    chosen = (
        *("test_rubric.py", "reference/test_blanks.py", "reference/test_stand_ins.py"),
        *(f"audit/test_mistakes.py::test_{name}" for name in tables),
    )

    run(copy, "pytest", "-q", "-p", "no:cacheprovider", *(f"tests/{name}" for name in chosen))
