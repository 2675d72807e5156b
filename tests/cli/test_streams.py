"""What a command does where a standard stream, or the folder it runs in, is not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import uploads

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(uploads.ROOT)}


def ended(shell: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-c", shell, sys.executable]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)


@pytest.mark.parametrize("closed", [">&-", "<&-", "<&- >&- 2>&-"])
def test_closed_stream_changes_nothing(closed: str, tmp_path: Path) -> None:
    """A command whose standard streams are closed does the same, and ends with the same code."""
    upload = uploads.materialise("broken-untouched-template", tmp_path)

    found = ended(f'"$0" -m grader grade {upload} --results out/r.json {closed}', tmp_path)

    assert (found.returncode, found.stderr) == (0, "")
    assert (tmp_path / "out" / "r.json").stat().st_size > 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["r.json"]


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="/dev/full")
@pytest.mark.parametrize("command", ["--help", "package --out a.zip", "audit add-ones --jobs 1"])
def test_output_that_cannot_be_written_is_one_sentence(command: str, tmp_path: Path) -> None:
    """Where standard output has no room, the command says so and fails."""
    found = ended(f'"$0" -m grader {command} >/dev/full', tmp_path)

    assert found.returncode == 1
    assert found.stderr == "grader: No space left on device: standard output\n"


def test_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    """Where the working folder was deleted, nothing is begun."""
    (tmp_path / "gone").mkdir()

    found = ended(f'rmdir "$PWD"; "$0" -m grader package --out {tmp_path}/a.zip', tmp_path / "gone")

    assert found.returncode == 2
    assert found.stderr.startswith("grader: the working folder is gone or closed (")
    assert os.listdir(tmp_path) == []
