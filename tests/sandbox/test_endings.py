"""Every ending of student code, in real guests, is a type; the next guest is as good as new."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from guests import (
    FOREVER,
    HALF,
    LOADING,
    NEED_LINUX,
    NEED_PYTHON,
    NO_RESULTS,
    NONSENSE,
    PATIENT,
    QUICK,
    case,
    file_with,
    frame,
    one_reply,
)

from grader.model import Broken, Ending, Killed, OutOfMemory, Raised, Returned, TimedOut
from grader.sandbox.conversation import ANSWER_LIMIT_BYTES, Allowance
from grader.sandbox.guest import Guest
from grader.sandbox.supervisor import Zygote

pytestmark = [NEED_LINUX, NEED_PYTHON]

RAISED: dict[str, tuple[str, Raised]] = {
    "at once": (
        "raise ValueError('mine')",
        Raised("ValueError", "mine", "hw01/mlp.py", 4, "forward"),
    ),
    "of an object, wherever it is in memory": (
        "raise KeyError(object())",
        Raised("KeyError", "<object object>", "hw01/mlp.py", 4, "forward"),
    ),
    "in NumPy": (
        "x = numpy.ones(2)\nx @ numpy.ones(3)",
        Raised("ValueError", "matmul: Input operand", "hw01/mlp.py", 5, "forward"),
    ),
    "an exit": ("sys.exit(3)", Raised("SystemExit", "3", "hw01/mlp.py", 4, "forward")),
    "an interrupt": (
        "raise KeyboardInterrupt",
        Raised("KeyboardInterrupt", "", "hw01/mlp.py", 4, "forward"),
    ),
    "too deep": (
        "return forward(x, y, w1, w2)",
        Raised("RecursionError", "maximum recursion", "hw01/mlp.py", 4, "forward"),
    ),
    "too many processes": (
        "os.fork()",
        Raised("PermissionError", "[Errno 1]", "hw01/mlp.py", 4, "forward"),
    ),
    "not installed": (
        "import torch",
        Raised("ModuleNotFoundError", "torch cannot be imported here", "hw01/mlp.py", 4, "forward"),
    ),
}


@pytest.mark.parametrize(("body", "wanted"), RAISED.values(), ids=RAISED.keys())
def test_exception_names_the_students_own_line(
    body: str, wanted: Raised, loaded: Callable[[str], Guest]
) -> None:
    """Whatever a call raises comes back with its message and the student's own innermost line,
    and the guest answers on."""
    guest = loaded(file_with(f"\n{body}").replace("\n\n", "\n"))

    reply = one_reply(guest)

    assert isinstance(reply, Raised)
    assert reply.message.startswith(wanted.message)
    found = (reply.type, reply.file, reply.line, reply.function)
    assert found == (wanted.type, wanted.file, wanted.line, wanted.function)
    assert one_reply(guest) == reply


TOO_LARGE = "Unable to allocate 2.00 GiB for an array with shape (268435456,) and data type float64"
CLOSED = Broken("it closed the channel to the grader")
ENDED: dict[str, tuple[str, Ending]] = {
    "too much memory": (
        "numpy.ones(1 << 28)",
        OutOfMemory(Raised("MemoryError", TOO_LARGE, "hw01/mlp.py", 4, "forward")),
    ),
    "a signal": ("os.kill(os.getpid(), signal.SIGTERM)", Killed("SIGTERM", None)),
    "a null pointer": ("ctypes.string_at(0)", Killed("SIGSEGV", None)),
    "abort": ("os.abort()", Killed("SIGABRT", None)),
    "exit code 0": ("os._exit(0)", Killed(None, 0)),
    "exit code 7": ("os._exit(7)", Killed(None, 7)),
    "closed channel, alive": (f"os.close(3)\n{FOREVER}", CLOSED),
    "closed channel, at its end": ("os.close(3)", Killed(None, 70)),
    "garbage": (r"os.write(3, b'\xff' * 100)", Broken("a frame longer than the limit")),
    "not JSON": (f"os.write(3, {NONSENSE})", Broken("a header that is not JSON: JSONDecodeError")),
    "no results": (f"os.write(3, {NO_RESULTS})", Broken("a reply without results")),
    "half a frame, then the real one": (
        f"os.write(3, {HALF})",
        Broken("a header that is not JSON: JSONDecodeError"),
    ),
    "an import again and again": (
        f"while True: os.write(3, {LOADING})",
        Broken("more imports than there are files"),
    ),
    "half a frame, then an end": (f"os.write(3, {HALF}); os._exit(5)", Killed(None, 5)),
}


@pytest.mark.parametrize(("body", "wanted"), ENDED.values(), ids=ENDED.keys())
def test_every_ending_becomes_its_type(
    body: str, wanted: Ending, loaded: Callable[[str], Guest], zygote: Zygote
) -> None:
    """However a guest ends, its ending is data, and the next guest is as good as new."""
    guest = loaded(file_with(body + "\nreturn x, y, w1, w2"))

    assert one_reply(guest) == wanted
    assert guest.usage is not None
    assert not guest.usage.survivors
    assert isinstance(one_reply(loaded(file_with("return x, y, w1, w2"))), Returned)


@pytest.mark.parametrize(
    "body",
    [
        "kept = []\nwhile True: kept.append(numpy.ones(1 << 17))",
        "kept = None\nwhile True: kept = (kept, [0.5] * 20)",
    ],
    ids=["large things", "small things"],
)
def test_memory_that_runs_out_is_told(body: str, loaded: Callable[[str], Guest]) -> None:
    """A loop that keeps what it makes ends by a MemoryError of its own, and with it its guest: what
    is still held could cost the next case its memory."""
    guest = loaded(file_with(body))

    reply = one_reply(guest)

    assert isinstance(reply, OutOfMemory)
    assert reply.raised.type == "MemoryError"
    assert guest.usage is not None


def test_realtime_signal_is_an_ending_too(loaded: Callable[[str], Guest]) -> None:
    """A signal that has a number and no name ends a guest like any other."""
    guest = loaded(file_with("os.kill(os.getpid(), 40)"))

    reply = one_reply(guest)

    assert isinstance(reply, Killed)
    assert reply.exit_code is None
    assert "40" in (reply.signal or "")


HANGS: dict[str, str] = {
    "a loop": "while True: pass",
    "a sleep": "time.sleep(60)",
    "a loop in C": "pow(7, 10 ** 9)",
    "a loop in an exception's text": """
        class Mine(Exception):
            def __str__(self):
                while True: pass
        raise Mine
        """,
    "half a frame": f"os.write(3, {HALF}); time.sleep(60)",
    "a frame byte by byte": f"""
        os.write(3, {frame("{", claimed=1 << 20)})
        while True:
            os.write(3, b' ')
            time.sleep(0.01)
        """,
    "text without end": "while True: os.write(1, bytes(1 << 16))",
}


@pytest.mark.parametrize("body", HANGS.values(), ids=HANGS.keys())
def test_what_does_not_come_back_is_stopped(body: str, loaded: Callable[[str], Guest]) -> None:
    """A call that does not come back is stopped near its allowance, whatever it does meanwhile."""
    guest = loaded(file_with(body))
    began = time.monotonic()

    reply = one_reply(guest, QUICK)

    assert reply == TimedOut(QUICK.cpu_s, QUICK.wall_s)
    assert time.monotonic() - began < QUICK.wall_s + 5
    assert guest.usage is not None


def test_sleep_and_work_are_told_apart(loaded: Callable[[str], Guest]) -> None:
    """A loop is stopped by its processor time, a sleep by the clock on the wall."""
    quick_cpu = Allowance(cpu_s=0.3, wall_s=30.0)
    quick_wall = Allowance(cpu_s=30.0, wall_s=0.3)

    works = one_reply(loaded(file_with("while True: pass")), quick_cpu)
    sleeps = one_reply(loaded(file_with("time.sleep(60)")), quick_wall)

    assert works == TimedOut(cpu_s=0.3, wall_s=30.0)
    assert sleeps == TimedOut(cpu_s=30.0, wall_s=0.3)


def test_last_reply_is_the_ending(loaded: Callable[[str], Guest]) -> None:
    """Replies come one per case, in order, up to the first ending; a later one is not asked."""
    guest = loaded(file_with("if x == 2: os._exit(1)\nreturn [x, y, w1, w2]"))

    replies = list(guest.ask([case(n, 0, 0, 0) for n in (0.0, 1.0, 2.0, 3.0)], PATIENT))

    first, second, last = replies
    assert isinstance(first, Returned)
    assert isinstance(second, Returned)
    assert [x.array.item() for x in second.results if x.array is not None] == [1, 0, 0, 0]
    assert second.container == "list"
    assert last == Killed(None, 1)


@pytest.mark.parametrize(
    "drop", ["os.write(1, b'x')", "os.write(3, b' ')"], ids=["output", "frame"]
)
def test_who_drips_wastes_none_of_the_graders_time(
    drop: str, loaded: Callable[[str], Guest]
) -> None:
    """A guest that sends thousands of bytes one by one wakes the grader up for few of them."""
    header = json.dumps({"results": [], "arrays": []}).encode()
    body = f"""
        header = b" " * 1_000_000 + {header!r}
        os.write(3, struct.pack("!II", len(header), 0))
        for _ in range(20_000): {drop}; time.sleep(1e-6)
        while True: time.sleep(1)
    """
    guest = loaded(file_with(body))
    before = time.process_time()

    replies = guest.ask([case()], Allowance(cpu_s=5.0, wall_s=1.5))

    assert [type(x) for x in replies] == [TimedOut]
    assert time.process_time() - before < 0.1 * 1.5


def test_all_answers_together_have_a_limit(loaded: Callable[[str], Guest]) -> None:
    """Answers that are each small enough, and too much together, break the rules; those that come
    before count, however much arrives at once."""
    fit = ANSWER_LIMIT_BYTES >> 20
    guest = loaded(file_with("return [numpy.zeros(1 << 17)]"))

    *replies, last = guest.ask([case()] * (fit + 1), PATIENT)

    assert len(replies) == fit - 1  # each has a header, too
    assert all(isinstance(reply, Returned) for reply in replies)
    assert last == Broken("more than all answers together may be")
