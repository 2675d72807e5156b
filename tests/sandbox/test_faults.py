"""Faults of the harness itself: whatever dies or fills up, no point is lost or won by it, results
stay valid, and nothing is left running."""

from __future__ import annotations

import ast
import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from processes import hear_interrupts

from grader import cli, runner
from grader.model import Grade, Killed, Reply, Submission
from grader.rubric import RUBRIC
from grader.sandbox.conversation import Allowance, Loaded, SandboxError
from grader.sandbox.guest import Guest
from grader.sandbox.supervisor import Zygote
from reference import blanks
from reference.case import Case, Words
from reference.stand_ins import stand_ins

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OTHERS_MAY_ENTER = all(
    folder.stat().st_mode & 0o001
    for file in (os.__file__, np.__file__)
    for folder in Path(file).resolve().parents
)
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.skipif(IS_ROOT and not OTHERS_MAY_ENTER, reason="guests cannot reach Python"),
]
PATIENT = Allowance(cpu_s=10.0, wall_s=30.0)
SUBJECT = "forward"
HALF_A_FRAME = "import os, struct\nos.write(3, struct.pack('!II', 40, 0) + b'{')\n"


def load(guest: Guest, body: str) -> None:
    source = f"def forward(x, y, w1, w2):\n{textwrap.indent(body, '    ')}"
    right = stand_ins(SUBJECT)
    request: dict[str, Any] = {"subject": SUBJECT, "stand_ins": right, "unusable": []}
    assert guest.load({**request, "sources": {"mlp": source}}, PATIENT) == Loaded({})


def ask(guest: Guest) -> list[Reply]:
    case = Case(tuple(np.ones(1) for _ in range(4)), {}, lambda: Words(""))
    return list(guest.ask([case], PATIENT))


def kill(zygote: Zygote) -> None:
    zygote._process.kill()
    zygote._process.wait()


def by_killing_it_at_once(zygote: Zygote) -> None:
    kill(zygote)
    zygote.guest()


def by_killing_it_between_guests(zygote: Zygote) -> None:
    zygote.guest().end()
    kill(zygote)
    zygote.guest()


def by_killing_it_before_an_answer(zygote: Zygote) -> None:
    guest = zygote.guest()
    load(guest, "import time\ntime.sleep(60)")
    kill(zygote)
    ask(guest)


def by_killing_it_before_an_end(zygote: Zygote) -> None:
    guest = zygote.guest()
    kill(zygote)
    guest.end()


def by_stopping_it(zygote: Zygote) -> None:
    zygote.guest().end()
    zygote._control.settimeout(0.2)
    zygote._process.send_signal(signal.SIGSTOP)
    zygote.guest()


DEATHS: list[Callable[[Zygote], None]] = [
    by_killing_it_at_once,
    by_killing_it_between_guests,
    by_killing_it_before_an_answer,
    by_killing_it_before_an_end,
    by_stopping_it,
]


@pytest.mark.parametrize("fault", DEATHS)
def test_zygote_that_is_gone_is_our_own_fault(
    fault: Callable[[Zygote], None], given: dict[str, str]
) -> None:
    """A zygote that dies before, between or during guests, or hangs, is a SandboxError: never a
    reply, never a hang."""
    began = time.monotonic()
    with Zygote(given) as zygote, pytest.raises(SandboxError):
        fault(zygote)
    assert time.monotonic() - began < 10
    gc.collect()  # a descriptor that was left open would be warned of here


def test_zygote_that_cannot_be_started_is_our_own_fault(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interpreter that is not there, or that ends before it listens, is a SandboxError."""
    for executable in ("/nowhere/python", "/bin/true"):
        monkeypatch.setattr(sys, "executable", executable)
        with pytest.raises(SandboxError), Zygote(given) as zygote:
            zygote.guest()
    gc.collect()  # a descriptor that was left open would be warned of here


def test_guest_killed_in_mid_frame_is_an_ending(given: dict[str, str]) -> None:
    """A guest that dies with half a frame sent has been killed, and the next one is untouched."""
    with Zygote(given) as zygote:
        guest = zygote.guest()
        load(guest, f"{HALF_A_FRAME}os.kill(os.getpid(), 9)")
        assert ask(guest) == [Killed("SIGKILL", None)]

        later = zygote.guest()
        load(later, "return [x]")
        assert len(ask(later)) == 1
        later.end()


def test_guest_with_fewer_layers_is_not_handed_out(given: dict[str, str]) -> None:
    """A guest that lacks a required layer, or one that the first guest had, is refused: what
    results.json says of the first holds of all."""
    refused = pytest.raises(SandboxError, match="a guest without seccomp")
    with Zygote(given, skip=["seccomp"], required=["seccomp"]) as zygote, refused:
        zygote.guest()
    with Zygote(given) as zygote:
        zygote.guest().end()
        zygote._skip = ["landlock", "environment"]
        with pytest.raises(SandboxError, match=r"a guest without environment"):
            zygote.guest()


def guests_without_end(zygote: Zygote, stack: contextlib.ExitStack) -> None:
    for _ in range(40):
        stack.callback(zygote.guest().abandon)


@pytest.mark.skipif(not IS_ROOT, reason="guests have uids of their own only under root")
def test_guests_never_run_out_of_uids_silently(given: dict[str, str]) -> None:
    """Where every uid of a zygote has its guest, there is no further guest, and none as root."""
    with Zygote(given) as zygote, contextlib.ExitStack() as stack, pytest.raises(SandboxError):
        guests_without_end(zygote, stack)


def graded(
    solution: Submission, given: dict[str, str], spoil: Callable[[int, Zygote], None]
) -> Grade:
    """The grade of a right upload with `spoil` done to the newest zygote after each verdict."""
    zygotes: list[Zygote] = []
    done = 0

    def start() -> Zygote:
        zygotes.append(Zygote(given))
        return zygotes[-1]

    def on_progress(_: Grade) -> None:
        nonlocal done
        if zygotes:
            spoil(done, zygotes[-1])
        done += 1

    return runner.grade(runner.Task(solution, "seed", start, on_progress), ["1", "2"])


def test_zygote_killed_once_costs_nothing(solution: Submission, given: dict[str, str]) -> None:
    """When the zygote dies in the middle of a grading, the item is tried again with a fresh one,
    and the upload gets every point."""
    grade = graded(solution, given, lambda done, zygote: kill(zygote) if done == 2 else None)

    assert {v.status for v in grade.verdicts if v.number[0] in "12"} == {"passed"}


def test_suites_that_cannot_be_collected_are_our_own_fault(
    solution: Submission, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where pytest finds no suites, or one that it cannot import, no guest is started and every
    item is errored."""
    (tmp_path / "pytest.ini").touch()
    monkeypatch.setattr(runner, "SUITES", tmp_path)
    task = runner.Task(solution, "seed", lambda: pytest.fail("a zygote was started"))
    for suite in ("", "import nowhere"):
        (tmp_path / "test_1_add.py").write_text(suite)
        grade = runner.grade(task, ["1"])

        assert [v.error for v in grade.verdicts] == [runner.NOT_RUN] * len(RUBRIC)


def test_sandbox_that_never_works_is_errored(
    solution: Submission, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no guest can be had after some time, what is left is errored: our fault, no points,
    and the run comes to its end."""
    guest = Zygote.guest

    def refuse(zygote: Zygote) -> Guest:
        raise SandboxError("no more")

    def spoil(done: int, zygote: Zygote) -> None:
        if done == 3:
            kill(zygote)
            monkeypatch.setattr(Zygote, "guest", refuse)

    grade = graded(solution, given, spoil)
    monkeypatch.setattr(Zygote, "guest", guest)

    status = {v.number: v.status for v in grade.verdicts if v.number[0] in "12"}
    assert list(status.values()) == ["passed"] * 3 + ["errored"] * 3
    assert "no more" in grade.verdicts[3].error


def test_no_clock_on_the_wall_decides() -> None:
    """Nothing in the grader reads a clock that can be set: a jump of it changes no verdict."""
    forbidden = {"time.time", "time.time_ns", "time.localtime", "datetime.now", "datetime.today"}
    used = {
        f"{path.name}: {name}"
        for path in (ROOT / "grader").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for name in [ast.unparse(node.func)]
        if name in forbidden or name.endswith((".now", ".today", ".utcnow"))
    }

    assert used == set()


def test_clock_that_jumps_changes_nothing(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the clock on the wall jumping by years, a call comes back and none is late."""
    jumps = iter(range(0, 10**12, 10**8))
    monkeypatch.setattr(time, "time", lambda: float(next(jumps)))
    with Zygote(given) as zygote:
        guest = zygote.guest()
        load(guest, "return [x]")
        (reply,) = ask(guest)
        guest.end()

    assert not isinstance(reply, Killed)


SLOW = "import time\ndef find_topo_sort(node_list):\n    time.sleep(60)\n"


@pytest.fixture
def slow_upload(tmp_path: Path) -> Path:
    """Right but for question 4, which takes its time."""
    upload = tmp_path / "upload"
    upload.mkdir()
    for file in blanks.FILES:
        (upload / file).write_text(SLOW if file == "graph.py" else blanks.solution(file))
    return upload


def processes_with(words: str) -> Iterator[int]:
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if words in Path(f"/proc/{name}/cmdline").read_text(errors="replace"):
                yield int(name)


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [x for child in map(int, found) for x in (child, *children_of(child))]


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def becomes_true(asked: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not asked() and time.monotonic() < deadline:
        time.sleep(0.02)
    return asked()


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

        assert becomes_true(lambda: "3.7" in passed())
        family = children_of(run.pid)
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
    assert becomes_true(lambda: not any(map(is_running, family)))


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
    assert [name for name in listing if name.startswith(".results-")] == []
    if "results.json" in listing:
        assert len(json.loads((tmp_path / "results.json").read_text())["tests"]) == 33
