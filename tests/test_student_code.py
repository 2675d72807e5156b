"""What StudentCode does where time runs out or a guest fails, with guests that only pretend."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.answers import Replies
from grader.model import Killed, Submission, UsedUp
from grader.sandbox.conversation import (
    Allowance,
    Conversation,
    Loaded,
    LoadFailed,
    SandboxError,
    Usage,
)
from grader.student_code import RUN, StudentCode
from reference import golden
from reference.case import Case

SUBJECT, OTHER = "EwiseAdd.gradient", "EwiseMul.gradient"
USED = 6.0


class Pretended(Conversation):
    """A guest that loads as it is told, answers nothing, and has used some time when it ends."""

    def __init__(self, loading: Loaded | LoadFailed, fails_at_end: bool) -> None:
        super().__init__()
        self._loading = loading
        self._fails_at_end = fails_at_end

    def load(self, header: object, allowance: object) -> Loaded | LoadFailed:
        return self._loading

    def ask(self, cases: object, allowance: object) -> Replies:
        return Replies()

    def printed(self) -> str:
        return ""

    def cpu_s(self) -> float:
        return USED

    def end(self, grace_s: float = 0.0) -> Usage:
        if self._fails_at_end:
            raise SandboxError("the zygote does not answer")
        return Usage("let go", USED, 0, False)

    def abandon(self) -> None:
        self.usage = Usage("abandoned", 0.0, 0, False)

    def _begin(self, allowance: object, answers: int = 1) -> None:
        raise NotImplementedError

    def _part(self) -> bytes:
        raise NotImplementedError

    def _write(self, data: bytes) -> None:
        raise NotImplementedError


class Host:
    """Hands out pretended guests."""

    def __init__(self, loading: Loaded | LoadFailed = Loaded(), fails_at_end: bool = False) -> None:
        self._loading = loading
        self._fails_at_end = fails_at_end
        self.guests: list[Pretended] = []
        self.is_closed = False

    def guest(self) -> Pretended:
        self.guests.append(Pretended(self._loading, self._fails_at_end))
        return self.guests[-1]

    def close(self) -> None:
        self.is_closed = True


def code_of(host: Host, run: Allowance = RUN) -> StudentCode:
    return StudentCode(Submission({}, {}), lambda: host, [golden.stored_draw()], golden.drawn, run)


@pytest.fixture
def cases() -> list[Case]:
    return list(golden.stored("add-gradient")[:1])


def ended_a_guest(code: StudentCode, cases: list[Case]) -> None:
    code.ask(SUBJECT, cases)
    code._end(SUBJECT)


SPENT: dict[str, tuple[Allowance, Callable[[StudentCode, list[Case]], object]]] = {
    "time on the clock": (Allowance(100.0, 0.0), lambda *_: None),
    "processor time": (Allowance(USED / 2, 100.0), ended_a_guest),
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
