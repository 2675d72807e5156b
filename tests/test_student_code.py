"""What StudentCode does where time runs out or a guest fails, with guests that only pretend."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest

from grader.answers import Replies
from grader.model import Killed, Reply, Submission, TimedOut, UsedUp
from grader.sandbox.conversation import (
    Allowance,
    Conversation,
    Loaded,
    LoadFailed,
    SandboxError,
    Usage,
)
from grader.student_code import AGAIN, HELD_LIMIT_BYTES, ORDINARY, RUN, StudentCode, Unusable
from reference import golden
from reference.case import Case

SUBJECT, OTHER = "EwiseAdd.gradient", "EwiseMul.gradient"
USED, HEARD_S = 6.0, 0.002
PLENTY = Allowance(1000.0, 1000.0)


class Pretended(Conversation):
    """A guest that loads as it is told, answers as it is told, and has used some time."""

    def __init__(
        self, loading: Loaded | LoadFailed, replies: Sequence[Reply], fails_at_end: bool
    ) -> None:
        super().__init__()
        self._loading = loading
        self._replies = replies
        self._fails_at_end = fails_at_end
        self.allowed: list[Allowance] = []
        self.held = 0

    def held_bytes(self) -> int:
        return self.held

    def load(self, header: object, allowance: Allowance) -> Loaded | LoadFailed:
        self.allowed.append(allowance)
        return self._loading

    def ask(self, cases: object, allowance: Allowance) -> Replies:
        self.allowed.append(allowance)
        began_s = time.process_time()
        while time.process_time() - began_s < HEARD_S:
            pass
        return Replies(self._replies)

    def printed(self) -> str:
        return ""

    def cpu_s(self) -> float:
        return USED

    def end(self) -> Usage:
        if self._fails_at_end:
            raise SandboxError("the zygote does not answer")
        return Usage("let go", USED)

    def abandon(self) -> None:
        self.usage = Usage("abandoned")

    def _begin(self, allowance: object, answers: int = 1) -> None:
        raise NotImplementedError

    def _part(self) -> bytes:
        raise NotImplementedError

    def _write(self, data: bytes) -> None:
        raise NotImplementedError


class Host:
    """Hands out pretended guests."""

    def __init__(
        self,
        loading: Loaded | LoadFailed = Loaded(),
        replies: Sequence[Reply] = (),
        fails_at_end: bool = False,
    ) -> None:
        self._told = loading, replies, fails_at_end
        self.guests: list[Pretended] = []
        self.is_closed = False

    def guest(self) -> Pretended:
        self.guests.append(Pretended(*self._told))
        return self.guests[-1]

    def close(self) -> None:
        self.is_closed = True


def code_of(host: Host, run: Allowance = RUN) -> StudentCode:
    return StudentCode(
        Submission({}, {}), lambda: host, [golden.stored_draw()], golden.cases_of, run
    )


@pytest.fixture
def cases() -> list[Case]:
    return list(golden.stored("add-gradient")[:1])


def ended_a_guest(code: StudentCode, cases: list[Case]) -> None:
    code.ask(SUBJECT, cases)
    code._end(SUBJECT)


def asked_a_guest(code: StudentCode, cases: list[Case]) -> None:
    code.ask(SUBJECT, cases)


SPENT: dict[str, tuple[Allowance, Callable[[StudentCode, list[Case]], object]]] = {
    "time on the clock": (Allowance(100.0, 0.0), lambda *_: None),
    "processor time": (Allowance(USED / 2, 100.0), ended_a_guest),
    "processor time of a guest that is there": (Allowance(USED / 2, 100.0), asked_a_guest),
    "processor time of the grader itself": (Allowance(USED + HEARD_S / 2, 100.0), asked_a_guest),
}


@pytest.mark.parametrize(("run", "before"), SPENT.values(), ids=SPENT.keys())
def test_nothing_is_asked_once_the_time_is_used_up(
    run: Allowance, before: Callable[[StudentCode, list[Case]], object], cases: list[Case]
) -> None:
    """When a grading's time is used up, a function is not called, and the reply says that."""
    host = Host()
    with code_of(host, run) as code:
        before(code, cases)
        guests = len(host.guests)

        assert list(code.ask(OTHER, cases)) == [UsedUp()]

    assert len(host.guests) == guests


@pytest.mark.parametrize(("held", "guests"), [(HELD_LIMIT_BYTES, 2), (HELD_LIMIT_BYTES + 1, 3)])
def test_who_holds_much_does_not_wait(held: int, guests: int, cases: list[Case]) -> None:
    """A guest that holds much memory is ended before another is asked, and not before."""
    host = Host()
    with code_of(host) as code:
        code.ask(SUBJECT, cases)
        host.guests[0].held = held
        for subject in (SUBJECT, OTHER, SUBJECT):
            code.ask(subject, cases)

    assert len(host.guests) == guests


def test_question_has_its_time_once(cases: list[Case]) -> None:
    """Where a function has not come back, the others of its question have little time, and those of
    other questions have all of theirs."""
    host = Host(replies=[TimedOut(1, 1)])
    with code_of(host, PLENTY) as code:
        for subject in ("EwiseAdd.compute", "EwiseAdd.gradient", "EwiseMul.compute"):
            code.ask(subject, cases)

    assert [guest.allowed for guest in host.guests] == [
        [ORDINARY, ORDINARY],
        [ORDINARY, AGAIN],
        [ORDINARY, ORDINARY],
    ]


def test_little_time_is_left_near_the_end(cases: list[Case]) -> None:
    """Nothing is given more time than the whole upload has left."""
    host = Host()
    with code_of(host, Allowance(USED + ORDINARY.cpu_s - 1, 1000.0)) as code:
        code.ask(SUBJECT, cases)
        code.ask(SUBJECT, cases)

    assert host.guests[0].allowed == [ORDINARY, AGAIN, AGAIN]


@pytest.mark.parametrize("blamed", ["ops", "graph"])
def test_import_that_fails_is_tried_twice(blamed: str, cases: list[Case]) -> None:
    """The second try has less time. A guest may name any file: it is not believed of one that is
    not run any more, so that its own is given up in the end."""
    host = Host(LoadFailed(blamed, Killed(None, 0)))
    with code_of(host, PLENTY) as code, pytest.raises(Unusable) as raised:
        code.ask(SUBJECT, cases)

    assert raised.value.file == "ops.py"
    tries = [ORDINARY, AGAIN] * (1 if blamed == "ops" else 2)
    assert [guest.allowed for guest in host.guests] == [[allowance] for allowance in tries]


def test_guest_that_ends_before_any_import_is_our_fault(cases: list[Case]) -> None:
    """Where no file of the student's had begun, no file is blamed."""
    host = Host(LoadFailed(None, Killed("SIGKILL", None)))
    with code_of(host) as code, pytest.raises(SandboxError, match="before any import"):
        code.ask(SUBJECT, cases)


def test_host_that_fails_at_the_end_is_let_go(cases: list[Case]) -> None:
    """Where the last guests cannot be ended, they go with their host, and no error is left."""
    host = Host(fails_at_end=True)
    with code_of(host) as code:
        code.ask(SUBJECT, cases)
        code.ask(OTHER, cases)

    assert host.is_closed
    assert host.guests[-1].usage is not None
