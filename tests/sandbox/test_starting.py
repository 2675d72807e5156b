"""A zygote or a guest that does not begin as it must is none, and the error says why."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from grader.sandbox import supervisor
from grader.sandbox.conversation import SandboxError
from grader.sandbox.guest import Guest
from grader.sandbox.inside import wire
from grader.sandbox.supervisor import Zygote

ENDED = {"status": 0, "by_us": True, "cpu_s": 0.0, "peak_kb": 0, "survivors": False}
FIRST_WORDS = {
    "nothing": b"",
    "no frame": b"\xff" * 64,
    "another frame": wire.encode(wire.Frame({"loaded": {}})),
    "layers of another form": wire.encode(wire.Frame({"ready": [["uid", True]]})),
}


@pytest.mark.parametrize("data", FIRST_WORDS.values(), ids=FIRST_WORDS.keys())
def test_guest_that_is_not_ready_is_ended(data: bytes) -> None:
    """What a guest says first is its layers, or it is ended; what it printed is told to staff."""
    graces: list[float] = []

    def end(grace_s: float) -> dict[str, Any]:
        graces.append(grace_s)
        return ENDED

    channel, theirs = socket.socketpair()
    output, printing = os.pipe()
    os.write(printing, b"Traceback: no layer")
    os.close(printing)
    with theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)

        with pytest.raises(SandboxError, match=r"a guest did not become ready: .*Traceback: no l"):
            Guest(end, os.getpid(), channel, output)

    assert len(graces) == 1
    assert channel.fileno() == -1


def test_zygote_with_threads_is_not_forked(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork of a process with threads may hang, so there is none."""
    monkeypatch.setattr(Zygote, "_receive", lambda _: {"tasks": 2})

    with Zygote(given) as zygote, pytest.raises(SandboxError, match="has 2 threads"):
        zygote.guest()

    assert zygote._process.poll() is not None


def test_zygote_that_does_not_listen_is_ended(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the zygote cannot be told anything, it is an error, and no process stays."""
    pids: list[int] = []
    popen = supervisor.subprocess.Popen

    def started(*arguments: Any, **options: Any) -> Any:
        process = popen(*arguments, **options)
        pids.append(process.pid)
        return process

    def unheard(_: object) -> bytes:
        raise BrokenPipeError

    monkeypatch.setattr(supervisor.subprocess, "Popen", started)
    monkeypatch.setattr(supervisor.wire, "encode", unheard)

    with pytest.raises(SandboxError, match="the zygote does not listen: BrokenPipeError"):
        Zygote(given)

    (pid,) = pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
