"""Each restriction, tried from inside: a zygote as in production forks a confined guest per try."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox.inside import confine, seccomp

np = pytest.importorskip("numpy")

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65_534
GUEST_UID = 61_199
OTHERS_MAY_ENTER = all(
    folder.stat().st_mode & 0o001
    for file in (os.__file__, np.__file__, __file__)
    for folder in Path(file).resolve().parents
)
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the layers need Linux"),
    pytest.mark.skipif(
        os.geteuid() == 0 and not OTHERS_MAY_ENTER, reason="Python is not reachable for a guest"
    ),
]

ZYGOTE = """
import ctypes, errno, fcntl, json, os, resource, signal, socket, sys, threading, time, traceback
import numpy
sys.path.append(sys.argv[1])
from grader.sandbox.inside import confine, landlock, seccomp
del sys.path[-1]
libc = ctypes.CDLL(None, use_errno=True)
readable = confine.readable_paths()
confine.prepare()

def raw(*arguments):
    if libc.syscall(*arguments) == -1:
        raise OSError(ctypes.get_errno(), "")

def error_of(source):
    try:
        eval(source)
    except OSError as error:
        return errno.errorcode[error.errno]
    except Exception as error:
        return type(error).__name__

def guest(job, channel, output):
    exec(job["before"])
    limits = confine.Limits(job["cpu_s"], 512 << 20, 64, 256 << 20)
    layers = confine.confine(channel, output, job["uid"], limits, readable, frozenset(job["skip"]))
    channel = channel if "descriptors" in job["skip"] else 3
    report = [[x.name, x.in_force, x.detail] for x in layers]
    os.write(channel, json.dumps(report).encode() + b"\\n")
    names = dict(globals())
    exec(job["source"], names)
    os.write(channel, json.dumps(names.get("result")).encode())
    sys.stdout.flush()

def child(job, channel, output):
    try:
        if not job["orphan"] or os.fork() == 0:
            guest(job, channel, output)
        else:
            time.sleep(0.2)
    except BaseException:
        os.write(output, traceback.format_exc().encode())
    finally:
        os._exit(0)

def read_all(fd):
    with open(fd, "rb") as file:
        return file.read().decode()

for line in sys.stdin:
    job = json.loads(line)
    ours, theirs = socket.socketpair()
    output_in, output_out = os.pipe()
    pid = os.fork()
    if pid == 0:
        child(job, theirs.fileno(), output_out)
    theirs.close()
    os.close(output_out)
    channel, printed = read_all(ours.detach()), read_all(output_in)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    layers, _, result = channel.partition("\\n")
    reply = {"layers": json.loads(layers or "[]"), "result": json.loads(result or "null")}
    print(json.dumps({**reply, "printed": printed, "status": status}), flush=True)
"""

Ask = Callable[..., dict[str, Any]]


def start(user: int | None) -> Iterator[Ask]:
    environment = {"OPENBLAS_NUM_THREADS": "1", "CANARY": "secret"}
    command = [sys.executable, "-I", "-c", ZYGOTE, str(ROOT)]
    groups: list[int] | None = None if user is None else []
    with subprocess.Popen(
        command, stdin=-1, stdout=-1, text=True, env=environment, user=user, extra_groups=groups
    ) as zygote:
        uid = GUEST_UID if user is None and os.geteuid() == 0 else None
        defaults: dict[str, object] = {
            "uid": uid,
            "skip": [],
            "before": "",
            "cpu_s": 5,
            "orphan": False,
        }

        def ask(source: str, **options: object) -> dict[str, Any]:
            assert zygote.stdin
            assert zygote.stdout
            zygote.stdin.write(json.dumps({**defaults, "source": source, **options}) + "\n")
            zygote.stdin.flush()
            reply: dict[str, Any] = json.loads(zygote.stdout.readline())
            reply["in_force"] = {name for name, in_force, _ in reply["layers"] if in_force}
            return reply

        yield ask


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


HELD_BY_OTHERS = [
    ("seccomp", "open('/dev/null', 'w')", "EACCES"),
    ("seccomp", "os.mkdir('/tmp/no-guest-s')", "EACCES"),
    ("seccomp", "os.kill(os.getppid(), 0)", "EPERM"),
    ("seccomp", "os.fork()", "EAGAIN"),
    ("landlock", "open('/tmp/no-guest-s', 'w')", "EROFS"),
    ("landlock", "open('/etc/passwd')", None),
    ("rlimits", "os.fork()", "EPERM"),
    ("uid", "os.setuid(0)", "EPERM"),
]


@pytest.mark.parametrize(("layer", "attack", "expected"), HELD_BY_OTHERS)
def test_attack_without_one_layer(ask: Ask, layer: str, attack: str, expected: str | None) -> None:
    """With one layer off, the attack meets the next one, or is shown to need this one."""
    reply = ask(f"result = error_of({attack!r})", skip=[layer])
    assert reply["result"] == expected
    assert layer not in reply["in_force"]


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


HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_system_call_numbers_are_the_kernels(machine: str) -> None:
    """Every number of both tables, and every absence, is what the kernel's header says."""
    if not HEADERS[machine].exists():
        pytest.skip("no kernel headers here")
    header = HEADERS[machine].read_text()
    numbers = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header)
    kernel = {name: int(number) for name, number in numbers}
    aliases = re.findall(r"#define __NR_(\w+) __NR3264_(\w+)", header)
    kernel |= {name: kernel[alias] for name, alias in aliases if alias in kernel}
    column = seccomp.MACHINES[machine][0]
    ours = {name: row[column] for name, row in (seccomp.ALLOWED | seccomp.CHECKED).items()}
    assert ours == {name: kernel.get(name) for name in ours}


def interpret(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """The verdict that the kernel would reach: an independent reading of classic BPF."""
    padded = (*arguments, *(0,) * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, architecture, 0, *padded)
    code, place, word = list(struct.iter_unpack("<HBBI", program)), 0, 0
    while True:
        operation, if_true, if_false, operand = code[place]
        place += 1
        if operation == 0x20:
            (word,) = struct.unpack_from("<I", data, operand)
        elif operation == 0x05:
            place += operand
        elif operation == 0x06:
            return int(operand)
        else:
            holds = {0x15: word == operand, 0x35: word >= operand, 0x45: bool(word & operand)}
            place += if_true if holds[operation] else if_false


ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x50000
EPERM, EROFS, ENOSYS = ERROR | 1, ERROR | 30, ERROR | 38
VERDICTS = [
    ("openat", (0, 0, 0o2000000), ALLOW),
    ("openat", (0, 0, 1), EROFS),
    ("openat", (0, 0, 0o100), EROFS),
    ("openat", (0, 0, 0o20000000), EROFS),
    ("prlimit64", (0, 7, 0, 1), ALLOW),
    ("prlimit64", (0, 7, 1 << 32, 0), EPERM),
    ("prlimit64", (0, 7, 8, 0), EPERM),
    ("kill", (77, 9), ALLOW),
    ("kill", (78, 9), EPERM),
    ("tgkill", (78, 78, 9), EPERM),
    ("ioctl", (0, 0x5412), EPERM),
    ("fcntl", (0, 1030), ALLOW),
    ("prctl", (38, 1), EPERM),
]


@pytest.mark.parametrize("machine", seccomp.MACHINES)
def test_program_decides_as_the_tables_say(machine: str) -> None:
    """Each number gets its verdict on both machines; arguments count; foreign numbers kill."""
    column, architecture = seccomp.MACHINES[machine]
    program = seccomp.program_for(seccomp.compile_filter(machine), 77)
    allowed = {row[column] for row in seccomp.ALLOWED.values()}
    checked = {row[column] for row in seccomp.CHECKED.values()}
    for number in set(range(600)) - checked:
        denied = ENOSYS if number >= seccomp.FIRST_NEW_CALL else EPERM
        expected = ALLOW if number in allowed else denied
        assert interpret(program, architecture, number) == expected, number
    for name, arguments, expected in VERDICTS:
        call = seccomp.CHECKED[name][column]
        assert call is not None
        assert interpret(program, architecture, call, *arguments) == expected, (name, arguments)
    assert interpret(program, 0x40000003, 4) == KILL  # i386
    assert interpret(program, architecture, 0x40000000) == KILL  # x32
