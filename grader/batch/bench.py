"""A bench: one warm process that grades upload after upload, each in a fork of its own.

It has paid for Python, NumPy, pytest and the stored cases once, by grading the solution, and has
collected the suites. Each fork goes on from that same state and is gone afterwards, so nothing of
one grading is left for the next.
Both sides are ours, without a line of a student's, so what they say to each other is pickled.

    parent                            bench
                                      Ready | BenchError
    Work                              Graded | Died
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
from typing import Any, TypeAlias

from reference import blanks

from .. import runner
from ..given import ROOT, given_sources
from ..model import Submission
from ..sandbox.conversation import SandboxError
from ..sandbox.supervisor import Zygote
from .grading import Work, encoded

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


_Connection: TypeAlias = "Connection[Any, Any]"
Answer: TypeAlias = Graded | Died
Heard: TypeAlias = Ready | Answer


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
            self.connection.send(work)

    def hear(self) -> Heard:
        """The next that the bench says, waited for. Raises BenchError where it cannot be set up."""
        try:
            heard: Heard | BenchError = self.connection.recv()
        except (EOFError, OSError):
            return Died("the process that grades ended", is_gone=True)
        if isinstance(heard, BenchError):
            raise heard
        return heard

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
    except Exception as error:  # whatever it is, the parent tells it, unless it has gone away
        is_unconfined = isinstance(error, SandboxError)
        reason = str(error) if is_unconfined else f"{type(error).__name__}: {error}"
        with contextlib.suppress(ConnectionError):
            parent.send(BenchError(reason, is_unconfined))
        return
    try:
        grade = runner.grade_next(gradings.next_task)
        if grade is None:
            gradings.close()
            return
        answer: Answer = Graded(encoded(grade))
    except Exception:
        answer = Died(traceback.format_exc())
        if gradings.answer is None:
            raise
    assert gradings.answer is not None
    gradings.answer(answer)


class _Gradings:
    """What each grading starts from: warm modules, collected suites, and a zygote that is lent to
    one after the other for as long as it is clean. Guests of two gradings are never there together.

    In a fork, `answer` sends what came of its task.
    """

    answer: Callable[[Answer], None] | None = None

    def __init__(self, parent: _Connection) -> None:
        self._parent = parent
        self._given = given_sources()
        self._layers: frozenset[str] = frozenset()
        self._zygote = self._started()
        # The solution needs all that is imported or read late.
        files = {file: blanks.solution(file) for file in blanks.FILES}
        encoded(runner.grade(runner.Task(Submission(files, {}), "warm", self._zygote.lent)))

    def next_task(self) -> runner.Task | None:
        """Returns in each fork, with its task, and in the bench with None in the end."""
        gc.collect()
        gc.freeze()  # the forks share these pages for as long as nothing writes to them
        with contextlib.suppress(EOFError, ConnectionError):
            self._parent.send(Ready())
            while True:
                work: Work = self._parent.recv()
                reading, writing = Pipe(duplex=False)
                pid = os.fork()
                if pid == 0:
                    reading.close()
                    return self._begun(work, writing)
                writing.close()
                self._parent.send(self._waited_for(pid, reading))
        return None

    def close(self) -> None:
        """Ends the zygote."""
        self._zygote.close()

    def _begun(self, work: Work, writing: _Connection) -> runner.Task:
        """In a fork."""
        self._parent.close()
        lent = self._zygote.lent()
        starts = iter([lent])

        def answer(answer: Answer) -> None:
            writing.send((lent.is_clean, answer))

        def zygote() -> Zygote:
            return next(starts, None) or Zygote(self._given, required=self._layers)

        self.answer = answer
        return runner.Task(work.submission, work.seed, zygote)

    def _waited_for(self, pid: int, reading: _Connection) -> Answer:
        """What came of a fork's task. ConnectionError where the parent goes away meanwhile."""
        status = None
        with reading:
            try:
                is_clean, answer = self._heard(reading)
            except EOFError:
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                is_clean, answer = False, Died(f"the process that graded it ended with {status}")
            finally:
                if status is None:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
        if not is_clean:
            self._zygote.close()
            self._zygote = self._started()
        return answer

    def _heard(self, reading: _Connection) -> tuple[bool, Answer]:
        """Whether the zygote that was lent is clean, and the answer."""
        ready = wait([reading, self._parent], GRADING_LIMIT_S)
        if self._parent in ready:  # it sends nothing before it has an answer
            raise ConnectionAbortedError
        if not ready:
            return False, Died(f"it was not graded within {GRADING_LIMIT_S:.0f} s")
        heard: tuple[bool, Answer] = reading.recv()
        return heard

    def _started(self) -> Zygote:
        """A zygote that has had a first guest: its layers are required of all that follow."""
        zygote = Zygote(self._given, required=self._layers)
        guest = zygote.guest()
        guest.end()
        self._layers = frozenset(layer.name for layer in guest.layers if layer.in_force)
        return zygote
