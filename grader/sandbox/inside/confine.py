"""Seal this process: from then on it computes, reads a few trees and talks on descriptor 3.

Call `confine` once, in a freshly forked child with one thread, before it imports untrusted code. It
puts every layer in force that it can, in the one order that works, then tries what each layer
forbids and reports what it saw. Must not know what will run, what travels over the channel, or
which layers somebody requires: it reports, it does not judge. POSIX; some layers need Linux.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from . import landlock, seccomp
from .limits import Limits

LAYERS = ("descriptors", "environment", "rlimits", "uid", "no_new_privs", "landlock", "seccomp")

_LINUX = sys.platform == "linux"
CHANNEL_FD = 3
_DESCRIPTORS = "/proc/self/fd" if _LINUX else "/dev/fd"
_CLOSE_RANGE = 436
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LIBC = ctypes.CDLL(None, use_errno=True)

_Result = TypeVar("_Result")


class Layer(NamedTuple):
    """One layer as found by trying it; `detail` says what is in force or why it is not."""

    name: str
    in_force: bool
    detail: str


def prepare() -> None:
    """Do once, before forking, what every child would otherwise repeat."""
    gc.freeze()  # a collection in a child would copy all of the zygote's pages
    with contextlib.suppress(OSError):  # confine will report it
        seccomp.compile_filter(seccomp.this_machine())


def confine(
    channel_fd: int,
    output_fd: int,
    uid: int | None,
    limits: Limits,
    readable: Sequence[str],
    skip: frozenset[str] = frozenset(),
) -> tuple[Layer, ...]:
    """Seal this process for good; one Layer for each of LAYERS, in that order.

    `output_fd` becomes 1 and 2, `channel_fd` becomes 3, all else is closed. `uid` None leaves the
    user as it is. `readable` is as for `landlock.build`; nothing can be written. A layer in `skip`
    or not to be had is reported. Raises ValueError or OSError only for a wrong call.
    """
    _check_call(channel_fd, output_fd, uid, limits, skip)
    parent_pid = os.getppid()
    attempts = _Attempts(skip if uid is not None else skip | {"uid"})
    run = attempts.run
    _start_afresh()
    listing_fd = run("descriptors", _descriptors, channel_fd, output_fd)
    run("environment", _environment)
    ruleset = run("landlock", landlock.build, readable)  # while paths can still be opened as root
    bounds = run("rlimits", _rlimits, limits)
    run("uid", _change_uid, uid)
    # A change of uid clears the death signal, so only now. Landlock and seccomp need no_new_privs.
    run("no_new_privs", _no_new_privs, parent_pid)
    sealed_files = run("landlock", landlock.restrict, ruleset)
    sealed_calls = run("seccomp", seccomp.load)  # last: it denies every call above
    return (
        attempts.probe("descriptors", "0 to 3 open", _probe_descriptors, listing_fd),
        attempts.probe("environment", "empty", _probe_environment),
        attempts.probe("rlimits", str(limits), _probe_rlimits, bounds),
        attempts.probe("uid", "a user of its own, no groups", _probe_uid, uid),
        attempts.probe("no_new_privs", "and not dumpable, dies with its parent", _probe_privileges),
        attempts.probe("landlock", str(sealed_files), landlock.probe),
        attempts.probe("seccomp", str(sealed_calls), _probe_seccomp),
    )


class _Attempts:
    """Runs steps and probes, and keeps the first reason why a layer is not in force."""

    def __init__(self, skip: frozenset[str]) -> None:
        self._refused = dict.fromkeys(skip, "not attempted")

    def run(self, layer: str, step: Callable[..., _Result], *given: object) -> _Result | None:
        if layer not in self._refused:
            try:
                return step(*given)
            except OSError as error:
                name = errno.errorcode.get(error.errno or 0, "error")
                self._refused[layer] = f"{name}: {error.strerror or error}"
        return None

    def probe(self, layer: str, detail: str, probe: Callable[..., str], *given: object) -> Layer:
        """A probe tries what its layer forbids and says what is wrong, in words, or nothing."""
        wrong = self.run(layer, probe, *given) or self._refused.get(layer)
        return Layer(layer, not wrong, wrong or detail)


def _check_call(
    channel_fd: int, output_fd: int, uid: int | None, limits: Limits, skip: frozenset[str]
) -> None:
    if not skip <= set(LAYERS):
        raise ValueError(f"no such layers: {sorted(skip - set(LAYERS))}")
    if uid is not None and uid <= 0:
        raise ValueError(f"uid {uid} is no guest's")
    if min(limits) <= 0:
        raise ValueError(f"limits must be positive: {limits}")
    for fd in (channel_fd, output_fd):
        os.fstat(fd)


def _start_afresh() -> None:
    """Inherit nothing that acts by itself: session, signal handlers, working directory."""
    if os.getsid(0) != os.getpid():
        os.setsid()  # no controlling terminal to type into
    for number in range(1, signal.NSIG):
        _LIBC.signal(number, None)  # the same by signal.signal copies many more pages of the zygote
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    os.umask(0o077)
    os.chdir("/")
    with contextlib.suppress(OSError):
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(score, b"1000")  # short of memory, the kernel takes the guest, not the grader
        os.close(score)


def _descriptors(channel_fd: int, output_fd: int) -> int:
    """Leave 0 to 3; returns a handle on the list of what is open, for the probe."""
    # Copies above 3 first: the arguments may be among the numbers about to be replaced.
    channel = fcntl.fcntl(channel_fd, fcntl.F_DUPFD, CHANNEL_FD + 1)
    output = fcntl.fcntl(output_fd, fcntl.F_DUPFD, CHANNEL_FD + 1)
    null = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((null, 0), (output, 1), (output, 2), (channel, CHANNEL_FD)):
        os.dup2(source, target)
    if not _LINUX or _LIBC.syscall(_CLOSE_RANGE, CHANNEL_FD + 1, ctypes.c_uint(~0), 0) != 0:
        for fd in map(int, os.listdir(_DESCRIPTORS)):
            if fd > CHANNEL_FD:
                with contextlib.suppress(OSError):  # the listing's own is closed already
                    os.close(fd)
    return os.open(_DESCRIPTORS, os.O_RDONLY | os.O_DIRECTORY)


def _environment() -> None:
    os.environ.clear()
    if _LINUX:
        _LIBC.clearenv()  # what C code has set is not in os.environ


def _rlimits(limits: Limits) -> dict[int, tuple[int, int]]:
    """Lower soft and hard limits; returns what the kernel must now say."""
    wanted = {
        "CPU": limits.cpu_s,
        "AS": limits.memory_bytes + (_mapped_bytes() if _LINUX else 0),
        "STACK": limits.stack_bytes,
        "NOFILE": limits.open_files,
        "NPROC": 0,  # fork bombs, whatever the system call
        "FSIZE": 0,  # disk
        "CORE": 0,  # a core file shows other people's inputs
        "MEMLOCK": 0,
        "MSGQUEUE": 0,  # memory outside AS
    }
    bounds, refused = {}, []
    for name, value in wanted.items():
        if (kind := getattr(resource, f"RLIMIT_{name}", None)) is None:
            continue
        hard = resource.getrlimit(kind)[1]
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # SIGXCPU at the soft limit can be ignored, SIGKILL at the hard one cannot.
        bounds[kind] = (soft, soft + 1 if name == "CPU" and soft != hard else soft)
        try:
            resource.setrlimit(kind, bounds[kind])
        except (OSError, ValueError) as error:
            refused.append(f"{name} ({error})")
    if refused:
        raise OSError(errno.EINVAL, f"refused: {', '.join(refused)}")
    return bounds


def _mapped_bytes() -> int:
    statm = os.open("/proc/self/statm", os.O_RDONLY)
    pages = int(os.read(statm, 100).split()[0])
    os.close(statm)
    return pages * resource.getpagesize()


def _change_uid(uid: int) -> None:
    if not _LINUX:
        raise OSError(errno.ENOSYS, "needs Linux")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    try:
        os.setresuid(0, 0, 0)
    except PermissionError:
        return
    os.setresuid(uid, uid, uid)
    raise OSError(errno.EPERM, "root can be regained: capabilities were kept")


def _no_new_privs(parent_pid: int) -> None:
    seccomp.prctl(_PR_SET_DUMPABLE, 0)
    seccomp.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    seccomp.prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if os.getppid() != parent_pid:  # died before the signal was asked for
        os.kill(os.getpid(), signal.SIGKILL)


def _probe_descriptors(listing_fd: int) -> str:
    """The listing was opened before the seal; it and the copy it is read through are 4 and 5."""
    found = {int(name) for name in os.listdir(listing_fd)}
    os.close(listing_fd)
    return "" if found == set(range(6)) else f"open: {sorted(found - {4, 5})}"


def _probe_environment() -> str:
    c_names = ctypes.POINTER(ctypes.c_char_p).in_dll(_LIBC, "environ") if _LINUX else None
    return "variables are left" if os.environ or (c_names and c_names[0]) else ""


def _probe_rlimits(bounds: dict[int, tuple[int, int]]) -> str:
    if any(resource.getrlimit(kind) != bound for kind, bound in bounds.items()):
        return "limits are not as set"
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    except (OSError, ValueError):
        return ""
    return "limits can be raised again"


def _probe_uid(uid: int) -> str:
    if {*os.getresuid(), *os.getresgid()} != {uid} or os.getgroups():
        return "old users or groups are left"
    return "" if _error_of(lambda: os.setuid(0)) == errno.EPERM else "root can be regained"


def _probe_privileges() -> str:
    death_signal = ctypes.c_int()
    seccomp.prctl(seccomp.PR_GET_PDEATHSIG, ctypes.addressof(death_signal))
    flags = [seccomp.prctl(get) for get in (seccomp.PR_GET_NO_NEW_PRIVS, seccomp.PR_GET_DUMPABLE)]
    found = (*flags, death_signal.value)
    return "" if found == (1, 0, signal.SIGKILL) else f"no_new_privs, dumpable, signal: {found}"


def _probe_seccomp() -> str:
    """Errors that no other layer gives; fork last, when the others say that it is safe to try."""
    for attack, attempt, expected in (
        ("socket", lambda: socket.socket().close(), errno.EPERM),
        ("open for writing", lambda: os.close(os.open(os.devnull, os.O_WRONLY)), errno.EROFS),
        ("fork", _fork, errno.EPERM),
    ):
        if (found := _error_of(attempt)) != expected:
            return f"{attack}: {errno.errorcode.get(found, 'possible')}"
    return ""


def _fork() -> None:
    if (pid := os.fork()) == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _error_of(attempt: Callable[[], object]) -> int:
    try:
        attempt()
    except OSError as error:
        return error.errno or 0
    return 0
