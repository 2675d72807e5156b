"""A bench: one warm process that grades upload after upload, each in a fork of its own.

It has paid for Python, NumPy, pytest and the stored cases once, by grading the solution, and has
collected the suites. Each fork goes on from that same state and is gone afterwards, so nothing of
one grading is left for the next.
The bench speaks frames over one socket: a byte that says what follows, and bytes.

    parent                            bench
                                      READY | CANNOT reason | UNCONFINED reason
    a Work, encoded                   RESULT results.json | DIED reason
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import TypeAlias

from reference import blanks

from .. import runner
from ..given import ROOT, given_sources
from ..model import Submission
from ..sandbox.conversation import SandboxError
from ..sandbox.supervisor import Zygote
from .grading import Work, decoded, encoded, result

READY, CANNOT, UNCONFINED, RESULT, DIED = b"+", b"-", b"/", b"=", b"!"
CLEAN, DIRTY = b"1", b"0"  # from a fork, about the zygote that it was lent
GRADING_LIMIT_S = 400.0  # twice what a grading allows its guests on the clock
CLOSING_S = 0.5
BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from grader.batch import bench
bench.serve(int(sys.argv[2]))
"""


class BenchError(Exception):
    """No bench can be set up here; `is_unconfined` where that is for lack of a guest."""

    def __init__(self, reason: str, is_unconfined: bool = False) -> None:
        super().__init__(reason, is_unconfined)
        self.reason = reason
        self.is_unconfined = is_unconfined


@dataclass(frozen=True)
class Ready:
    """The bench is warm."""


@dataclass(frozen=True)
class Graded:
    """The bytes of a results.json."""

    result: bytes


@dataclass(frozen=True)
class Died:
    """The grading ended without a result. Where the bench itself did, it `is_gone`."""

    reason: str
    is_gone: bool = False


_Connection: TypeAlias = "Connection[bytes, bytes]"
Heard: TypeAlias = Ready | Graded | Died


class Bench:
    """The parent's side. First it says `Ready`, then one answer for each work that it is given.
    `connection` can be waited for."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.connection: _Connection = Connection(ours.detach())
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", BOOT, str(ROOT), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt from the keyboard is for the parent alone
            )

    @property
    def pid(self) -> int:
        """The process that forks."""
        return self._process.pid

    def give(self, work: Work) -> None:
        """Sends a work; where the bench is gone, the next `hear` says so."""
        with contextlib.suppress(OSError):
            self.connection.send_bytes(work.encoded())

    def hear(self) -> Heard:
        """The next that the bench says, waited for. Raises BenchError where it cannot be set up."""
        try:
            data = self.connection.recv_bytes()
        except (EOFError, OSError):
            return Died("the process that grades ended", is_gone=True)
        kind, content = data[:1], data[1:]
        if kind in (CANNOT, UNCONFINED):
            raise BenchError(content.decode(), kind == UNCONFINED)
        if kind == READY:
            return Ready()
        return Graded(content) if kind == RESULT else Died(content.decode())

    def close(self) -> None:
        """Ends the bench and what it has forked: it does so itself, if it still can."""
        self.connection.close()
        try:
            self._process.wait(CLOSING_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)  # not waited for yet: still its own
            self._process.wait()


def serve(descriptor: int) -> None:
    """The bench's side, until the parent closes the socket."""
    parent: _Connection = Connection(descriptor)
    try:
        gradings = _Gradings(parent)
    except SandboxError as error:
        parent.send_bytes(UNCONFINED + str(error).encode())
        return
    except Exception as error:  # whatever it is, the parent tells it
        parent.send_bytes(CANNOT + f"{type(error).__name__}: {error}".encode())
        return
    try:
        grade = runner.grade_next(gradings.next_task)
        said = b"" if grade is None else RESULT + encoded(grade)
    except Exception:
        if gradings.answer is None:
            raise
        said = DIED + traceback.format_exc().encode()
    if gradings.answer is None:
        gradings.close()
    else:
        gradings.answer(said)


class _Gradings:
    """What each grading starts from: warm modules, collected suites, and a zygote that is lent to
    one after the other for as long as it is clean. Guests of two gradings are never there together.

    In a fork, `answer` sends what came of its task.
    """

    answer: Callable[[bytes], None] | None = None

    def __init__(self, parent: _Connection) -> None:
        self._parent = parent
        self._given = given_sources()
        self._layers: frozenset[str] = frozenset()
        self._zygote = self._started()
        # The solution needs all that is imported or read late.
        files = {file: blanks.solution(file) for file in blanks.FILES}
        result(Work("", "warm", Submission(files, {})), self._zygote.lent)

    def next_task(self) -> runner.Task | None:
        """Returns in each fork, with its task, and in the bench with None in the end."""
        gc.collect()
        gc.freeze()  # the forks share these pages for as long as nothing writes to them
        self._parent.send_bytes(READY)
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                data = self._parent.recv_bytes()
                reading, writing = Pipe(duplex=False)
                pid = os.fork()
                if pid == 0:
                    reading.close()
                    return self._begun(data, writing)
                writing.close()
                self._parent.send_bytes(self._waited_for(pid, reading))
        return None

    def close(self) -> None:
        """Ends the zygote."""
        self._zygote.close()

    def _begun(self, data: bytes, writing: _Connection) -> runner.Task:
        """In a fork."""
        self._parent.close()
        lent = self._zygote.lent()
        starts = iter([lent])

        def answer(said: bytes) -> None:
            writing.send_bytes((CLEAN if lent.is_clean else DIRTY) + said)

        def zygote() -> Zygote:
            return next(starts, None) or Zygote(self._given, required=self._layers)

        self.answer = answer
        work = decoded(data)
        return runner.Task(work.submission, work.seed, zygote)

    def _waited_for(self, pid: int, reading: _Connection) -> bytes:
        """What a fork says of its task. ConnectionError where the parent goes away meanwhile."""
        said, status = DIRTY, None
        with reading:
            try:
                said = self._heard(reading)
            except EOFError:
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                said += DIED + f"the process that graded it ended with {status}".encode()
            finally:
                if status is None:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
        if said.startswith(DIRTY):
            self._zygote.close()
            self._zygote = self._started()
        return said[1:]

    def _heard(self, reading: _Connection) -> bytes:
        ready = wait([reading, self._parent], GRADING_LIMIT_S)
        if self._parent in ready:  # it sends nothing before it has an answer
            raise ConnectionAbortedError
        if not ready:
            return DIRTY + DIED + f"it was not graded within {GRADING_LIMIT_S:.0f} s".encode()
        return reading.recv_bytes()

    def _started(self) -> Zygote:
        """A zygote that has had a first guest: its layers are required of all that follow."""
        zygote = Zygote(self._given, required=self._layers)
        guest = zygote.guest()
        guest.end()
        self._layers = frozenset(layer.name for layer in guest.layers if layer.in_force)
        return zygote
