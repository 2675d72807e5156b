"""Each restriction, tried from inside: a zygote as in production forks a confined guest per try."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from guests import NEED_LINUX, NEED_PYTHON, NOBODY
from sealing import GUEST_UID, Ask, start

from grader.sandbox.inside import confine

pytestmark = [NEED_LINUX, NEED_PYTHON]


@pytest.fixture(scope="module", params=["as we are", "without privileges"])
def ask(request: pytest.FixtureRequest) -> Iterator[Ask]:
    if request.param == "as we are":
        yield from start(None)
    elif os.geteuid() == 0:
        yield from start(NOBODY)
    else:
        pytest.skip("we have no privileges to give up")


@pytest.fixture(scope="module")
def ask_as_root() -> Iterator[Ask]:
    if os.geteuid() != 0:
        pytest.skip("needs root")
    yield from start(None)


ATTACKS = {
    "os.fork()": "EPERM",
    "os.execv('/bin/true', ['true'])": "EPERM",
    "os.posix_spawn('/bin/true', ['true'], {})": "EPERM",
    "threading.Thread(target=print).start()": "RuntimeError",
    "socket.socket()": "EPERM",
    "socket.socket(socket.AF_UNIX)": "EPERM",
    "socket.socket(fileno=3)": "EPERM",
    "os.pipe()": "EPERM",
    "os.memfd_create('x')": "EPERM",
    "raw(425, 1, 0)": "ENOSYS",  # io_uring_setup
    "raw(435, 0, 0)": "ENOSYS",  # clone3
    "seccomp.prctl(1, 0)": "EPERM",  # PR_SET_PDEATHSIG
    "open('/tmp/no-guest-s', 'w')": "EROFS",
    "open('/dev/null', 'a')": "EROFS",
    "os.open('/tmp', os.O_TMPFILE | os.O_RDWR)": "EROFS",
    "os.open('/etc/passwd', os.O_PATH)": "EROFS",
    "os.mkdir('/tmp/no-guest-s')": "EPERM",
    "os.mkfifo('/tmp/no-guest-s')": "EPERM",
    "os.unlink('/etc/passwd')": "EPERM",
    "os.rename('/etc/passwd', '/etc/x')": "EPERM",
    "os.link('/etc/passwd', '/tmp/no-guest-s')": "EPERM",
    "os.symlink('/etc/passwd', '/tmp/no-guest-s')": "EPERM",
    "os.truncate('/etc/passwd', 0)": "EPERM",
    "os.chmod('/etc/passwd', 0)": "EPERM",
    "os.chown('/etc/passwd', 1, 1)": "EPERM",
    "os.utime('/etc/passwd')": "EPERM",
    "os.setxattr('/etc/passwd', 'user.x', b'')": "EPERM",
    "os.chdir('/tmp')": "EPERM",
    "open('/etc/passwd')": "EACCES",
    "open('/proc/self/environ')": "EACCES",
    "open(f'/proc/{os.getppid()}/environ')": "EACCES",
    "os.listdir('/')": "EACCES",
    "os.listdir('/proc')": "EACCES",
    "os.kill(os.getppid(), 0)": "EPERM",
    "os.kill(-1, 0)": "EPERM",
    "os.kill(0, 0)": "EPERM",
    "os.setuid(0)": "EPERM",
    "os.setsid()": "EPERM",
    "resource.setrlimit(resource.RLIMIT_CPU, (9, 9))": "ValueError",
    "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))": "ValueError",
    "fcntl.fcntl(1, 1031, 1 << 20)": "EPERM",  # F_SETPIPE_SZ
    "fcntl.ioctl(1, 0x5412, b'x')": "EPERM",  # TIOCSTI
    "bytearray(1 << 30)": "MemoryError",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_fails_as_a_plain_python_error(ask: Ask, attack: str) -> None:
    """What the layers forbid raises in the guest, which lives on, with the expected error."""
    assert ask(f"result = error_of({attack!r})")["result"] == ATTACKS[attack]


def test_all_layers_are_in_force_as_root(ask_as_root: Ask) -> None:
    """With root, as on a grading server, no layer is missing."""
    assert ask_as_root("")["in_force"] == set(confine.LAYERS)


def test_all_layers_but_the_uid_are_in_force_without_root(ask: Ask) -> None:
    """Without a uid to change to, that layer alone is reported missing."""
    assert ask("", uid=None)["in_force"] == set(confine.LAYERS) - {"uid"}


@pytest.mark.parametrize("layer", sorted(set(confine.LAYERS) - {"no_new_privs", "uid"}))
def test_skipping_a_layer_leaves_the_others(ask: Ask, layer: str) -> None:
    """A skipped layer is reported, and no other one depends on it."""
    complete, reply = ask(""), ask("", skip=[layer])
    assert reply["in_force"] == complete["in_force"] - {layer}
    assert [layer, False, "not attempted"] in reply["layers"]


def test_refused_layers_are_reported_with_the_reason(ask: Ask) -> None:
    """Without no_new_privs the kernel refuses a plain user two more layers: no exception."""
    reply = ask("", skip=["no_new_privs"])
    reasons = {name: detail.partition(":")[0] for name, in_force, detail in reply["layers"]}
    assert (reasons["landlock"], reasons["seccomp"]) == ("EPERM", "EACCES")


def test_an_unprivileged_change_of_uid_is_reported(ask: Ask) -> None:
    """Asking for a uid without the right to change it costs that layer only."""
    before = f"os.geteuid() == 0 and os.setresuid({NOBODY}, {NOBODY}, {NOBODY})"
    reply = ask("", uid=GUEST_UID, before=before)
    assert reply["in_force"] == set(confine.LAYERS) - {"uid"}
    assert "EPERM" in str(reply["layers"])


@pytest.mark.parametrize(
    ("before", "missing"),
    [
        ("landlock._CREATE_RULESET = 9999", {"landlock"}),
        ("seccomp.MACHINES.clear()\nseccomp.compile_filter.cache_clear()", {"seccomp"}),
        ("confine._CLOSE_RANGE = 9999\nfor _ in range(9): os.dup(0)", set()),
        ("sys.platform, confine._LINUX = 'darwin', False", {"landlock", "seccomp", "uid"}),
    ],
)
def test_older_and_other_systems(ask: Ask, before: str, missing: set[str]) -> None:
    """A kernel, machine or system without a call costs a report, not an exception."""
    complete = ask("")["in_force"]
    assert complete - ask("", before=before)["in_force"] == missing & complete


@pytest.mark.parametrize(
    "wrong", ["uid=0", "skip=['magic']", "cpu_s=0", "before='os.close(channel)'"]
)
def test_a_wrong_call_raises(ask: Ask, wrong: str) -> None:
    """A mistake of the caller is no missing layer: no guest comes to life."""
    reply = ask("", **eval(f"dict({wrong})"))
    assert reply["layers"] == []
    assert re.search("ValueError|Bad file descriptor", reply["printed"])


def test_nothing_of_the_zygote_is_left(ask: Ask) -> None:
    """Descriptors, variables, handlers and the directory are the guest's own."""
    source = """result = [
        [fd for fd in range(64) if not error_of(f"os.fstat({fd})")], dict(os.environ),
        libc.getenv(b"CANARY"), os.getcwd(), os.read(0, 9).decode(), os.getsid(0) == os.getpid()]"""
    before = "open('/dev/null'); os.dup2(0, 60); libc.setenv(b'CANARY', b'c', 1)"
    assert ask(source, before=before)["result"] == [[0, 1, 2, 3], {}, 0, "/", "", True]


DEATHS = [
    ("libc.syscall(0x40000000 | 39)", signal.SIGSYS),  # getpid by the x32 numbers
    ("os.abort()", signal.SIGABRT),
    ("ctypes.string_at(0)", signal.SIGSEGV),
    ("while True: pass", signal.SIGXCPU),
    ("signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", signal.SIGKILL),
]


@pytest.mark.parametrize(("source", "death"), DEATHS)
def test_guest_dies_by(ask: Ask, source: str, death: signal.Signals) -> None:
    """What cannot go on ends with the signal that says why; the CPU limit cannot be ignored."""
    if "x40000000" in source and os.uname().machine != "x86_64":
        pytest.skip("x32 is of x86_64")
    assert ask(source, cpu_s=1)["status"] == -death


def test_guest_dies_with_its_parent(ask: Ask) -> None:
    """An orphan does not outlive its zygote: the channel is closed long before the sleep ends."""
    reply = ask("time.sleep(5); result = 'outlived'", orphan=True)
    assert reply["layers"]
    assert reply["result"] is None


HONEST = [
    "import asyncio, concurrent.futures, decimal, fractions, multiprocessing, ssl, subprocess",
    "import sqlite3, tempfile, unittest, uuid, zoneinfo; os.cpu_count(); os.path.expanduser('~')",
    "numpy.linalg.svd(numpy.ones((200, 200))); numpy.linalg.solve(numpy.eye(300), numpy.ones(300))",
    "numpy.fft.rfft(numpy.ones(999)); numpy.ones((300, 300)) @ numpy.ones((300, 300))",
    "numpy.random.seed(1); numpy.random.rand(3); numpy.random.default_rng().normal(size=9)",
    "import numpy.ma, numpy.polynomial, numpy.testing; numpy.testing.assert_allclose(1, 1)",
    "numpy.ones(40_000_000); time.sleep(0.001); os.isatty(1); os.urandom(4); os.getcwd()",
    "import warnings; warnings.warn('careful'); print('printed'); sys.stderr.write('too')",
    "f = lambda n: n and 1 + f(n - 1); f(900)",
    "f = lambda n: n and 1 + f(n - 1); sys.setrecursionlimit(10**6); f(30_000)",
    "import importlib; importlib.invalidate_caches(); import colorsys, this, wave",
]


@pytest.mark.parametrize("source", HONEST)
def test_honest_code_runs(ask: Ask, source: str) -> None:
    """What a homework may reasonably do works as it does outside."""
    reply = ask(f"{source}\nresult = 'ran'")
    assert (reply["result"], reply["status"]) == ("ran", 0), reply["printed"]


def test_other_packages_cannot_be_read(ask: Ask) -> None:
    """Of all that is installed beside NumPy nothing can be opened."""
    beside = Path(np.__file__).parents[1] / "pytest" / "__init__.py"
    if not beside.exists():
        pytest.skip("pytest lives elsewhere")
    reply = ask(f"result = error_of({f'open({str(beside)!r})'!r})")
    assert reply["result"] == "EACCES"
