"""`rehearse`, as a TA runs it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
import rehearsing

from grader import cli
from grader.packaging import rehearsal
from grader.packaging.stage import Ended


def rehearse(*arguments: object) -> int:
    try:
        cli.main(["rehearse", *map(str, arguments)])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def test_shows_both_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every step with its exit code, then the student's page and the staff's; nothing stays."""
    package = rehearsing.package(tmp_path, "echo printed")

    assert rehearse(package, rehearsing.upload(tmp_path)) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("setup.sh: exit code 0 after ")
    assert lines[2].startswith(f"run_autograder on {tmp_path / 'upload'}: exit code 0 after ")
    student, staff = lines.index("What a student would see"), lines.index("What staff would see")
    page = ["well done", "", "FAILED  1.1 one (1/2)"]
    assert lines[student + 2 : staff - 1] == [*page, "Total: 1 / 2"]
    assert lines[staff + 2 : staff + 5] == page
    assert "    printed" in lines[staff:]
    assert lines[-1] == "results.json keeps Gradescope's rules"
    assert os.listdir(tmp_path / "temporary") == []


@pytest.mark.parametrize(("view", "other"), [("student", "staff"), ("staff", "a student")])
def test_shows_one_page(
    view: str, other: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --view one page alone."""
    package = rehearsing.package(tmp_path)

    assert rehearse(package, rehearsing.upload(tmp_path), "--view", view) == 0

    assert f"What {other} would see" not in capsys.readouterr().out


def test_several_uploads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several uploads are set up for once, and one that goes wrong does not stop the rest."""
    package = rehearsing.package(tmp_path, "[ ! -e submission/bad.py ] || exit 4")
    good = rehearsing.upload(tmp_path)
    (tmp_path / "bad.py").write_text("")

    assert rehearse(package, tmp_path / "bad.py", good, "--view", "student") == 1

    printed = capsys.readouterr().out
    assert printed.count("setup.sh: exit code 0") == 1
    assert "bad.py: exit code 4" in printed
    assert "results.json: missing (Troubleshooting" in printed
    assert printed.count("keeps Gradescope's rules") == 1


FAILING: dict[str, tuple[dict[str, str], str]] = {
    "setup.sh": ({"setup": "echo no network; exit 5"}, "   |  no network"),
    "run_autograder": ({"run": "echo trouble; exit 1"}, "   |  trouble"),
    "an exit code alone": ({"run": "trap 'exit 7' EXIT"}, "exit code 7"),
    "half a file": ({"results": '{"score": 1'}, "BROKEN  results.json: not valid JSON"),
    "a broken rule": ({"results": '{"score": "1"}'}, "BROKEN  the file: score is not a number"),
}


@pytest.mark.parametrize(("scripts", "said"), FAILING.values(), ids=FAILING.keys())
def test_failing(
    scripts: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a script fails or a rule is broken it ends with 1, and says what was found."""
    package = rehearsing.package(tmp_path, **scripts)

    assert rehearse(package, rehearsing.upload(tmp_path)) == 1

    assert said in capsys.readouterr().out


def test_kept_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --keep Gradescope's folders stay, to look into; a folder that exists is not touched."""
    package, kept = rehearsing.package(tmp_path), tmp_path / "kept"
    upload = rehearsing.upload(tmp_path)

    assert rehearse(package, upload, "--keep", kept) == 0
    assert {"source", "submission", "results", "run_autograder"} < set(os.listdir(kept))

    assert rehearse(package, upload, "--keep", kept) == 2
    assert "--keep wants a new folder" in capsys.readouterr().err


def test_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A zip or an upload that is not there is a usage error, found before anything is run."""
    package = rehearsing.package(tmp_path)

    assert rehearse(package, tmp_path / "nowhere") == 2
    assert rehearse(tmp_path / "nowhere.zip", tmp_path) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[1].endswith("does not exist") for line in err.splitlines()] == [
        True
    ] * 2


def test_unusable_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A zip of the wrong things is one sentence, with exit code 2."""
    (tmp_path / "package.zip").write_text("text")

    assert rehearse(tmp_path / "package.zip", rehearsing.upload(tmp_path)) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("package.zip cannot be unpacked: File is not a zip file")


def test_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the folder to keep cannot be made, the reason and its name are told."""
    package, upload = rehearsing.package(tmp_path), rehearsing.upload(tmp_path)

    assert rehearse(package, upload, "--keep", package / "kept") == 1

    assert capsys.readouterr().err == f"grader: Not a directory: {package / 'kept'}\n"


def test_limit_of_time_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A script that Gradescope would have stopped is said to be, by its limit."""
    stopped = Ended(None, "begun\n", 600.0)
    monkeypatch.setattr(rehearsal, "build", lambda _: stopped)

    assert rehearse(rehearsing.package(tmp_path), rehearsing.upload(tmp_path)) == 1

    printed = capsys.readouterr().out
    assert "setup.sh: stopped after 600 s, Gradescope's limit\n   |  begun\n" in printed
