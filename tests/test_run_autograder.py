"""The real command, as Gradescope, a TA and a newcomer run it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
import uploads
from uploads import ROOT

from grader.packaging import rehearsal
from grader.packaging.stage import Stage
from grader.rubric import RUBRIC, TOTAL

RUN = ROOT / "run_autograder"


@pytest.fixture(autouse=True, scope="module")
def _set_up() -> None:
    if not (ROOT / ".venv" / "bin" / "python").exists():
        pytest.skip("setup.sh has not run here")


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(RUN), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("name", "score"), [("right-einsum-arrays", 100), ("broken-untouched-template", 2)]
)
def test_grades_an_upload(name: str, score: int, tmp_path: Path) -> None:
    """A folder goes in; a table, the score and a valid results.json come out, with exit code 0."""
    upload = uploads.materialise(name, tmp_path)

    ended = run(upload, "--results", "out.json", cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    results = json.loads((tmp_path / "out.json").read_text())
    assert score == results["score"] == sum(row["score"] for row in results["tests"])
    assert [item.name for item in RUBRIC] == [row["name"] for row in results["tests"]]
    assert f"{score} / {TOTAL}   results in out.json" in ended.stdout


def test_empty_upload_gets_nothing(tmp_path: Path) -> None:
    """An empty folder gets 0 points, and each row says which file is missing."""
    (tmp_path / "upload").mkdir()

    ended = run("upload", cwd=tmp_path)

    results = json.loads((tmp_path / "results.json").read_text())
    assert (ended.returncode, results["score"]) == (0, 0)
    assert all("is missing; upload it flat" in row["output"] for row in results["tests"])


def test_regrade_is_identical(tmp_path: Path) -> None:
    """Two gradings of one upload, at the same time, differ in times and measurements alone."""
    upload = uploads.materialise("hostile-break-out", tmp_path)  # no call of it is timed out
    names = ("one.json", "two.json")
    command = [str(RUN), str(upload), "--results"]
    runs = [subprocess.Popen([*command, name], cwd=tmp_path, stdout=-3) for name in names]
    assert [ended.wait(timeout=120) for ended in runs] == [0, 0]

    one, two = (json.loads((tmp_path / name).read_text()) for name in names)
    for content in (one, two):
        del content["execution_time"], content["extra_data"]["measured"]
    assert json.dumps(one) == json.dumps(two)


@pytest.mark.parametrize("path", ["nowhere", "results.txt"])
def test_unusable_path_is_one_sentence(path: str, tmp_path: Path) -> None:
    """A path that is no folder and no zip ends with exit code 2 and one line."""
    (tmp_path / "results.txt").write_text("not a zip")

    ended = run(path, cwd=tmp_path)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("grader: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.skipif(Path("/autograder/source").exists(), reason="this is Gradescope")
def test_outside_gradescope_it_wants_a_path(tmp_path: Path) -> None:
    """Without an argument, and without Gradescope's folders, it says what is missing."""
    ended = run(cwd=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr.endswith("this is not Gradescope; name a folder or a zip\n")
    assert len(ended.stderr.splitlines()) == 1


def test_setup_refuses_what_it_does_not_know() -> None:
    """An argument that setup.sh does not know installs nothing."""
    ended = subprocess.run([ROOT / "setup.sh", "--help"], capture_output=True, text=True)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "setup.sh: takes nothing or --dev, and not --help\n"


def test_working_folder_is_not_trusted(tmp_path: Path) -> None:
    """Modules in the folder where a TA happens to stand are not imported, nor its pytest settings."""
    trap = (
        "import pathlib; pathlib.Path('/tmp/backmark-trap').write_text('x')\nraise SystemExit(9)\n"
    )
    upload = uploads.materialise("right-einsum-arrays", tmp_path)
    for name in ("json", "numpy", "argparse", "conftest", "sitecustomize", "grader", "reference"):
        (upload / f"{name}.py").write_text(trap)
    (upload / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")

    ended = run(".", "--results", tmp_path / "out.json", cwd=upload)

    assert ended.returncode == 0, ended.stderr
    score = json.loads((tmp_path / "out.json").read_text())["score"]
    assert score == uploads.score(upload.name)
    assert not Path("/tmp/backmark-trap").exists()


def modes(autograder: Path) -> list[int]:
    closed = ("source", "results", "submission_metadata.json")
    return [stat.S_IMODE((autograder / name).stat().st_mode) for name in closed]


def test_gradescopes_own_layout(gradescope: Stage, tmp_path: Path) -> None:
    """With no argument, in Gradescope's folders: graded in full confinement, metadata and source
    closed to others, the id of the submission as the seed."""
    rehearsal.place(uploads.materialise("hostile-forged-results", tmp_path), gradescope)

    run = rehearsal.run(gradescope)

    assert (run.ended.code, run.breaches) == (0, ())
    results = json.loads(run.results or b"")
    assert uploads.score("hostile-forged-results") == results["score"]
    assert results["extra_data"]["seed"] == str(rehearsal.METADATA["id"])
    layers = results["extra_data"]["confinement"]["layers"]
    assert all(layer["in_force"] for layer in layers.values())
    assert modes(gradescope.folder) == [0o700, 0o700, 0o600]
    assert os.listdir(gradescope.folder / "results") == ["results.json"]


def test_doctor_on_gradescope(gradescope: Stage, tmp_path: Path) -> None:
    """Staff get the doctor's report by a command and by an upload of the marker, and nothing in it
    fails; the command writes nothing, and the upload is graded as an empty one."""
    upload = tmp_path / "upload"
    upload.mkdir()
    (upload / "backmark-doctor.txt").write_text("")
    rehearsal.place(upload, gradescope)
    by_command = gradescope.run(
        ["/autograder/run_autograder", "--doctor"], 120
    ).printed.splitlines()
    assert modes(gradescope.folder) == [0o700, 0o700, 0o600]
    assert os.listdir(gradescope.folder / "results") == []

    run = rehearsal.run(gradescope)

    assert json.loads(run.results or b"")["score"] == 0
    assert set(by_command) <= set(run.ended.printed.splitlines())
    assert "FAIL" not in {line.split()[0] for line in by_command}
    assert sum("closed: mode" in line for line in by_command) == 3


def test_doctor_anywhere(tmp_path: Path) -> None:
    """With --doctor the same command examines any machine, and leaves nothing behind."""
    ended = run("--doctor", "--results", tmp_path / "results.json", cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "layer seccomp" in ended.stdout
    assert os.listdir(tmp_path) == []
