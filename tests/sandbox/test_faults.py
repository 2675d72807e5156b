"""Faults of the harness itself: whatever dies or is missing, no point is lost or won by it."""

from __future__ import annotations

import ast
import contextlib
import gc
import signal
import sys
import textwrap
import time
from collections.abc import Callable

import pytest
from guests import IS_ROOT, NEED_LINUX, NEED_PYTHON, PATIENT, case, load
from uploads import ROOT

from grader import runner
from grader.model import Grade, Killed, Reply, Returned, Submission
from grader.sandbox.conversation import SandboxError
from grader.sandbox.guest import Guest
from grader.sandbox.supervisor import Zygote

pytestmark = [NEED_LINUX, NEED_PYTHON]

HALF_A_FRAME = "import os, struct\nos.write(3, struct.pack('!II', 40, 0) + b'{')\n"


def answers(body: str) -> str:
    return f"def forward(x, y, w1, w2):\n{textwrap.indent(body, '    ')}"


def ask(guest: Guest) -> list[Reply]:
    return list(guest.ask([case()], PATIENT))


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
    load(guest, answers("import time\ntime.sleep(60)"))
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
    wanted = pytest.raises(SandboxError, match="the zygote does not answer")
    with Zygote(given) as zygote, wanted:
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
        load(guest, answers(f"{HALF_A_FRAME}os.kill(os.getpid(), 9)"))
        assert ask(guest) == [Killed("SIGKILL", None)]

        later = zygote.guest()
        load(later, answers("return [x]"))
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


def test_sandbox_that_never_works_is_errored(
    solution: Submission, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no guest can be had after some time, what is left is errored: our fault, no points,
    and the run comes to its end."""

    def refuse(zygote: Zygote) -> Guest:
        raise SandboxError("no more")

    def spoil(done: int, zygote: Zygote) -> None:
        if done == 3:
            kill(zygote)
            monkeypatch.setattr(Zygote, "guest", refuse)

    grade = graded(solution, given, spoil)

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
        load(guest, answers("return [x]"))
        (reply,) = ask(guest)
        guest.end()

    assert isinstance(reply, Returned)
