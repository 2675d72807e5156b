"""Gradescope's sequence, with packages that only show what is done with them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import rehearsing

from grader.packaging import archive, rehearsal
from grader.packaging import stage as stages
from grader.packaging.rehearsal import RehearsalError
from grader.packaging.stage import Stage

PLAIN = "in a plain folder"
PRIVATE = "in /autograder"


@pytest.fixture(params=[PLAIN, PRIVATE])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    private = request.param == PRIVATE
    if private and not stages.can_be_private():
        pytest.skip("needs root, and a machine that lets it mount")
    folder = tmp_path / "there"
    folder.mkdir()
    return Stage(folder, private)


def test_whole_sequence(stage: Stage, tmp_path: Path) -> None:
    """Unpacked with run bits, set up once, then graded where the upload and its metadata are."""
    package = rehearsing.package(
        tmp_path,
        "pwd\nid -u\ncd $(dirname $results)/..\nls source submission\n"
        "grep -o '\"id\": 123456' submission_metadata.json\n",
    )
    rehearsal.unpack(package, stage)
    built = rehearsal.build(stage)
    rehearsal.place(rehearsing.upload(tmp_path, ops="x = 1"), stage)

    run = rehearsal.run(stage)

    assert (built.code, run.ended.code, run.breaches) == (0, 0, ())
    assert run.ended.printed.splitlines() == [
        *(stage.home, str(os.getuid())),
        *("source:", "ready", "run_autograder", "setup.sh", ""),
        *("submission:", "ops.py", '"id": 123456'),
    ]
    assert json.loads(run.results or b"") == json.loads(rehearsing.GOOD)


def test_each_upload_is_alone(stage: Stage, tmp_path: Path) -> None:
    """An upload finds nothing of the one before, neither its files nor its results."""
    rehearsal.unpack(rehearsing.package(tmp_path, results=""), stage)
    rehearsal.place(rehearsing.upload(tmp_path, a="first"), stage)
    (stage.folder / "results" / "results.json").write_text(rehearsing.GOOD)
    (tmp_path / "upload" / "a.py").rename(tmp_path / "upload" / "b.py")
    rehearsal.place(tmp_path / "upload", stage)

    run = rehearsal.run(stage)

    assert run.results is None
    assert [str(breach).partition(" (")[0] for breach in run.breaches] == ["results.json: missing"]
    assert os.listdir(stage.folder / "submission") == ["b.py"]


def test_environment_is_a_containers(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a TA's environment is there; how the network is reached, for setup.sh alone."""
    monkeypatch.setenv("PYTHONPATH", "/mine")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    rehearsal.unpack(rehearsing.package(tmp_path, "env", "env\n"), stage)
    built = rehearsal.build(stage)
    rehearsal.place(rehearsing.upload(tmp_path), stage)

    ended = rehearsal.run(stage).ended

    assert "PIP_INDEX_URL=https://mirror.example/simple" in built.printed.splitlines()
    assert "PYTHONPATH" not in built.printed + ended.printed
    assert "PIP_INDEX_URL" not in ended.printed
    assert "PATH=/usr/local/sbin:/usr/local/bin:" in ended.printed


def test_stopped_at_the_limit(stage: Stage, tmp_path: Path) -> None:
    """What takes longer than it may is stopped, with all that it started."""
    rehearsal.unpack(rehearsing.package(tmp_path, "echo begun\nsleep 100 & sleep 100"), stage)
    rehearsal.place(rehearsing.upload(tmp_path), stage)
    began = time.monotonic()

    run = rehearsal.run(stage, limit_s=1.0)

    assert (run.ended.code, run.results) == (None, None)
    assert run.ended.printed == "begun\n"
    assert time.monotonic() - began < 50


def as_folder(upload: Path) -> Path:
    return upload


def as_zip(upload: Path) -> Path:
    return Path(shutil.make_archive(str(upload), "zip", upload))


def as_file(upload: Path) -> Path:
    return upload / "ops.py"


@pytest.mark.parametrize("form", [as_folder, as_zip, as_file])
def test_forms_of_upload(form: Callable[[Path], Path], tmp_path: Path) -> None:
    """A folder, a zip and a file each end up as files in submission/."""
    stage = Stage(tmp_path / "there", private=False)
    stage.folder.mkdir()

    rehearsal.place(form(rehearsing.upload(tmp_path, ops="x = 1")), stage)

    assert (stage.folder / "submission" / "ops.py").read_text() == "x = 1"
    assert os.listdir(stage.folder / "submission") == ["ops.py"]


def test_zip_stays_in_its_folder(tmp_path: Path) -> None:
    """Names in an upload's zip that lead elsewhere lead nowhere."""
    stage = Stage(tmp_path / "there", private=False)
    stage.folder.mkdir()
    with zipfile.ZipFile(tmp_path / "upload.zip", "w") as opened:
        opened.writestr("../../out.py", "x = 1")
        opened.writestr("/tmp/abs.py", "x = 1")

    rehearsal.place(tmp_path / "upload.zip", stage)

    found = sorted(path.name for path in (stage.folder / "submission").rglob("*.py"))
    assert found == ["abs.py", "out.py"]
    assert not (tmp_path / "out.py").exists()


PACKAGES: dict[str, tuple[dict[str, bytes] | None, str]] = {
    "no zip": (None, r"cannot be unpacked: File is not a zip file"),
    "empty": ({}, r"no setup\.sh at its root"),
    "the folder around": (
        {"hw01/setup.sh": b"", "hw01/run_autograder": b""},
        r"no setup\.sh at its root; zip the files, not the folder",
    ),
    "nothing to run": ({"setup.sh": b""}, r"no run_autograder at its root"),
}


@pytest.mark.parametrize(("members", "said"), PACKAGES.values(), ids=PACKAGES.keys())
def test_unusable_package(members: dict[str, bytes] | None, said: str, tmp_path: Path) -> None:
    """A file that Gradescope would not take is refused, with the reason."""
    (tmp_path / "package.zip").write_bytes(b"text")
    if members is not None:
        archive.write(tmp_path / "package.zip", members)
    stage = Stage(tmp_path / "there", private=False)
    stage.folder.mkdir()

    with pytest.raises(RehearsalError, match=said):
        rehearsal.unpack(tmp_path / "package.zip", stage)


def test_unusable_upload(tmp_path: Path) -> None:
    """An upload that cannot be copied or unpacked is refused, with the reason."""
    stage = Stage(tmp_path / "there", private=False)
    stage.folder.mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK")
    with zipfile.ZipFile(tmp_path / "damaged.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("ops.py", "x = 1" * 100)
    data = (tmp_path / "damaged.zip").read_bytes()
    at = data.index(b"ops.py") + len("ops.py")
    (tmp_path / "damaged.zip").write_bytes(data[:at] + b"\xff" * 4 + data[at + 4 :])

    for upload, said in (
        ("broken.zip", "cannot be unpacked"),
        ("damaged.zip", "cannot be unpacked: Error -3"),
        ("gone", "cannot be uploaded"),
    ):
        with pytest.raises(RehearsalError, match=f"{upload} {said}"):
            rehearsal.place(tmp_path / upload, stage)


def test_without_namespaces_nothing_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the program that makes a namespace has plain folders, and no error."""
    monkeypatch.setattr(stages, "NAMESPACE", ("no-such-program",))

    assert not stages.can_be_private()


def test_an_interrupt_leaves_nothing_running(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C goes on to whoever asked, once what was started is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(process: subprocess.Popen[bytes], timeout: float) -> None:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)

    with pytest.raises(KeyboardInterrupt):
        stage.run(["sleep", "100"], 100)

    assert started[0].wait(timeout=20) == -signal.SIGKILL
