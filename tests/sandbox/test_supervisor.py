"""The trusted side of the sandbox, with real guests: what they load and print, and that nothing of
one is left for the next."""

from __future__ import annotations

import gc
import os
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from guests import (
    FOREVER,
    IS_ROOT,
    LOADING,
    LOADING_NO_FILE,
    NEED_LINUX,
    NEED_PYTHON,
    PATIENT,
    QUICK,
    case,
    file_with,
    load,
    one_reply,
    request,
    rescued,
)
from processes import runs, wait_until

from grader.model import Broken, Killed, Raised, Returned, TimedOut
from grader.sandbox.conversation import OUTPUT_LIMIT_BYTES, Loaded, LoadFailed, SandboxError
from grader.sandbox.guest import Guest
from grader.sandbox.supervisor import Zygote

pytestmark = [NEED_LINUX, NEED_PYTHON]

AT_IMPORT: dict[str, tuple[str, type]] = {
    "a loop": ("while True: pass", TimedOut),
    "a sleep": ("import time; time.sleep(60)", TimedOut),
    "an exit": ("import os; os._exit(4)", Killed),
    "garbage": (r"import os; os.write(3, b'\xff' * 9)", Broken),
    "another file's name": (f"import os, struct; os.write(3, {LOADING_NO_FILE})", Broken),
    "an import again and again": (f"import os, struct\nwhile True: os.write(3, {LOADING})", Broken),
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
        wait_until(lambda: len(processes_of(uid)) > 2)

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
        load(busy, file_with(FOREVER))
        busy._write(b"\0\0\0\x2e\0\0\0\0" + b'{"cases":[{"arrays":0}],"arrays":[]}'.ljust(0x2E))

    wait_until(lambda: not any(map(runs, (idle._pid, busy._pid, zygote._process.pid))))
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
