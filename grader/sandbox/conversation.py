"""A conversation with one guest: cases in, replies out, every read with a deadline.

`Guest.load` has the guest run the student's files; `Guest.ask` sends a batch of cases and returns
one Reply per case. Every frame is checked, and every ending becomes a type. Knows nothing of what
is right.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reference.case import Case

from ..answers import Replies
from ..model import Broken, Ending, Killed, Raised, TimedOut
from . import replies
from .inside import wire

START_S = 30.0
POLL_S = 0.05
# To wake up for each of many replies would cost more than to read them.
GATHER_S, GATHERED = 0.001, 8
GRACE_S = 0.3
OUTPUT_LIMIT_BYTES = 64 << 10
ANNOUNCED_LIMIT = 8  # three files, each parsed and then run
CHUNK_BYTES = 1 << 18
LOADING = b'{"loading":'
ANSWER_LIMIT_BYTES = 8 << 20


class SandboxError(Exception):
    """The sandbox itself failed: never the student's fault."""


@dataclass(frozen=True)
class Allowance:
    """How long one answer may take: processor time, and time on the wall."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Layer:
    """One layer of confinement, as the guest's probes found it before any student code ran."""

    name: str
    in_force: bool
    detail: str


@dataclass(frozen=True)
class Usage:
    """How a guest ended and what it used, as the kernel tells."""

    ending: str
    cpu_s: float
    peak_kb: int
    survivors: bool


@dataclass(frozen=True)
class Loaded:
    """The student's files ran; `failures` are those that raised and were stood in for."""

    failures: Mapping[str, Raised] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadFailed:
    """The guest ended while `file` was being imported (None: before any file was)."""

    file: str | None
    ending: Ending


class Guest:
    """One process of student code. After an Ending it is dead and must not be asked again."""

    def __init__(
        self,
        end: Callable[[float], dict[str, Any]],
        pid: int,
        channel: socket.socket,
        output: int,
    ) -> None:
        self._end = end
        self._pid = pid
        self._channel = channel
        self._output = output
        self._printed = bytearray()
        self._received = bytearray()
        self.usage: Usage | None = None
        self._begin(Allowance(START_S, START_S))
        os.set_blocking(output, False)
        channel.setblocking(False)
        try:
            self.layers = tuple(Layer(*x) for x in self._read().header["ready"])
        except (_Ended, wire.WireError, KeyError, TypeError) as error:
            self.end()
            said = self._printed.decode("utf-8", "replace")
            raise SandboxError(f"a guest did not become ready: {error!r} {said}") from error

    def load(self, header: dict[str, Any], allowance: Allowance) -> Loaded | LoadFailed:
        """Has the guest run the student's files: subject, sources, stand_ins, unusable."""
        self._begin(allowance)
        self._sources = header["sources"]
        announced: list[str] = []
        try:
            self._write(wire.encode(replies.load(header)))
            while True:
                frame = self._read()
                if "loaded" in frame.header:
                    return Loaded(replies.failures(frame.header["loaded"]))
                self._announced(frame, header["sources"], announced)
        except _Ended as ended:
            return LoadFailed(announced[-1] if announced else None, ended.ending)
        except wire.WireError as error:
            return LoadFailed(announced[-1] if announced else None, self._broken(error))

    def ask(self, cases: Sequence[Case], allowance: Allowance) -> Replies:
        """One reply per case, in order; after an Ending there are no more."""
        self._begin(allowance)
        self._gathers = len(cases) > GATHERED
        limit = max(map(replies.results_limit, cases), default=0)
        announced: list[str] = []
        came = Replies()
        try:
            self._write(wire.encode(replies.batch(cases)))
            while len(came) < len(cases):
                header, payload = wire.parts(self._read_exactly)
                if header.startswith(LOADING):  # a file imported by a function, not by a file
                    self._announced(wire.decode(header, payload), self._sources, announced)
                else:
                    replies.add(came, header, payload, limit)
        except _Ended as ended:
            came.end(ended.ending)
        except wire.WireError as error:
            came.end(self._broken(error))
        return came

    def printed(self) -> str:
        """What the guest has printed since this was last asked, cut at a limit."""
        with contextlib.suppress(_Ended):
            self._drain()
        text = self._printed.decode("utf-8", "replace")
        self._printed.clear()
        return text

    def end(self, grace_s: float = 0.0) -> Usage:
        """Ends the guest and whatever it may have started; how it ended and what it used."""
        if self.usage is None:
            with contextlib.suppress(_Ended):
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

    @staticmethod
    def _announced(frame: wire.Frame, sources: Mapping[str, str], announced: list[str]) -> None:
        name = replies.file_name(frame.header.get("loading"), sources)
        if len(announced) >= ANNOUNCED_LIMIT:
            raise wire.WireError("more imports than there are files")
        announced.append(name)

    def _begin(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._gathers = False
        self._budget_bytes = ANSWER_LIMIT_BYTES
        self._wall_start = time.monotonic()
        self._cpu_start = self.cpu_s()

    def cpu_s(self) -> float:
        """The processor time that the guest has used so far."""
        if self.usage is not None:
            return self.usage.cpu_s
        # The clock of another process: the formula of Linux's clock_getcpuclockid(3).
        with contextlib.suppress(OSError):
            return time.clock_gettime((~self._pid << 3) | 2)
        return 0.0

    def _read(self) -> wire.Frame:
        return wire.read(self._read_exactly)

    def _read_exactly(self, count: int) -> bytes:
        while len(self._received) < count:
            self._wait(select.POLLIN)
            if self._gathers:
                time.sleep(GATHER_S)
            try:
                part = self._channel.recv(CHUNK_BYTES)
            except BlockingIOError:
                continue
            except ConnectionError:
                part = b""
            if not part:
                raise _Ended(self._death())
            self._budget_bytes -= len(part)
            if self._budget_bytes < 0:
                raise wire.WireError("more than all answers together may be")
            self._received += part
        data = bytes(self._received[:count])
        del self._received[:count]
        return data

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(select.POLLOUT)
            try:
                view = view[self._channel.send(view) :]
            except BlockingIOError:
                continue
            except ConnectionError:
                raise _Ended(self._death()) from None

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
            if self._output in ready and not printed:
                poller.unregister(self._output)  # closed, or it would wake us for ever

    def _watch_the_clocks(self) -> None:
        cpu_s = self.cpu_s() - self._cpu_start
        wall_s = time.monotonic() - self._wall_start
        if cpu_s > self._allowance.cpu_s or wall_s > self._allowance.wall_s:
            self.end()
            raise _Ended(self._timed_out())

    def _drain(self) -> bool:
        """Takes what was printed, keeping the first part of it; False where there was nothing."""
        try:
            part = os.read(self._output, CHUNK_BYTES)
        except (BlockingIOError, OSError):
            return False
        self._printed += part[: OUTPUT_LIMIT_BYTES - len(self._printed)]
        return bool(part)

    def _death(self) -> Ending:
        self.end(GRACE_S)
        if self._by_us:
            return Broken("it closed the channel to the grader")
        if self._status == -signal.SIGXCPU:
            return self._timed_out()
        if self._status < 0:
            return Killed(_signal_name(-self._status), None)
        return Killed(None, self._status)

    def _timed_out(self) -> TimedOut:
        # What was allowed, not what was used: a regrade says the same.
        return TimedOut(self._allowance.cpu_s, self._allowance.wall_s)

    def _broken(self, error: wire.WireError) -> Broken:
        self.end()
        return Broken(str(error))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return str(number)


class _Ended(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending
