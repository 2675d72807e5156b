"""Guests as plain processes: what they print, how they end, and what is left of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from grader.given import given_sources
from grader.home import processes
from grader.home.processes import Processes
from grader.model import Killed, Returned, TimedOut
from grader.sandbox.conversation import (
    OUTPUT_LIMIT_BYTES,
    Allowance,
    Conversation,
    Loaded,
    SandboxError,
)
from reference import golden
from reference.stand_ins import stand_ins

SUBJECT = "EwiseAdd.gradient"
PATIENT = Allowance(60.0, 60.0)
LINES = 200


@pytest.fixture(scope="module")
def host() -> Iterator[Processes]:
    host = Processes(given_sources(), 60.0)
    yield host
    host.close()


def loaded(host: Processes, code: str) -> Conversation:
    """A guest whose gradient runs `code` first."""
    source = f"""
import sys
from .autograd import TensorOp
class EwiseAdd(TensorOp):
    def gradient(self, out_grad, node):
        {code}
        return out_grad, out_grad
"""
    guest = host.guest()
    header = {"subject": SUBJECT, "stand_ins": stand_ins(SUBJECT), "unusable": []}
    assert guest.load({**header, "sources": {"ops": source}}, PATIENT) == Loaded({})
    return guest


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_what_is_printed_is_there_with_the_reply(host: Processes, stream: str) -> None:
    """All that a call prints, to either stream, belongs to it and to no later one."""
    guest = loaded(host, f"print('a line', file=sys.{stream})")
    cases = golden.stored("add-gradient")[:1] * LINES

    replies = list(guest.ask(cases, PATIENT))

    assert len(replies) == LINES
    assert guest.printed() == "a line\n" * LINES
    assert guest.printed() == ""


def test_a_flood_is_cut(host: Processes) -> None:
    """A guest that prints megabytes neither waits for ever nor fills the memory."""
    guest = loaded(host, "print('x' * (8 << 20))")

    (reply,) = guest.ask(golden.stored("add-gradient")[:1], PATIENT)

    assert isinstance(reply, Returned)
    assert guest.printed() == "x" * OUTPUT_LIMIT_BYTES


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("import os; os._exit(7)", Killed(None, 7)),
        ("while True: pass", TimedOut(1.0, 1.0)),
        ("import time; time.sleep(60)", TimedOut(1.0, 1.0)),
    ],
)
def test_endings(host: Processes, code: str, ending: object) -> None:
    """A guest that ends or hangs is told apart, is gone afterwards, and the next one works."""
    guest = loaded(host, code)

    replies = list(guest.ask(golden.stored("add-gradient")[:2], Allowance(1.0, 1.0)))

    assert replies == [ending]
    assert guest.usage is not None
    (reply,) = loaded(host, "pass").ask(golden.stored("add-gradient")[:1], PATIENT)
    assert isinstance(reply, Returned)


def test_without_python_there_is_no_guest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Python cannot be started, the sandbox failed, and not the student."""
    monkeypatch.setattr(sys, "executable", "/no/such/python")

    with pytest.raises(SandboxError, match="Python cannot be started"):
        Processes(given_sources(), 60.0).guest()


def test_guest_that_says_something_else_than_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose first frame is another one is not taken for a guest."""
    monkeypatch.setattr(processes, "READY", {"ready": ["another"]})
    host = Processes(given_sources(), 60.0)

    with pytest.raises(SandboxError, match="something else than that it is ready"):
        host.guest()
    host.close()


def test_a_closed_host_starts_anew() -> None:
    """After a failure of the tests' own, the same host gives fresh guests."""
    host = Processes(given_sources(), 60.0)
    first = host.guest()

    host.close()

    assert first.usage is not None
    (reply,) = loaded(host, "pass").ask(golden.stored("add-gradient")[:1], PATIENT)
    assert isinstance(reply, Returned)
    host.close()


LOOK = (
    "import gc, numpy, os, sys, warnings; print(os.getpid(), sorted(numpy.geterr().items()), "
    "numpy.get_printoptions()['precision'], sys.getrecursionlimit(), len(warnings.filters), "
    "'mark' in vars(sys.modules['hw01']), 'mark' in vars(sys.modules['hw01.ops']))"
)


def said(host: Processes, code: str) -> str:
    """What a guest prints when it runs the code, and that it has ended well."""
    guest = loaded(host, code)
    (reply,) = guest.ask(golden.stored("add-gradient")[:1], PATIENT)
    assert isinstance(reply, Returned)
    text = guest.printed()
    assert guest.end().ending == "let go"
    return text


@pytest.mark.parametrize(
    "change",
    [
        "pass",
        "sys.setrecursionlimit(5000)",
        "import warnings; warnings.simplefilter('error')",
        "import numpy; numpy.seterr(all='raise')",
        "import numpy; numpy.set_printoptions(precision=1)",
        "import hw01; hw01.mark = hw01.ops.mark = 1",
        "import hw01; hw01.Tensor.make_from_op = None",
        "sys.meta_path.clear()",
        "import fractions",
    ],
)
def test_a_process_is_used_again(host: Processes, change: str) -> None:
    """What a function has changed is as it was for the next one in the same process."""
    host.close()
    before = [said(host, LOOK) for _ in range(2)]

    changed = [said(host, change) for _ in range(2)]

    assert changed == ["", ""]
    assert [said(host, LOOK) for _ in range(2)] == before


@pytest.mark.parametrize(
    "change",
    [
        "import numpy; numpy.matmul = None",
        "import builtins; builtins.sum = None",
        "import os; os.chdir('/')",
        "import gc; gc.disable()",
        "import io; sys.stdout = io.StringIO()",
        "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
    ],
)
def test_a_process_that_was_changed_is_not_used_again(host: Processes, change: str) -> None:
    """Where more was changed, the next function has a process of its own."""
    host.close()
    before = {said(host, LOOK) for _ in range(2)}

    for _ in range(2):
        said(host, change)

    assert before.isdisjoint({said(host, LOOK) for _ in range(2)})
