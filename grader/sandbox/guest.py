"""A conversation over a socket with a confined guest, a fork of the zygote: every read and write
watches the clocks, and takes what is printed meanwhile."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reference.case import Case

from ..answers import Replies
from ..model import Broken, Ending, TimedOut
from .conversation import (
    ANSWER_LIMIT_BYTES,
    OUTPUT_LIMIT_BYTES,
    START_S,
    Allowance,
    Conversation,
    Ended,
    Layer,
    Loaded,
    LoadFailed,
    SandboxError,
    Usage,
    killed,
)
from .inside import wire

POLL_S = 0.05
# To wake up for each of many replies, or of many bytes, would cost more than to read them.
GATHER_S, GATHERED = 0.001, 8
GRACE_S = 0.3
CHUNK_BYTES = 1 << 18


class Guest(Conversation):
    """One process of student code, which the zygote ends."""

    def __init__(
        self, end: Callable[[float], dict[str, Any]], pid: int, channel: socket.socket, output: int
    ) -> None:
        super().__init__()
        self._end = end
        self._pid = pid
        self._channel = channel
        self._output = output
        self._printed = bytearray()
        self._begin(Allowance(START_S, START_S))
        os.set_blocking(output, False)
        channel.setblocking(False)
        try:
            self.layers = tuple(Layer(*x) for x in self._read().header["ready"])
        except (Ended, wire.WireError, KeyError, TypeError) as error:
            self.end()
            said = self._printed.decode("utf-8", "replace")
            raise SandboxError(f"a guest did not become ready: {error!r} {said}") from error

    def printed(self) -> str:
        with contextlib.suppress(Ended):
            self._drain()
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return text

    def end(self) -> Usage:
        return self._ended(grace_s=0.0)

    def _ended(self, grace_s: float) -> Usage:
        if self.usage is None:
            with contextlib.suppress(Ended):
                self._drain()
            self._channel.close()
            try:
                told = self._end(grace_s)
            finally:
                self.abandon()
            status = told["status"]
            ending = "ended by the grader" if told["by_us"] else f"exit status {status}"
            self.usage = Usage(ending, told["cpu_s"], told["peak_kb"], told["survivors"])
            self._status, self._by_us = status, told["by_us"]
        return self.usage

    def abandon(self) -> None:
        """Lets go of a guest whose zygote is gone, and which went with it; of any, only once."""
        self._channel.close()
        if self._output >= 0:
            os.close(self._output)
        self._output = -1  # the number is another's soon

    def load(self, header: dict[str, Any], allowance: Allowance) -> Loaded | LoadFailed:
        """As of any conversation; a guest whose file raised may never be asked."""
        with self._running():
            return super().load(header, allowance)

    def ask(self, cases: Sequence[Case], allowance: Allowance) -> Replies:
        """As of any conversation."""
        with self._running():
            return super().ask(cases, allowance)

    @contextlib.contextmanager
    def _running(self) -> Iterator[None]:
        """A guest runs only while it is asked: what it did meanwhile would be on nobody's clock."""
        self._signal(signal.SIGCONT)
        try:
            yield
        finally:
            self._signal(signal.SIGSTOP)

    def _signal(self, number: signal.Signals) -> None:
        if self.usage is None:  # or its id may be another's
            with contextlib.suppress(OSError):
                os.kill(self._pid, number)

    def _begin(self, allowance: Allowance, answers: int = 1) -> None:
        self._allowance = allowance
        self._wakings = GATHERED if answers > GATHERED else 0
        self._budget_bytes = ANSWER_LIMIT_BYTES
        self._start_clocks()

    def _start_clocks(self) -> None:
        self._wall_start = time.monotonic()
        self._cpu_start = self.cpu_s()

    def cpu_s(self) -> float:
        if self.usage is not None:
            return self.usage.cpu_s
        # The clock of another process: the formula of Linux's clock_getcpuclockid(3).
        with contextlib.suppress(OSError):
            return time.clock_gettime((~self._pid << 3) | 2)
        return 0.0

    def held_bytes(self) -> int:
        with contextlib.suppress(OSError), open(f"/proc/{self._pid}/statm", "rb", 0) as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
        return 0

    def _part(self) -> bytes:
        while True:
            self._wait(select.POLLIN)
            self._gather()
            try:
                part = self._channel.recv(CHUNK_BYTES)
            except BlockingIOError:
                continue
            except ConnectionError:
                part = b""
            if not part:
                raise Ended(self._death())
            return part

    def _gather(self) -> None:
        """Lets more come, where much came already."""
        self._wakings += 1
        if self._wakings > GATHERED:
            time.sleep(GATHER_S)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(select.POLLOUT)
            try:
                view = view[self._channel.send(view) :]
            except BlockingIOError:
                continue
            except ConnectionError:
                raise Ended(self._death()) from None

    def _wait(self, event: int) -> None:
        """Until the channel is ready; takes what is printed meanwhile, and watches the clocks."""
        poller = select.poll()
        poller.register(self._channel, event)
        poller.register(self._output, select.POLLIN)
        while True:
            self._watch_the_clocks()  # first: a guest that never stops sending is late too
            ready = dict(poller.poll(POLL_S * 1000))
            printed = self._output in ready and self._drain()
            if self._channel.fileno() in ready:
                return
            if printed:
                self._gather()
            elif self._output in ready:
                poller.unregister(self._output)  # closed, or it would wake us for ever

    def _watch_the_clocks(self) -> None:
        cpu_s = self.cpu_s() - self._cpu_start
        wall_s = time.monotonic() - self._wall_start
        if cpu_s > self._allowance.cpu_s or wall_s > self._allowance.wall_s:
            self.end()
            raise Ended(self._timed_out())

    def _drain(self) -> bool:
        """Takes what was printed, keeping the first part of it; False where there was nothing."""
        try:
            part = os.read(self._output, CHUNK_BYTES)
        except (BlockingIOError, OSError):
            return False
        self._printed += part[: OUTPUT_LIMIT_BYTES - len(self._printed)]
        return bool(part)

    def _death(self) -> Ending:
        self._ended(GRACE_S)
        if self._by_us:
            return Broken("it closed the channel to the grader")
        if self._status == -signal.SIGXCPU:
            return self._timed_out()
        return killed(self._status)

    def _timed_out(self) -> TimedOut:
        # What was allowed, not what was used: a regrade says the same.
        return TimedOut(self._allowance.cpu_s, self._allowance.wall_s)
