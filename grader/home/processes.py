"""Guests in plain processes of this machine.

Nothing is confined. To start Python and import NumPy takes longer than most functions do, so a
process is used for one function after another. One that does not answer in time is ended, another
takes its place, and the tests go on.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ..model import Broken, Ending, TimedOut
from ..sandbox.conversation import (
    ANSWER_LIMIT_BYTES,
    OUTPUT_LIMIT_BYTES,
    START_S,
    Allowance,
    Conversation,
    Ended,
    SandboxError,
    Usage,
    killed,
)
from ..sandbox.inside import wire
from ..sandbox.inside.unconfined import ALL_PRINTED
from ..student_code import LIVE_GUESTS

# `-I` leaves out this folder, so it is on the path just long enough to import the package.
BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from inside import unconfined
del sys.path[0]
unconfined.main()
"""
INSIDE = Path(__file__).parent.parent / "sandbox"
POLL_S = 0.1  # so that Ctrl-C is heard on Windows too
GRACE_S = 0.5
CHUNK_BYTES = 1 << 16
CHUNKS = 64
NEXT = wire.encode(wire.Frame({}))
READY: dict[str, list[str]] = {"ready": []}


class Processes:
    """A Host whose guests are in processes. No call takes longer than `limit_s`. It can be used
    again after it was closed."""

    def __init__(self, given: Mapping[str, str], limit_s: float) -> None:
        self._given = dict(given)
        self._limit_s = limit_s
        self._free: deque[Process] = deque()
        self._guests: list[Guest] = []

    def prepare(self) -> None:
        """Starts a process for the next guest, without waiting for it."""
        if not self._free and len(self._guests) < LIVE_GUESTS:
            self._free.append(Process(self._given))

    def guest(self) -> Conversation:
        while self._free:
            # Student code may have left such traces in a process that it has ended.
            with contextlib.suppress(SandboxError):
                return self._guest_in(self._free.popleft())
        return self._guest_in(Process(self._given))

    def close(self) -> None:
        for guest in self._guests:
            guest.abandon()
        for process in self._free:
            process.end()
        self._guests.clear()
        self._free.clear()

    def _guest_in(self, process: Process) -> Guest:
        guest = Guest(process, self._limit_s, self._free)
        self._guests = [*(x for x in self._guests if x.usage is None), guest]
        self.prepare()
        guest.wait_until_ready()
        return guest


class Guest(Conversation):
    """A process while it serves one function. When that is over, it is `free` for another."""

    def __init__(self, process: Process, limit_s: float, free: deque[Process]) -> None:
        super().__init__()
        self._process = process
        self._limit_s = limit_s
        self._free = free

    def wait_until_ready(self) -> None:
        """SandboxError where it does not come so far: no code of this function has run yet."""
        self._begin(Allowance(START_S, START_S))
        self._deadline = time.monotonic() + START_S
        try:
            if self._read().header != READY:
                raise wire.WireError("something else than that it is ready")
        except (Ended, wire.WireError) as error:
            self.abandon()
            raise SandboxError(
                f"a process did not become ready: {error!r} {self._process.printed()}"
            ) from error
        self._process.printed()

    def printed(self) -> str:
        return self._process.printed()

    def cpu_s(self) -> float:
        return 0.0  # not known on every system

    def end(self) -> Usage:
        if self.usage is None:
            self._process.write(NEXT)
            self._free.append(self._process)
            self.usage = Usage("let go")
        return self.usage

    def abandon(self) -> None:
        self._end_process()

    def _end_process(self, grace_s: float = 0.0) -> int | None:
        if self.usage is not None:
            return None
        code = self._process.end(grace_s)
        ending = "ended by the tests" if code is None else f"exit status {code}"
        self.usage = Usage(ending)
        return code

    def _begin(self, allowance: Allowance, answers: int = 1) -> None:
        wall_s = min(allowance.wall_s, self._limit_s)
        self._allowance = Allowance(allowance.cpu_s, wall_s)
        self._deadline = time.monotonic() + wall_s
        self._budget_bytes = ANSWER_LIMIT_BYTES

    def _write(self, data: bytes) -> None:
        self._process.write(data)

    def _part(self) -> bytes:
        part = self._process.chunk(self._deadline)
        if part is None:
            self._end_process()
            raise Ended(TimedOut(self._allowance.cpu_s, self._allowance.wall_s))
        if not part:
            raise Ended(self._death())
        return part

    def _death(self) -> Ending:
        code = self._end_process(GRACE_S)
        return Broken("it closed the channel to the grader") if code is None else killed(code)

    def _stopped(self, ending: Ending) -> Ending:
        self._end_process()
        return super()._stopped(ending)


class Process:
    """Python on its own. Threads write to it and read from it, so that nothing here can wait for
    ever."""

    def __init__(self, given: Mapping[str, str]) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", BOOT, str(INSIDE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                # An interrupt from the keyboard is for pytest alone.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise SandboxError(f"Python cannot be started: {error}") from error
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        self._to_write: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._chunks: queue.Queue[bytes] = queue.Queue(CHUNKS)
        self._printed = bytearray()
        self._awaited, self._heard = 1, threading.Semaphore(0)
        self._has_ended = False
        self._threads = (
            threading.Thread(target=self._pass_on, args=(stdin,), daemon=True),
            threading.Thread(target=self._receive, args=(stdout,), daemon=True),
            threading.Thread(target=self._listen, args=(stderr,), daemon=True),
        )
        for thread in self._threads:
            thread.start()
        self.write(wire.encode(wire.Frame({"given": dict(given)})))

    def write(self, data: bytes) -> None:
        self._awaited += 1
        self._to_write.put(data)

    def chunk(self, deadline: float) -> bytes | None:
        """What comes next; nothing where it has ended, None where that takes too long."""
        while time.monotonic() < deadline:
            with contextlib.suppress(queue.Empty):
                return self._chunks.get(timeout=POLL_S)
        return None

    def printed(self) -> str:
        """What was printed since this was last asked; it may arrive after the answer."""
        while not self._has_ended and self._awaited and self._heard.acquire(timeout=GRACE_S):
            self._awaited -= 1
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return text

    def end(self, grace_s: float = 0.0) -> int | None:
        """The status with which it ended by itself; None where it had to be ended."""
        code = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = self._process.wait(grace_s)
        self._process.kill()
        self._process.wait()
        self._to_write.put(b"")
        with contextlib.suppress(queue.Empty):  # the thread that reads may wait for room
            while True:
                self._chunks.get_nowait()
        for thread in self._threads:
            thread.join(GRACE_S)
        self._has_ended = True
        return code

    def _pass_on(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stream:
            while data := memoryview(self._to_write.get()):
                while data:
                    data = data[stream.write(data) :]

    def _receive(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while data := stream.read(CHUNK_BYTES):
                self._chunks.put(data)
        self._chunks.put(b"")

    def _listen(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError), stream:
            while data := stream.read(CHUNK_BYTES):
                text = data.replace(ALL_PRINTED, b"")
                self._printed += text[: OUTPUT_LIMIT_BYTES - len(self._printed)]
                for _ in range(data.count(ALL_PRINTED)):
                    self._heard.release()
