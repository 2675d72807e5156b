"""The seam between the suites and student code: ask a function some cases, get replies.

Behind it are guests, one for each function that is graded. A guest that ends is followed by a fresh
one for the next item. The time that an upload may use is kept here.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from reference.case import Case
from reference.golden import CasesOf
from reference.sets import CaseSet
from reference.stand_ins import stand_ins
from reference.values import Draw

from .answers import Replies
from .model import Ending, Raised, Submission, TimedOut, UsedUp
from .sandbox.conversation import (
    Allowance,
    Conversation,
    Host,
    Layer,
    LoadFailed,
    SandboxError,
    Usage,
)
from .sandbox.inside.loader import file_of

ORDINARY = Allowance(cpu_s=10.0, wall_s=30.0)
AGAIN = Allowance(cpu_s=1.5, wall_s=5.0)  # where the question has had its time
RUN = Allowance(cpu_s=50.0, wall_s=200.0)
SHORTEST_S = 1.0
LIVE_GUESTS = 3  # a question's functions
HELD_LIMIT_BYTES = 64 << 20  # of a guest that waits; most hold 25 MiB, nearly all the zygote's
TRIES_AT_IMPORT = 2


@dataclass(frozen=True, eq=False)
class Asked:
    """The cases of a set in one draw, and the replies to them, as far as they came."""

    case_set: CaseSet
    draw: Draw
    cases: Sequence[Case]
    replies: Replies


class Unusable(Exception):
    """The file with the function that was asked could not be loaded; `cause` says why."""

    def __init__(self, file: str, cause: str | Raised | Ending) -> None:
        super().__init__(file, cause)
        self.file = file
        self.cause = cause


class StudentCode:
    """One upload, to be asked. A context manager.

    `cases_of` gives those of a set. The first of `draws` is that of the stored cases. `run` is what
    the whole upload may use.
    `usages` holds what the kernel says of each guest that has ended, with its subject;
    `answering_s` is the processor time in which guests answered cases; `replies` what came back in
    the current item, with the subject asked.
    """

    def __init__(
        self,
        submission: Submission,
        host: Callable[[], Host],
        draws: Sequence[Draw],
        cases_of: CasesOf,
        run: Allowance = RUN,
    ) -> None:
        self.draws = tuple(draws)
        self.cases_of = cases_of
        self.layers: tuple[Layer, ...] = ()
        self._submission = submission
        self._start_host = host
        self._host: Host | None = host()
        self._run = run
        self._guests: dict[str, Conversation] = {}
        self._unusable: dict[str, str | Raised | Ending] = {
            file[:-3]: reason for file, reason in submission.problems.items()
        }
        self._latest = ""
        self._failed_imports: dict[str, int] = {}
        self._late: set[str] = set()
        self._asked: dict[tuple[str, Draw], Asked] = {}
        self._began = time.monotonic()
        self._printed = ""
        self._hearing_s = 0.0
        self.answering_s = 0.0
        self.usages: list[tuple[str, Usage]] = []
        self.replies: list[tuple[str, Replies]] = []

    def __enter__(self) -> StudentCode:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            for subject in list(self._guests):
                self._end(subject)
        except SandboxError:
            self.fresh()  # what is left goes with the host
        if self._host is not None:
            self._host.close()

    def ask(self, subject: str, cases: Sequence[Case]) -> Replies:
        """One reply per case, in order; the last is an Ending where the guest ended.

        Raises Unusable where the function's file could not be loaded, and SandboxError where the
        sandbox itself failed.
        """
        if self._left_s() <= 0:
            return Replies([UsedUp()])
        self._make_room(subject)
        guest = self._guest(subject)
        question = _question_of(subject)
        before = guest.cpu_s()
        with self._hearing():
            replies = guest.ask(cases, self._allowance(again=question in self._late))
        self.answering_s += max(guest.cpu_s() - before, 0.0)
        self._printed += guest.printed()
        if replies and isinstance(replies[-1], TimedOut):
            self._late.add(question)
        if guest.usage is not None:
            self._end(subject)
        self.replies.append((subject, replies))
        return replies

    def ask_once(self, case_set: CaseSet, draw: Draw) -> Asked:
        """The cases of a draw and the replies to them, asked the first time only: several items
        may judge the same replies."""
        key = (case_set.name, draw)
        if key not in self._asked:
            self._forget_other_questions(case_set.subject)
            cases = self.cases_of(case_set, draw)
            replies = self.ask(case_set.subject, cases)
            self._asked[key] = Asked(case_set, draw, cases, replies)
        else:
            self.replies.append((case_set.subject, self._asked[key].replies))
        return self._asked[key]

    def _forget_other_questions(self, subject: str) -> None:
        """Lets go of replies that no item will judge again: those of a question may be large."""
        here = _question_of(subject)
        for key, asked in list(self._asked.items()):
            if _question_of(asked.case_set.subject) != here:
                del self._asked[key]

    def begin_item(self) -> None:
        """Forgets what was printed and replied before."""
        self._printed = ""
        self.replies.clear()

    def printed(self) -> str:
        """What the student's code has printed since the item began."""
        return self._printed

    def fresh(self) -> None:
        """A new host and new guests: for another try after a SandboxError."""
        for guest in self._guests.values():
            guest.abandon()
        self._guests.clear()
        if self._host is not None:
            self._host.close()
        self._host = None

    def _guest(self, subject: str) -> Conversation:
        name = file_of(subject)
        while True:
            if name in self._unusable:
                raise Unusable(f"{name}.py", self._unusable[name])
            if subject in self._guests:
                return self._guests[subject]
            self._start(subject)

    def _make_room(self, subject: str) -> None:
        """Ends the guest that was asked before, where it holds much and another is asked now: a
        question has its memory, and Gradescope's container hardly more than that."""
        before = self._guests.get(self._latest)
        if before and self._latest != subject and before.held_bytes() > HELD_LIMIT_BYTES:
            self._end(self._latest)
        self._latest = subject

    def _start(self, subject: str) -> None:
        """One try at a guest that has loaded the files; notes which file stood in its way."""
        while len(self._guests) >= LIVE_GUESTS:
            self._end(next(iter(self._guests)))
        if self._host is None:
            self._host = self._start_host()
        guest = self._host.guest()
        self.layers = self.layers or guest.layers
        sources = {file[:-3]: text for file, text in self._submission.sources.items()}
        header: dict[str, Any] = {
            "subject": subject,
            "sources": sources,
            "stand_ins": stand_ins(subject),
            "unusable": sorted(self._unusable),
        }
        is_suspect = not self._failed_imports.keys() <= self._unusable.keys()
        with self._hearing():
            loaded = guest.load(header, self._allowance(again=is_suspect))
        self._printed += guest.printed()
        self._guests[subject] = guest
        if not isinstance(loaded, LoadFailed):
            # Another file that failed here is judged in a guest of its own.
            own = file_of(subject)
            if own in loaded.failures:
                self._unusable[own] = loaded.failures[own]
            return
        self._end(subject)
        if loaded.file is None:
            raise SandboxError(f"a guest ended before any import: {loaded.ending}")
        # A guest may name any file; one that was not run has not ended it.
        file = file_of(subject) if loaded.file in self._unusable else loaded.file
        tries = self._failed_imports.get(file, 0) + 1
        self._failed_imports[file] = tries
        if tries >= TRIES_AT_IMPORT:
            self._unusable[file] = loaded.ending

    def _end(self, subject: str) -> None:
        self.usages.append((subject, self._guests.pop(subject).end()))

    @contextlib.contextmanager
    def _hearing(self) -> Iterator[None]:
        """Counts the grader's own time meanwhile: much is said at little cost to who says it."""
        began_s = time.process_time()
        yield
        self._hearing_s += time.process_time() - began_s

    def _left_s(self) -> float:
        """How long the grading may go on, on the clock; 0 where its processor time is used up."""
        if self._left_cpu_s() <= 0:
            return 0.0
        return self._run.wall_s - (time.monotonic() - self._began)

    def _left_cpu_s(self) -> float:
        used = self._hearing_s + sum(usage.cpu_s for _, usage in self.usages)
        return self._run.cpu_s - used - sum(guest.cpu_s() for guest in self._guests.values())

    def _allowance(self, again: bool) -> Allowance:
        """One of two, so that a regrade tells the same; near the end of the run the shorter."""
        allowance = AGAIN if again or self._left_cpu_s() < ORDINARY.cpu_s else ORDINARY
        return replace(allowance, wall_s=max(min(allowance.wall_s, self._left_s()), SHORTEST_S))


def _question_of(subject: str) -> str:
    """What has its time in common: a class of operations, or a file's functions."""
    return subject.partition(".")[0] if "." in subject else file_of(subject)
