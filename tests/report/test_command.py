"""`python -m grader report`: what it writes, what it says, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from uploads import ROOT

from grader import cli


def run(folder: Path, out: Path, *options: str) -> None:
    cli.main(["report", str(folder), "--out", str(out), *options])


def test_it_writes_one_page(
    folder: Path, page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page of the folder is written, the same bytes each time, and a sentence says where."""
    run(folder, tmp_path / "report.html")

    assert (tmp_path / "report.html").read_text("utf-8") == page
    assert capsys.readouterr().out == f"300 of 300 submissions in {tmp_path / 'report.html'}\n"


def test_it_hides_names_when_told_to(folder: Path, anonymous_page: str, tmp_path: Path) -> None:
    """--anonymous writes the anonymous page, in a process of its own the very same bytes."""
    out = tmp_path / "report.html"
    command = [sys.executable, "-m", "grader", "report", folder, "--out", out, "--anonymous"]

    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PYTHONHASHSEED": "5"})

    assert out.read_bytes() == anonymous_page.encode()


@pytest.mark.parametrize(
    ("folder_name", "out_name", "code", "told"),
    [
        ("nowhere", "report.html", 2, "has no folder results"),
        (".", "report.html", 2, "has no folder results"),
        ("class", "no/such/report.html", 1, "No such file or directory: "),
        ("class", "class", 1, "Is a directory: "),
    ],
)
def test_what_cannot_be_done_is_told(
    folder_name: str,
    out_name: str,
    code: int,
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A folder that is none ends with 2, a page that cannot be written with 1, in one sentence."""
    (tmp_path / "class" / "results").mkdir(parents=True)

    with pytest.raises(SystemExit) as end:
        run(tmp_path / folder_name, tmp_path / out_name)

    assert end.value.code == code
    error = capsys.readouterr().err
    assert told in error
    assert error.startswith("grader: ")
    assert error.count("\n") == 1


@pytest.mark.parametrize("options", [(), ("--anonymous",)])
def test_a_damaged_class_json_ends_it(
    options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A class.json that was edited by hand ends with 2 in one sentence, and no page is written."""
    (tmp_path / "results").mkdir()
    (tmp_path / "class.json").write_text('{"submissions": [{"id": "7"}]}', "utf-8")

    with pytest.raises(SystemExit) as end:
        run(tmp_path, tmp_path / "report.html", *options)

    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "grader: class.json is not as regrade writes it (not an object of assignment, total, "
        "submissions); the same regrade writes it anew\n"
    )
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("library", ["jinja2", "matplotlib"])
def test_a_missing_library_is_told(
    library: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a library of the extra, the command says how to install it."""
    for name in [x for x in sys.modules if x.startswith(("grader.report", library))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("grader.report", raising=False)
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(SystemExit) as end:
        run(tmp_path, tmp_path / "report.html")

    assert end.value.code == 2
    assert f"{library} is not installed; `pip install '.[report]'` or" in capsys.readouterr().err


def test_grading_imports_neither() -> None:
    """The command line does not load the report's libraries before it is asked for a report."""
    code = "import sys, grader.cli; sys.exit(bool({'jinja2', 'matplotlib'} & sys.modules.keys()))"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
