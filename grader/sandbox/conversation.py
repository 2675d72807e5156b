"""A conversation with one guest: cases in, replies out, every answer with a deadline.

`load` has the guest run the student's files; `ask` sends a batch of cases and returns one Reply per
case. Every frame is checked, and every ending becomes a type. Knows nothing of what is right, nor
of how bytes come and go: `guest.py` does for confined guests, `grader/home/` for a student's own.
"""

from __future__ import annotations

import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reference.case import Case

from ..answers import Replies
from ..model import Broken, Ending, Killed, Raised
from . import replies, requests
from .inside import wire

START_S = 30.0
ANNOUNCED_LIMIT = 8  # three files, each parsed and then run
LOADING = b'{"loading":'
ANSWER_LIMIT_BYTES = 8 << 20
OUTPUT_LIMIT_BYTES = 64 << 10


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


# The layers that Gradescope must have in force; below them nothing is graded there.
FLOOR = frozenset({"uid", "rlimits", "no_new_privs", "seccomp"})


@dataclass(frozen=True)
class Usage:
    """How a guest ended and what it used, as far as the kernel tells."""

    ending: str
    cpu_s: float = 0.0
    peak_kb: int = 0
    survivors: bool = False


@dataclass(frozen=True)
class Loaded:
    """The student's files ran; `failures` are those that raised and were stood in for."""

    failures: Mapping[str, Raised] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadFailed:
    """The guest ended while `file` was being imported (None: before any file was)."""

    file: str | None
    ending: Ending


class Ended(Exception):
    """Ends a conversation from within: the guest did, or had to be ended."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


def killed(status: int) -> Killed:
    """How a process ended by itself, whose exit status is negative for a signal."""
    if status >= 0:
        return Killed(None, status)
    try:
        return Killed(signal.Signals(-status).name, None)
    except ValueError:  # a real-time signal
        return Killed(str(-status), None)


class Conversation(ABC):
    """Talks with one guest. After an Ending the guest is dead and must not be asked again."""

    layers: tuple[Layer, ...] = ()
    usage: Usage | None = None
    _budget_bytes = ANSWER_LIMIT_BYTES

    def __init__(self) -> None:
        self._received = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()

    def load(self, header: dict[str, Any], allowance: Allowance) -> Loaded | LoadFailed:
        """Has the guest run the student's files: subject, sources, stand_ins, unusable."""
        self._begin(allowance)
        self._sources = header["sources"]
        announced: list[str] = []
        try:
            self._write(requests.load(header))
            while True:
                frame = self._read()
                if "loaded" in frame.header:
                    return Loaded(replies.failures(frame.header["loaded"]))
                self._announced(frame, header["sources"], announced)
        except Ended as ended:
            ending = ended.ending
        except wire.WireError as error:
            ending = self._stopped(Broken(str(error)))
        return LoadFailed(announced[-1] if announced else None, ending)

    def ask(self, cases: Sequence[Case], allowance: Allowance) -> Replies:
        """One reply per case, in order; after an Ending there are no more."""
        self._begin(allowance, len(cases))
        limit = replies.results_limit(cases)
        announced: list[str] = []
        came = Replies()
        try:
            self._write(requests.batch(tuple(cases)))
            while len(came) < len(cases):
                header, payload = self._next()
                if header.startswith(LOADING):  # a file imported by a function, not by a file
                    self._announced(wire.decode(header, payload), self._sources, announced)
                else:
                    replies.add(came, header, payload, limit)
        except Ended as ended:
            came.end(ended.ending)
        except replies.Spent as spent:
            came.end(self._stopped(spent.ending))
        except wire.WireError as error:
            came.end(self._stopped(Broken(str(error))))
        return came

    @abstractmethod
    def printed(self) -> str:
        """What the guest has printed since this was last asked, cut at a limit."""

    @abstractmethod
    def cpu_s(self) -> float:
        """The processor time that the guest has used so far; 0 where that is not known."""

    def held_bytes(self) -> int:
        """The memory that the guest holds; 0 where that is not known."""
        return 0

    @abstractmethod
    def end(self) -> Usage:
        """Ends the guest and whatever it may have started; how it ended and what it used."""

    @abstractmethod
    def abandon(self) -> None:
        """Lets go of a guest whose host is gone, and which went with it."""

    @abstractmethod
    def _begin(self, allowance: Allowance, answers: int = 1) -> None:
        """Starts the clocks for so many answers."""

    @abstractmethod
    def _part(self) -> bytes:
        """What comes next, waited for; Ended where nothing comes in time."""

    @abstractmethod
    def _write(self, data: bytes) -> None:
        """Ended where the guest cannot be told."""

    @staticmethod
    def _announced(frame: wire.Frame, sources: Mapping[str, str], announced: list[str]) -> None:
        name = replies.file_name(frame.header.get("loading"), sources)
        if len(announced) >= ANNOUNCED_LIMIT:
            raise wire.WireError("more imports than there are files")
        announced.append(name)

    def _read(self) -> wire.Frame:
        return wire.decode(*self._next())

    def _next(self) -> tuple[bytes, bytes]:
        """The header and the payload of the next frame. WireError where it is too long, or where
        more arrives than may since `_begin`."""
        while not self._frames:
            self._frames.extend(wire.arrived(self._received))
            if not self._frames:
                if self._budget_bytes < 0:
                    raise wire.WireError("more than all answers together may be")
                part = self._part()
                self._received += part[: self._budget_bytes]  # the same, whatever comes at once
                self._budget_bytes -= len(part)
        return self._frames.popleft()

    def _stopped(self, ending: Ending) -> Ending:
        """The ending of a guest that goes on but must not."""
        self.end()
        return ending


class Host(Protocol):
    """Where guests come from."""

    def guest(self) -> Conversation:
        """A fresh guest, ready."""

    def close(self) -> None:
        """Ends the host, and with it all of its guests."""
