"""A grading that is interrupted, or whose results cannot be written: results stay valid, one line
says why, and nothing is left running."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import descendants, hear_interrupts, runs, wait_until
from uploads import ROOT

from grader import cli
from grader.model import Submission
from reference import blanks

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

SLOW = "import time\ndef find_topo_sort(node_list):\n    time.sleep(60)\n"


@pytest.fixture
def slow_upload(tmp_path: Path) -> Path:
    """Right but for question 4, which takes its time."""
    upload = tmp_path / "upload"
    upload.mkdir()
    for file in blanks.FILES:
        (upload / file).write_text(SLOW if file == "graph.py" else blanks.solution(file))
    return upload


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_interrupted_run_leaves_valid_results_and_no_process(
    number: signal.Signals, code: int, slow_upload: Path, tmp_path: Path
) -> None:
    """Whatever signal ends a grading, results.json holds every verdict up to then, the rest is
    errored, and neither the zygote nor a guest goes on."""
    results = tmp_path / "results.json"
    command = [sys.executable, "-m", "grader", "grade", str(slow_upload), "--results", str(results)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=-3, stderr=-1, text=True, preexec_fn=hear_interrupts
    ) as run:

        def passed() -> list[str]:
            with contextlib.suppress(OSError):
                rows = json.loads(results.read_text())["tests"]
                return [row["number"] for row in rows if row["status"] == "passed"]
            return []

        wait_until(lambda: "3.7" in passed())
        family = list(descendants(run.pid))
        assert len(family) >= 2
        run.send_signal(number)
        _, said = run.communicate(timeout=10)

    content = json.loads(results.read_text())
    assert run.returncode == code, said
    assert said == ("grader: interrupted\n" if number == signal.SIGINT else "")
    assert content["score"] == sum(row["score"] for row in content["tests"]) == 43
    assert content["extra_data"]["errored"].keys() == {
        row["number"] for row in content["tests"] if row["number"][0] in "45"
    }
    wait_until(lambda: not any(map(runs, family)))


def results_in_the_way(folder: Path) -> Path:
    (folder / "results.json").mkdir()
    return folder / "results.json"


def file_for_a_folder(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "results.json"


@pytest.mark.parametrize("make", [results_in_the_way, file_for_a_folder])
def test_results_that_cannot_be_written_end_the_run_at_once(
    make: Callable[[Path], Path],
    slow_upload: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A folder in the way of results.json, or a file in that of its folder, is one line and exit
    code 1 before anything is graded."""
    path = make(tmp_path)
    began = time.monotonic()

    with pytest.raises(SystemExit) as ended:
        cli.main(["grade", str(slow_upload), "--results", str(path)])

    assert ended.value.code == 1
    assert time.monotonic() - began < 5
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_folder_of_results_is_made(solution: Submission, tmp_path: Path) -> None:
    """A folder for results.json that is not there is made."""
    (tmp_path / "upload").mkdir()

    cli.main(["grade", str(tmp_path / "upload"), "--results", str(tmp_path / "a/b/results.json")])

    assert json.loads((tmp_path / "a/b/results.json").read_text())["score"] == 0


FULL_DISK = """
    mount -t tmpfs -o size=96k none {folder}/disk || exit 99
    head -c {taken} /dev/zero > {folder}/disk/taken
    {python} -m grader grade {upload} --results {folder}/disk/results.json > /dev/null
    code=$?
    ls -A {folder}/disk > {folder}/listing
    cat {folder}/disk/results.json > {folder}/results.json
    exit $code
"""


@pytest.mark.skipif(not IS_ROOT, reason="needs root to mount a small disk")
@pytest.mark.parametrize("taken", [1 << 20, 76 << 10], ids=["full from the start", "later"])
def test_full_disk_is_told(taken: int, tmp_path: Path) -> None:
    """On a disk without room there is exit code 1 and one line; where results fit once, what is
    there is whole, and no scrap is left beside it."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "upload").mkdir()
    script = FULL_DISK.format(
        folder=tmp_path, taken=taken, python=sys.executable, upload=tmp_path / "upload"
    )
    command = ["unshare", "--mount", "sh", "-c", script]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    if ended.returncode == 99 or "unshare failed" in ended.stderr:
        pytest.skip("no mount namespace here")

    assert ended.returncode == 1, ended.stderr
    said = [line for line in ended.stderr.splitlines() if line.startswith("grader: ")]
    assert len(said) == 1
    assert "No space left on device" in said[0]
    assert "Traceback" not in ended.stderr
    listing = (tmp_path / "listing").read_text().split()
    assert [name for name in listing if name.startswith(".")] == []
    if "results.json" in listing:
        assert len(json.loads((tmp_path / "results.json").read_text())["tests"]) == 33
