"""The trusted side of the sandbox, with real guests: every ending of student code is a type."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model import Broken, Ending, Killed, OutOfMemory, Raised, Reply, Returned, TimedOut
from grader.sandbox.conversation import (
    ANSWER_LIMIT_BYTES,
    OUTPUT_LIMIT_BYTES,
    Allowance,
    Loaded,
    LoadFailed,
    SandboxError,
)
from grader.sandbox.guest import Guest
from grader.sandbox.supervisor import Zygote
from reference.case import Case, Words
from reference.stand_ins import stand_ins

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OTHERS_MAY_ENTER = all(
    folder.stat().st_mode & 0o001
    for file in (os.__file__, np.__file__)
    for folder in Path(file).resolve().parents
)
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc"),
    pytest.mark.skipif(IS_ROOT and not OTHERS_MAY_ENTER, reason="guests cannot reach Python"),
]

SUBJECT = "forward"
IMPORTS = "import ctypes, json, os, signal, struct, sys, time\nimport numpy\n"
QUICK = Allowance(cpu_s=0.3, wall_s=1.2)
PATIENT = Allowance(cpu_s=10.0, wall_s=30.0)
HANG_S = 8.0
FOREVER = "while True: time.sleep(1)"


def file_with(body: str) -> str:
    """A student's mlp.py whose `forward` does something of its own."""
    return f"{IMPORTS}def forward(x, y, w1, w2):\n{textwrap.indent(textwrap.dedent(body), '    ')}"


def request(**sources: str) -> dict[str, Any]:
    return {
        "subject": SUBJECT,
        "sources": sources,
        "stand_ins": stand_ins(SUBJECT),
        "unusable": [],
    }


def case(*values: float) -> Case:
    arrays = tuple(np.array(value) for value in values or (1.0, 2.0, 3.0, 4.0))
    return Case(arrays, {}, lambda _: Words(""))


@contextlib.contextmanager
def rescued(guest: Guest) -> Iterator[None]:
    """Kills the guest where the deadline that is being tested does not: better failed than hung."""
    timer = threading.Timer(HANG_S, os.kill, (guest._pid, signal.SIGKILL))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@pytest.fixture(scope="module")
def zygote(given: dict[str, str]) -> Iterator[Zygote]:
    with Zygote(given) as zygote:
        yield zygote


@pytest.fixture
def loaded(zygote: Zygote) -> Iterator[Callable[[str], Guest]]:
    """A guest that has loaded an mlp.py; ended when the test is over."""
    guests = []

    def load(source: str) -> Guest:
        guest = zygote.guest()
        guests.append(guest)
        assert guest.load(request(mlp=source), PATIENT) == Loaded({})
        return guest

    yield load
    for guest in guests:
        guest.end()


def one_reply(guest: Guest, allowance: Allowance = PATIENT) -> Reply:
    with rescued(guest):
        (reply,) = guest.ask([case()], allowance)
    return reply


def frame(header: str, claimed: int | None = None) -> str:
    """An expression for the bytes of a frame without arrays, in student code."""
    length = len(header) if claimed is None else claimed
    return f"struct.pack('!II', {length}, 0) + {header.encode()!r}"


NO_RESULTS, NONSENSE = frame('{"arrays":[]}'), frame("nonsense")
HALF, LONG = frame("{", claimed=40), frame("{", claimed=1 << 20)
LOADING = frame('{"loading":"mlp","arrays":[]}')
LOADING_NO_FILE = frame('{"loading":"../x","arrays":[]}')

RAISED: dict[str, tuple[str, Raised]] = {
    "at once": (
        "raise ValueError('mine')",
        Raised("ValueError", "mine", "hw01/mlp.py", 4, "forward"),
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
    "no results": (
        f"os.write(3, {NO_RESULTS})",
        Broken("a reply without results"),
    ),
    "half a frame, then the real one": (
        f"os.write(3, {HALF})",
        Broken("a header that is not JSON: UnicodeDecodeError"),
    ),
    "an import again and again": (
        f"while True: os.write(3, {LOADING})",
        Broken("more imports than there are files"),
    ),
    "half a frame, then an end": (
        f"os.write(3, {HALF}); os._exit(5)",
        Killed(None, 5),
    ),
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

    assert isinstance(reply, TimedOut)
    assert reply.cpu_s >= QUICK.cpu_s or reply.wall_s >= QUICK.wall_s
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


def test_all_answers_together_have_a_limit(loaded: Callable[[str], Guest]) -> None:
    """Answers that are each small enough, and too much together, break the rules."""
    fit = ANSWER_LIMIT_BYTES >> 20
    guest = loaded(file_with("return [numpy.zeros(1 << 17)]"))

    *replies, last = guest.ask([case()] * (fit + 1), PATIENT)

    assert fit // 2 < len(replies) <= fit
    assert all(isinstance(reply, Returned) for reply in replies)
    assert last == Broken("more than all answers together may be")


AT_IMPORT: dict[str, tuple[str, type]] = {
    "a loop": ("while True: pass", TimedOut),
    "a sleep": ("import time; time.sleep(60)", TimedOut),
    "an exit": ("import os; os._exit(4)", Killed),
    "garbage": (r"import os; os.write(3, b'\xff' * 9)", Broken),
    "another file's name": (
        f"import os, struct; os.write(3, {LOADING_NO_FILE})",
        Broken,
    ),
    "an import again and again": (
        f"import os, struct\nwhile True: os.write(3, {LOADING})",
        Broken,
    ),
}


@pytest.mark.parametrize(("source", "ending"), AT_IMPORT.values(), ids=AT_IMPORT.keys())
@pytest.mark.parametrize("file", ["mlp", "graph"])
def test_ending_at_import_names_the_file(
    file: str, source: str, ending: type, zygote: Zygote
) -> None:
    """A file that ends or holds the guest while it is imported is named, with how it ended."""
    sources = {"mlp": "from . import ops, graph", "ops": "", "graph": "", file: source}
    guest = zygote.guest()
    with rescued(guest):
        failed = guest.load(request(**sources), QUICK if ending is TimedOut else PATIENT)

    assert isinstance(failed, LoadFailed)
    assert isinstance(failed.ending, ending)
    if "loading" not in source:
        assert failed.file == file
    assert guest.usage is not None


def test_exception_at_import_is_stood_in_for(zygote: Zygote) -> None:
    """A file that raises while it is imported is reported with its line; the others are loaded."""
    guest = zygote.guest()

    sources = {
        "mlp": "from . import ops, graph\n1 / 0",
        "ops": "def f(:",
        "graph": "import sys; sys.exit()",
    }
    loaded = guest.load(request(**sources), PATIENT)
    guest.end()

    assert isinstance(loaded, Loaded)
    assert loaded.failures["mlp"] == Raised(
        "ZeroDivisionError", "division by zero", "hw01/mlp.py", 2
    )
    assert (loaded.failures["ops"].type, loaded.failures["ops"].line) == ("SyntaxError", 1)
    assert loaded.failures["graph"].type == "SystemExit"


def test_printed_text_is_kept_until_it_is_asked_for(loaded: Callable[[str], Guest]) -> None:
    """What is printed while importing, in a call and to stderr is kept, and given out once."""
    guest = loaded("print('import')\n" + file_with("print('call λ'); print(2, file=sys.stderr)"))

    assert guest.printed() == "import\n"
    one_reply(guest)
    assert sorted(guest.printed().split()) == ["2", "call", "λ"]
    assert guest.printed() == ""


def test_last_words_are_kept(loaded: Callable[[str], Guest]) -> None:
    """What a guest printed before it ended is kept, and what is not text is replaced."""
    guest = loaded(file_with(r"os.write(1, b'last \xff words'); os._exit(1)"))

    assert one_reply(guest) == Killed(None, 1)
    assert guest.printed() == "last \N{REPLACEMENT CHARACTER} words"


def test_output_is_drained_and_cut(loaded: Callable[[str], Guest]) -> None:
    """100 MB of printed text neither blocks a call nor stays in memory."""
    guest = loaded(file_with("for _ in range(100): os.write(1, b'x' * 1_000_000)"))

    assert isinstance(one_reply(guest), Returned)
    assert guest.printed() == "x" * OUTPUT_LIMIT_BYTES


def test_guests_know_nothing_of_one_another(loaded: Callable[[str], Guest]) -> None:
    """What one guest changes, in its modules or by its death, no other guest sees."""
    spoil = "numpy.sum = None; sys.modules['hw01'].Tensor = None\nreturn x, y, w1, w2"
    spoiled, later = loaded(file_with(spoil)), loaded(file_with("return [numpy.sum(x)]"))
    one_reply(spoiled)
    killed = loaded(file_with("os.kill(os.getpid(), signal.SIGKILL)"))

    assert one_reply(killed) == Killed("SIGKILL", None)
    for guest in (later, loaded(file_with("return [numpy.sum(x)]"))):
        reply = one_reply(guest)
        assert isinstance(reply, Returned)
        assert [x.type for x in reply.results] == ["float64"]


def uid_of(pid: int) -> int | None:
    """The real uid of a process; None where there is none, or it is dead and not reaped."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return None if fields["State"].split()[0] in "ZX" else int(fields["Uid"].split()[0])


def processes_of(uid: int) -> list[int]:
    return [int(x) for x in os.listdir("/proc") if x.isdigit() and uid_of(int(x)) == uid]


def becomes_true(asked: Callable[[], bool]) -> bool:
    """Whether something is so within a few seconds."""
    deadline = time.monotonic() + 5
    while not asked() and time.monotonic() < deadline:
        time.sleep(0.01)
    return asked()


FORKS: dict[str, str] = {
    "daemon": f"""
        for _ in range(2):
            if os.fork(): break
            os.setsid()
        else:
            for number in range(1, 32):
                if number not in (9, 19): signal.signal(number, signal.SIG_IGN)
            {FOREVER}
        while os.getpid() != here: time.sleep(1)
        return x, y, w1, w2
        """,
    "many": """
        for _ in range(5): os.fork()
        while os.getpid() != here: time.sleep(1)
        return x, y, w1, w2
        """,
}


@pytest.mark.skipif(not IS_ROOT, reason="guests have uids of their own only under root")
@pytest.mark.parametrize("body", FORKS.values(), ids=FORKS.keys())
def test_nothing_of_a_guest_outlives_it(body: str, given: dict[str, str]) -> None:
    """Where the layers that forbid to fork are missing, every process of the guest's uid is killed
    with it all the same."""
    with Zygote(given, skip=["seccomp", "rlimits"]) as zygote:
        guest = zygote.guest()
        guest.load(request(mlp=file_with("here = os.getpid()\n" + textwrap.dedent(body))), PATIENT)
        uid = uid_of(guest._pid)
        assert uid
        assert isinstance(one_reply(guest), Returned)
        assert becomes_true(lambda: len(processes_of(uid)) > 2)

        usage = guest.end()

        assert processes_of(uid) == []
        assert usage.survivors


def test_guest_that_told_the_layers_is_the_next(given: dict[str, str]) -> None:
    """To ask for the layers costs no guest: the one that told them is handed out; and one that
    nobody asks for goes with the zygote."""
    with Zygote(given) as zygote:
        layers = zygote.layers()
        assert zygote.layers() == layers
        first = zygote.guest()
        assert first.layers == layers
        assert zygote._running == 1
        second = zygote.guest()
        assert zygote._running == 2
        first.end()
        second.end()
        zygote.layers()
    gc.collect()  # a descriptor that was left open would be warned of here


def test_many_guests_leave_nothing_behind(given: dict[str, str]) -> None:
    """After 200 guests no descriptor and no process is left, here or in the zygote."""

    def what_is_open(zygote: Zygote) -> set[str]:
        pid = zygote._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        mine, its = os.listdir("/proc/self/fd"), os.listdir(f"/proc/{pid}/fd")
        return {*(f"mine {x}" for x in mine), *(f"its {x}" for x in its), *children}

    source = file_with("if x: os._exit(1)")
    with Zygote(given) as zygote:
        zygote.guest().end()
        before = what_is_open(zygote)
        for i in range(200):
            guest = zygote.guest()
            if i % 20 == 0:
                guest.load(request(mlp=source), PATIENT)
                list(guest.ask([case()], PATIENT))
            guest.end()

        assert what_is_open(zygote) <= before  # of other tests something may go meanwhile


def test_closing_a_zygote_ends_all_its_guests(given: dict[str, str]) -> None:
    """When a zygote is closed, it ends, and guests that are at work or idle end with it."""
    with Zygote(given) as zygote:
        idle, busy = zygote.guest(), zygote.guest()
        assert busy.load(request(mlp=file_with(FOREVER)), PATIENT) == Loaded({})
        busy._write(b"\0\0\0\x2e\0\0\0\0" + b'{"cases":[{"arrays":[]}],"arrays":[]}'.ljust(0x2E))

    assert all(
        becomes_true(lambda pid=pid: uid_of(pid) is None)
        for pid in (idle._pid, busy._pid, zygote._process.pid)
    )
    for guest in (idle, busy):
        guest._channel.close()
        os.close(guest._output)


def test_a_zygote_is_lent_from_one_grading_to_the_next(given: dict[str, str]) -> None:
    """To close what was lent ends nothing; it is clean once all its guests have ended, and not
    after a request that failed."""
    with Zygote(given) as zygote:
        zygote.guest().end()
        for _ in range(2):
            lent = zygote.lent()
            guest = lent.guest()
            assert not lent.is_clean
            guest.end()
            lent.close()
            assert lent.is_clean
        zygote._process.kill()
        zygote._process.wait()
        with pytest.raises(SandboxError):
            lent.guest()
        assert not lent.is_clean
    gc.collect()  # a descriptor that was left open would be warned of here


def test_dead_zygote_is_the_sandboxs_own_fault(given: dict[str, str]) -> None:
    """When the zygote is killed, whatever is asked next is a SandboxError, never a reply."""
    with Zygote(given) as zygote:
        guest = zygote.guest()
        assert guest.load(request(mlp=file_with(FOREVER)), PATIENT) == Loaded({})
        zygote._process.kill()
        zygote._process.wait()

        with pytest.raises(SandboxError, match="the zygote does not answer"):
            list(guest.ask([case()], PATIENT))
        with pytest.raises(SandboxError, match="the zygote does not answer"):
            zygote.guest()
    gc.collect()  # a descriptor that was left open would be warned of here


def test_given_file_that_does_not_run_is_the_sandboxs_own_fault() -> None:
    """A zygote that cannot start is a SandboxError."""
    with Zygote({"__init__": "1 / 0"}) as zygote, pytest.raises(SandboxError):
        zygote.guest()
    gc.collect()  # a descriptor that was left open would be warned of here


def test_ending_twice_tells_the_same(zygote: Zygote) -> None:
    """A guest that has ended may be ended again, and what it used stays as it was."""
    guest = zygote.guest()

    first = guest.end()

    assert guest.end() == first
    assert first.peak_kb > 0


def test_another_questions_file_is_not_run(zygote: Zygote) -> None:
    """A file that the graded one does not import is not run, whatever it holds."""
    guest = zygote.guest()
    with rescued(guest):
        loaded = guest.load(request(mlp="", ops="1 / 0", graph="import os; os._exit(1)"), PATIENT)
    guest.end()

    assert loaded == Loaded({})
