"""The command `regrade` on a made-up class: the same as single gradings, whatever happens to it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import classes
import processes
import pytest
import uploads
from uploads import ROOT

from grader.batch import export, folder

BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from grader.cli import main; main()"
SEED, COUNT = 9, 12
KINDS = ("right", "wrong", "broken", "layout")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def start(*arguments: object, cwd: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "-c", BOOT, str(ROOT), *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=processes.hear_interrupts,
    )


def run(*arguments: object, cwd: Path) -> Ended:
    with start(*arguments, cwd=cwd) as process:
        out, err = process.communicate(timeout=300)
    return Ended(process.returncode, out, err)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class, as its export's folder."""
    return classes.make(tmp_path_factory.mktemp("class"), COUNT, SEED, KINDS)


@pytest.fixture(scope="module")
def done(made: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """The class, regraded here."""
    folder = tmp_path_factory.mktemp("done")
    return folder / "out", run("regrade", made, "--out", "out", "--jobs", 2, cwd=folder)


def result(path: Path) -> str:
    """A results.json without what is measured."""
    content = json.loads(path.read_bytes())
    del content["execution_time"], content["extra_data"]["measured"]
    return json.dumps(content)


def results(out: Path) -> dict[str, str]:
    return {path.name: result(path) for path in sorted((out / "results").iterdir())}


def submissions(out: Path) -> dict[str, Any]:
    content = json.loads((out / "class.json").read_text(encoding="utf-8"))
    return {submission["id"]: submission for submission in content["submissions"]}


def test_regrades_a_class(done: tuple[Path, Ended]) -> None:
    """Every submission has a result, and its score is the one that its upload must get."""
    out, ended = done
    members = {str(member.id): member for member in classes.members(COUNT, SEED, KINDS)}

    assert (ended.code, ended.err) == (0, "")
    assert results(out).keys() == {f"{id}.json" for id in members}
    told = submissions(out)
    assert told.keys() == members.keys()
    for id, member in members.items():
        expected = 0 if member.upload in classes.ODD else uploads.score(member.upload)
        assert (id, told[id]["after"]) == (id, expected)
    assert f"{COUNT} submissions: {COUNT} graded, 0 kept from before." in ended.out
    assert (out / "summary.txt").read_text(encoding="utf-8") == ended.out


def test_names_are_in_the_tables_alone(done: tuple[Path, Ended], made: Path) -> None:
    """Nothing but class.json and scores.csv tells who somebody is."""
    out, ended = done
    tell = {path.name for path in out.iterdir() if path.is_file() and "student" in path.read_text()}

    assert "@example.edu" in (made / export.METADATA).read_text()
    assert tell == {"class.json", "scores.csv"}
    assert not any(
        "@example.edu" in text for text in (ended.out, ended.err, *results(out).values())
    )


def test_a_regrade_is_a_single_grading(
    done: tuple[Path, Ended], made: Path, tmp_path: Path
) -> None:
    """`grade` on an upload, with the metadata that Gradescope gives, writes the same bytes, but for
    times and measurements."""
    kinds = {
        member.upload.partition("-")[0]: str(member.id)
        for member in classes.members(COUNT, SEED, KINDS)
    }
    chosen = [kinds["wrong"], kinds["broken"], kinds["empty"]]
    runs = []
    for id in chosen:
        (tmp_path / f"{id}.txt").write_text(json.dumps({"id": int(id)}))
        options = ["--metadata", f"{id}.txt", "--results", f"{id}.json"]
        runs.append(start("grade", made / f"submission_{id}", *options, cwd=tmp_path))
    for single in runs:
        single.communicate(timeout=300)

    together = [result(done[0] / "results" / f"{id}.json") for id in chosen]
    assert [result(tmp_path / f"{id}.json") for id in chosen] == together


def test_a_second_run_grades_nothing(done: tuple[Path, Ended], made: Path) -> None:
    """What is finished is kept, and the tables are the same."""
    out, _ = done
    before = {path: path.stat().st_mtime_ns for path in (out / "results").iterdir()}
    told = submissions(out)

    again = run("regrade", made, "--out", out, cwd=out.parent)

    assert f"{COUNT} submissions: 0 graded, {COUNT} kept from before." in again.out
    assert {path: path.stat().st_mtime_ns for path in (out / "results").iterdir()} == before
    assert submissions(out) == told


def seconds_later(process: subprocess.Popen[str], out: Path) -> list[int]:
    """Once something is finished: all processes below the command."""
    journal = out / folder.JOURNAL
    processes.wait_until(lambda: journal.exists() and journal.read_text().count("\n") > 1)
    return list(processes.descendants(process.pid))


def test_goes_on_after_kill_9(few: Path, tmp_path: Path) -> None:
    """After kill -9 of the command nothing runs on; the next run keeps what was finished, and a
    later one grades again only what has changed."""
    with start("regrade", few, "--jobs", 2, cwd=tmp_path) as process:
        below = seconds_later(process, out := tmp_path / "few-regraded")
        process.kill()
    processes.wait_until(lambda: not any(map(processes.runs, below)))
    assert below
    finished = len((out / folder.JOURNAL).read_text().splitlines()) - 1
    assert 0 < finished < 4

    ended = run("regrade", few, "--jobs", 1, cwd=tmp_path)
    assert f"4 submissions: {4 - finished} graded, {finished} kept from before." in ended.out
    assert {told["after"] for told in submissions(out).values()} == {0, 2}

    (few / "c" / "ops.py").unlink()
    ended = run("regrade", "few-regraded", "--jobs", 1, cwd=tmp_path)  # the folder knows its export
    assert "4 submissions: 1 graded, 3 kept from before." in ended.out


def test_interrupted(few: Path, tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and one sentence; what is finished is in the tables."""
    with start("regrade", few, "--jobs", 1, cwd=tmp_path) as process:
        below = seconds_later(process, out := tmp_path / "few-regraded")
        process.send_signal(signal.SIGINT)
        told, error = process.communicate(timeout=60)

    assert (process.returncode, error) == (
        130,
        "grader: interrupted; the same command goes on from here\n",
    )
    assert 0 < len(submissions(out)) < 4
    assert f"{len(submissions(out))} submissions: " in told
    processes.wait_until(lambda: not any(map(processes.runs, below)))


def test_errored_ones_are_repeated(tmp_path: Path) -> None:
    """`--errored` lists the submissions with errored items, and grades these alone again."""
    for name in ("a", "b"):
        (tmp_path / "two" / name).mkdir(parents=True)
    out = tmp_path / "two-regraded"
    run("regrade", "two", "--jobs", 1, cwd=tmp_path)
    right = results(out)
    path = out / "results" / "b.json"
    content = json.loads(path.read_bytes())
    content["extra_data"]["errored"] = {"1.1": "Traceback"}
    path.write_text(json.dumps(content))

    ended = run("regrade", "two-regraded", "--errored", "--jobs", 1, cwd=tmp_path)

    assert ended.out.startswith("b\n2 submissions: 1 graded, 1 kept from before.\n")
    assert results(out) == right


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address and its two workers, which have nothing but this package."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    with contextlib.ExitStack() as ending:

        def started(name: str, *options: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", f"distributed.cli.dask_{name}", "--no-dashboard"]
            command += ["--scheduler-file", str(file), *options]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            process = subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=-3, stderr=-3)
            ending.callback(process.wait)
            ending.callback(process.kill)
            return process

        started("scheduler", "--host", "127.0.0.1", "--port", "0")
        processes.wait_until(lambda: file.exists() and bool(file.read_text()))
        options = ("--no-nanny", "--nthreads", "1", "--local-directory", str(tmp_path))
        workers = [started("worker", *options) for _ in range(2)]
        yield json.loads(file.read_text())["address"], workers


def ended(process: subprocess.Popen[str]) -> bool:
    return process.poll() is not None


def is_in_mid_run(out: Path, worker: subprocess.Popen[bytes]) -> bool:
    """Whether something is finished while the worker grades: its bench has a fork."""
    benches = processes.children(worker.pid)
    return any(out.glob("results/*.json")) and any(map(processes.fork_of, benches))


def test_a_cluster_gives_the_same_bytes(
    made: Path,
    done: tuple[Path, Ended],
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    tmp_path: Path,
) -> None:
    """On two workers, of which one is killed in mid-run, every result is the one from here."""
    address, workers = cluster
    half = shutil.copytree(made, tmp_path / "half")
    folders = sorted(path for path in half.glob("submission_*") if path.is_dir())
    for dropped in folders[::2]:
        shutil.rmtree(dropped)
    zipped = classes.zipped(half, tmp_path / "half.zip")
    with start("regrade", zipped, "--out", "out", "--scheduler", address, cwd=tmp_path) as process:
        processes.wait_until(lambda: is_in_mid_run(tmp_path / "out", workers[0]) or ended(process))
        below = list(processes.descendants(workers[0].pid))
        workers[0].kill()
        out, error = process.communicate(timeout=300)

    assert (process.returncode, error) == (0, "")
    assert f"{COUNT} submissions: {COUNT} graded" in out
    here, there = results(done[0]), results(tmp_path / "out")
    kept = [f"{path.name.removeprefix('submission_')}.json" for path in folders[1::2]]
    assert len(kept) == COUNT // 2
    assert [there[name] for name in kept] == [here[name] for name in kept]
    assert below
    processes.wait_until(lambda: not any(map(processes.runs, below)))
