"""What a guest may use it can use, and no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from guests import NEED_LINUX, NEED_PYTHON, PATIENT, QUICK, case, load, request
from processes import wait_until

from grader.model import Killed, Raised, Reply, Returned, TimedOut
from grader.sandbox.conversation import Loaded
from grader.sandbox.guest import Guest
from grader.sandbox.inside import describe, wire
from grader.sandbox.inside.limits import Limits
from grader.sandbox.supervisor import Zygote

pytestmark = [NEED_LINUX, NEED_PYTHON]

OVER = [0, 1]
ARRAY = describe.ARRAY_LIMIT_BYTES // 8


@pytest.fixture(scope="module")
def ask(given: dict[str, str]) -> Iterator[Callable[[str, Limits], Reply]]:
    """What code in a guest with such limits comes to."""
    zygotes: dict[Limits, Zygote] = {}

    def ask(code: str, limits: Limits) -> Reply:
        zygote = zygotes.get(limits) or Zygote(given, limits)
        zygotes[limits] = zygote
        lines = ["import mmap, os, resource, signal, time, numpy", "def forward(x, y, w1, w2):"]
        source = "\n".join([*lines, *(f"    {line}" for line in code.splitlines())])
        guest = zygote.guest()
        load(guest, source)
        (reply,) = guest.ask([case()], PATIENT)
        guest.end()
        return reply

    yield ask
    for zygote in zygotes.values():
        zygote.close()


SMALL = Limits(cpu_s=1, memory_bytes=96 << 20, open_files=12, stack_bytes=16 << 20)
USES: dict[str, tuple[str, str]] = {
    "open_files, used up": ("[os.dup(0) for _ in range(8)]", ""),
    "open_files, one more": ("[os.dup(0) for _ in range(9)]", "OSError"),
    "memory_bytes, nearly used up": (f"mmap.mmap(-1, {80 << 20})", ""),
    "memory_bytes, used up": (f"mmap.mmap(-1, {96 << 20})", "OSError"),
    "cpu_s, not used up": ("while time.process_time() < 0.4: pass", ""),
}


def test_what_a_guest_holds_is_known(given: dict[str, str]) -> None:
    """How much memory a guest holds, its own and the zygote's, is asked of the kernel."""
    source = "import numpy\nkept = []\ndef forward(*_): kept.append(numpy.ones(8 << 20))"
    with Zygote(given) as zygote:
        guest = zygote.guest()
        load(guest, source)
        before = guest.held_bytes()
        guest.ask([case()], PATIENT)

        assert 64 << 20 <= guest.held_bytes() - before < 72 << 20
        guest.end()


@pytest.mark.parametrize("what", USES)
def test_limit_of_a_guest(what: str, ask: Callable[[str, Limits], Reply]) -> None:
    """What a guest may use it can use, and no more; it lives on to tell."""
    code, error = USES[what]

    reply = ask(code, SMALL)

    assert (reply.type if isinstance(reply, Raised) else "") == error
    assert isinstance(reply, (Raised, Returned))


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("while True: pass", TimedOut),
        ("signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", Killed),
    ],
    ids=["the soft limit", "the hard one"],
)
def test_limit_of_processor_time(
    code: str, ending: type, ask: Callable[[str, Limits], Reply]
) -> None:
    """The kernel ends a guest at its processor time, or one second later where it resists."""
    assert isinstance(ask(code, SMALL), ending)


def test_guest_runs_only_while_it_is_asked(given: dict[str, str]) -> None:
    """A guest that answers ahead, and goes on, uses no time until it is asked again."""
    answers = wire.encode(wire.Frame({"results": []}))
    code = f"def forward(*_):\n    import os\n    os.write(3, {answers!r})\n    while True: pass"
    with Zygote(given) as zygote:
        guest = zygote.guest()
        load(guest, code)
        first = guest.ask([case()], PATIENT)
        wait_until(lambda: state_of(guest) == "T")
        before = guest.cpu_s()
        time.sleep(0.2)
        idle = guest.cpu_s() - before
        second = guest.ask([case()], QUICK)

    assert idle == 0
    assert [type(x) for x in (*first, *second)] == [Returned, TimedOut]


@pytest.mark.parametrize("failures", [{}, {"mlp": {"type": "ValueError"}}], ids=["ran", "raised"])
def test_guest_does_not_run_before_it_is_asked(
    failures: dict[str, object], given: dict[str, str]
) -> None:
    """A guest says what became of its file, and goes on: it is stopped all the same. One whose file
    has raised is never asked."""
    said = wire.encode(wire.Frame({"loaded": failures}))
    code = f"import os\nos.write(3, {said!r})\nwhile True: pass"
    with Zygote(given) as zygote:
        guest = zygote.guest()
        loaded = guest.load(request(mlp=code), PATIENT)
        wait_until(lambda: state_of(guest) == "T")
        guest.end()

    assert isinstance(loaded, Loaded)
    assert loaded.failures.keys() == failures.keys()


def state_of(guest: Guest) -> str:
    """A letter that says what a process does, "T" where it is stopped."""
    told = Path(f"/proc/{guest._pid}/stat").read_text(encoding="utf-8", errors="replace")
    return told.rpartition(")")[2].split()[0]


def test_limits_are_those_of_the_kernel(ask: Callable[[str, Limits], Reply]) -> None:
    """Every rlimit is what the zygote was asked for, soft and hard."""
    code = """
names = ("CPU", "NOFILE", "STACK", "NPROC", "FSIZE", "CORE", "MEMLOCK", "MSGQUEUE")
return [numpy.array([resource.getrlimit(getattr(resource, "RLIMIT_" + x)) for x in names])]"""

    reply = ask(code, SMALL)

    assert isinstance(reply, Returned)
    (result,) = reply.results
    assert result.array is not None
    assert result.array.tolist() == [
        [SMALL.cpu_s, SMALL.cpu_s + 1],
        [SMALL.open_files] * 2,
        [SMALL.stack_bytes] * 2,
        *[[0, 0]] * 5,
    ]


@pytest.mark.parametrize("over", OVER)
def test_limit_of_an_array(over: int, ask: Callable[[str, Limits], Reply]) -> None:
    """An array at the limit crosses the wire; a larger one is described by its size alone."""
    reply = ask(f"return [numpy.zeros({ARRAY + over})]", SMALL._replace(cpu_s=5))

    assert isinstance(reply, Returned)
    assert (reply.results[0].array is None) is bool(over)
