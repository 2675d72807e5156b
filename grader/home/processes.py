"""Guests as plain processes of this machine: one for each function, started before it is needed.

Nothing is confined. A guest that does not answer in time is ended, and the tests go on.
"""

from __future__ import annotations

import contextlib
import os
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

# `-I` leaves out this folder, so it is on the path just long enough to import the package.
BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from inside import unconfined
del sys.path[0]
unconfined.main()
"""
INSIDE = Path(__file__).parent.parent / "sandbox"
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
# To import NumPy takes longer than to answer: the next guests start meanwhile.
SPARE = 2
POLL_S = 0.1  # so that Ctrl-C is heard on Windows too
GRACE_S = 0.5
CHUNK_BYTES = 1 << 16
CHUNKS = 64


class Processes:
    """A Host whose guests are processes. No call takes longer than `limit_s`. It can be used again
    after it was closed."""

    def __init__(self, given: Mapping[str, str], limit_s: float) -> None:
        self._given = dict(given)
        self._limit_s = limit_s
        self._spare: deque[Process] = deque()
        self._handed_out: list[Process] = []

    def guest(self) -> Conversation:
        if not self._spare:
            self._spare.append(self._start())
        guest = self._spare.popleft()
        self._handed_out.append(guest)
        while len(self._spare) < SPARE:
            self._spare.append(self._start())
        guest.wait_until_ready()
        return guest

    def close(self) -> None:
        for guest in (*self._spare, *self._handed_out):
            guest.end()
        self._spare.clear()
        self._handed_out.clear()

    def _start(self) -> Process:
        return Process(self._given, self._limit_s)


class Process(Conversation):
    """A guest that threads write to and read from, so that nothing here can wait for ever."""

    def __init__(self, given: Mapping[str, str], limit_s: float) -> None:
        self._limit_s = limit_s
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", BOOT, str(INSIDE)],
                env={**os.environ, **ONE_THREAD},
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
        self._received = bytearray()
        self._printed = bytearray()
        self._awaited, self._heard = 1, threading.Semaphore(0)
        self._threads = (
            threading.Thread(target=self._pass_on, args=(stdin,), daemon=True),
            threading.Thread(target=self._receive, args=(stdout,), daemon=True),
            threading.Thread(target=self._listen, args=(stderr,), daemon=True),
        )
        for thread in self._threads:
            thread.start()
        self._write(wire.encode(wire.Frame({"given": dict(given)})))

    def wait_until_ready(self) -> None:
        """SandboxError where it does not come so far: no student code has run yet."""
        self._allowance, self._deadline = Allowance(START_S, START_S), time.monotonic() + START_S
        try:
            self._read()
        except (Ended, wire.WireError) as error:
            self.end()
            said = self._printed.decode("utf-8", "replace")
            raise SandboxError(f"a process did not become ready: {error!r} {said}") from error

    def printed(self) -> str:
        # What was printed may arrive after the answer.
        while self.usage is None and self._awaited and self._heard.acquire(timeout=GRACE_S):
            self._awaited -= 1
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return text

    def cpu_s(self) -> float:
        return 0.0  # not known on every system

    def end(self, grace_s: float = 0.0) -> Usage:
        if self.usage is None:
            self._code = self._exit_code(grace_s)
            self._process.kill()
            self._process.wait()
            self._to_write.put(b"")
            with contextlib.suppress(queue.Empty):  # the thread that reads may wait for room
                while True:
                    self._chunks.get_nowait()
            for thread in self._threads:
                thread.join(GRACE_S)
            ending = "ended by the tests" if self._code is None else f"exit status {self._code}"
            self.usage = Usage(ending, 0.0, 0, False)
        return self.usage

    def abandon(self) -> None:
        self.end()

    def _exit_code(self, grace_s: float) -> int | None:
        """How the process ended by itself; None where it did not."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(grace_s)
        return None

    def _begin(self, allowance: Allowance, answers: int = 1) -> None:
        wall_s = min(allowance.wall_s, self._limit_s)
        self._allowance = Allowance(allowance.cpu_s, wall_s)
        self._deadline = time.monotonic() + wall_s
        self._budget_bytes = ANSWER_LIMIT_BYTES

    def _write(self, data: bytes) -> None:
        self._awaited += 1
        self._to_write.put(data)

    def _read_exactly(self, count: int) -> bytes:
        while len(self._received) < count:
            part = self._next_chunk()
            if not part:
                raise Ended(self._death())
            self._spend(len(part))
            self._received += part
        data = bytes(self._received[:count])
        del self._received[:count]
        return data

    def _next_chunk(self) -> bytes:
        while time.monotonic() < self._deadline:
            with contextlib.suppress(queue.Empty):
                return self._chunks.get(timeout=POLL_S)
        self.end()
        raise Ended(TimedOut(self._allowance.cpu_s, self._allowance.wall_s))

    def _death(self) -> Ending:
        self.end(GRACE_S)
        if self._code is None:
            return Broken("it closed the channel to the grader")
        return killed(self._code)

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
