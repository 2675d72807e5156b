"""What keeps `regrade` from its work: one sentence, an exit code, and no half of anything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from uploads import ROOT

from grader.batch import bench
from grader.batch.folder import Folder
from grader.cli import main


def no_yaml(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    for name in ("records", "export"):
        monkeypatch.delitem(sys.modules, f"grader.batch.{name}", raising=False)


def no_distributed(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "grader.batch.cluster", raising=False)
    monkeypatch.delattr("grader.batch.cluster", raising=False)


def no_guest(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    broken = "def fail(*_, **__):\n    raise bench.SandboxError('no process')\nbench.Zygote = fail\nbench.serve("
    monkeypatch.setattr(bench, "BOOT", bench.BOOT.replace("bench.serve(", broken))


def no_cases(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    broken = "def fail(*_, **__):\n    raise OSError('no cases')\nbench.Zygote = fail\nbench.serve("
    monkeypatch.setattr(bench, "BOOT", bench.BOOT.replace("bench.serve(", broken))


def no_space(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "results/a.json")

    monkeypatch.setattr(Folder, "keep", full)


def as_it_is(monkeypatch: pytest.MonkeyPatch, _: Path) -> None:
    pass


def export_gone(monkeypatch: pytest.MonkeyPatch, few: Path) -> None:
    with Folder(few.parent / "out", few.parent / "gone.zip"):
        pass


ERRORS: dict[str, tuple[list[str], Callable[[pytest.MonkeyPatch, Path], None], int, str]] = {
    "no such path": (["nowhere"], as_it_is, 2, "nowhere is not there; name a zip file or a folder"),
    "no uploads": (["few/a"], as_it_is, 2, "few/a holds no uploads; name Gradescope's export"),
    "no job": (["few", "--jobs", "0"], as_it_is, 2, "0 is not a whole number; 1 or more"),
    "a file in the way": (["few", "--out", "file"], as_it_is, 2, "file cannot be written to"),
    "the export has gone": (["out"], export_gone, 2, "gone.zip is not there"),
    "no PyYAML": (["few"], no_yaml, 2, "yaml is not installed; `pip install '.[batch]'`"),
    "no distributed": (
        ["few", "--scheduler", "tcp://127.0.0.1:1"],
        no_distributed,
        2,
        "distributed is not installed; `pip install '.[cluster]'`",
    ),
    "no address": (
        ["few", "--scheduler", "nonsense"],
        as_it_is,
        1,
        "no scheduler answers at nonsense: missing port number",
    ),
    "no guest": (["few"], no_guest, 3, "no process"),
    "no cases": (["few"], no_cases, 1, "OSError: no cases"),
    "a full disk": (["few"], no_space, 1, "No space left on device: results/a.json"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_done_is_one_sentence(
    name: str,
    few: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each error ends the command with its own code and says what to do."""
    arguments, broken, code, message = ERRORS[name]
    monkeypatch.chdir(few.parent)
    (few.parent / "file").touch()
    broken(monkeypatch, few)

    with pytest.raises(SystemExit) as raised:
        main(["regrade", *arguments])

    assert raised.value.code == code
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told


def test_another_run_is_writing_there(few: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two commands do not write into one folder at the same time."""
    out = few.parent / "out"

    with Folder(out, few), pytest.raises(SystemExit) as raised:
        main(["regrade", str(few), "--out", str(out)])

    assert raised.value.code == 2
    assert f"another run is writing to {out}" in capsys.readouterr().err


def test_no_scheduler(few: Path) -> None:
    """Where no scheduler answers, the address is told."""
    boot = "from grader.batch import cluster; cluster.TIMEOUT_S = 0.5; from grader.cli import main; main()"
    command = [sys.executable, "-c", boot, "regrade", str(few), "--scheduler", "tcp://127.0.0.1:1"]

    ended = subprocess.run(
        command,
        cwd=few.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert "grader: no scheduler answers at tcp://127.0.0.1:1" in ended.stderr
    assert "Traceback" not in ended.stderr
