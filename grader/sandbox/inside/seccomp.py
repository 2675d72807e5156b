"""Limit the system calls of this process to those that computing needs, for good.

The tables are the policy, the rest turns them into a BPF program and loads it. A call in `ALLOWED`
passes, one in `CHECKED` passes if its arguments do, every other one fails with an error that honest
code survives. Must not know about files, users or what the process is for.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import struct
import sys
import zlib
from typing import NamedTuple

# Column of the tables below, and the value that the kernel gives for the architecture of a call.
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

Numbers = tuple[int | None, int | None]
"""The number of a call on x86_64 and on aarch64; None where it does not exist."""

ALLOWED: dict[str, Numbers] = {
    # descriptors that are already open
    "read": (0, 63),
    "readv": (19, 65),
    "pread64": (17, 67),
    "write": (1, 64),
    "writev": (20, 66),
    "lseek": (8, 62),
    "close": (3, 57),
    "dup": (32, 23),
    "dup2": (33, None),
    "dup3": (292, 24),
    "fstat": (5, 80),
    "getdents64": (217, 61),
    "poll": (7, None),
    "ppoll": (271, 73),
    "select": (23, None),
    "pselect6": (270, 72),
    # names of files: what lazy imports look up (metadata only; contents need openat)
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getcwd": (79, 17),
    # memory, bounded by RLIMIT_AS
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "mprotect": (10, 226),
    "madvise": (28, 233),
    "brk": (12, 214),
    # own signals and locks
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigpending": (127, 136),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "arch_prctl": (158, None),
    # time and chance
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "getrandom": (318, 278),
    # facts about this process and machine
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getpgrp": (111, None),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getgroups": (115, 158),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "times": (100, 153),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "getcpu": (309, 168),
    "sched_getaffinity": (204, 123),
    "sched_yield": (24, 124),
    # the end
    "exit": (60, 93),
    "exit_group": (231, 94),
}

CHECKED: dict[str, Numbers] = {
    "open": (2, None),
    "openat": (257, 56),
    "ioctl": (16, 29),
    "fcntl": (72, 25),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "kill": (62, 129),
    "tgkill": (234, 131),
}

# From here on the numbers are the same everywhere and libc, built for older kernels too, tries an
# older call on ENOSYS (clone3 -> clone). Below, EPERM: a plain PermissionError in Python.
FIRST_NEW_CALL = 424
_X32_BIT = 0x4000_0000

# NOCTTY, NONBLOCK, CLOEXEC, and four bits that both architectures share out among DIRECT,
# LARGEFILE, DIRECTORY, NOFOLLOW. Absent: write, create, truncate, O_TMPFILE, and O_PATH, which
# Landlock does not see.
_OPEN_FLAGS = 0o400 | 0o4000 | 0o2000000 | 0o740000
# TCGETS, TCGETS2 (isatty), TIOCGWINSZ, FIONCLEX, FIOCLEX; not TIOCSTI: typing into a terminal.
_IOCTL_REQUESTS = (0x5401, 0x802C542A, 0x5413, 0x5450, 0x5451)
# DUPFD, GETFD, SETFD, GETFL, DUPFD_CLOEXEC; not SETPIPE_SZ: memory outside the budget.
_FCNTL_COMMANDS = (0, 1, 2, 3, 1030)
PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS = 2, 3, 39
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _SKIP, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x05, 0x06
_ALLOW, _KILL = 0x7FFF_0000, 0x8000_0000
_LIBC = ctypes.CDLL(None, use_errno=True)

Instruction = tuple[int, int, int, int]
"""Code, how many to skip if true, if false, and the operand: `struct sock_filter`."""
Block = list[Instruction]


class Filter(NamedTuple):
    """A program for one architecture, complete but for the pid of the process that will load it."""

    machine: str
    head: bytes
    tail: bytes
    summary: str


@functools.lru_cache
def compile_filter(machine: str) -> Filter:
    """Assemble the policy; free in a fork of a process that has called this before.

    Raises OSError (ENOSYS) where there is no table for `machine`.
    """
    if machine not in MACHINES:
        raise OSError(errno.ENOSYS, f"no system call table for {machine}")
    architecture = MACHINES[machine][1]
    head: Block = [
        (_LOAD, 0, 0, 4),
        (_IF_EQUAL, 1, 0, architecture),
        _end(_KILL),  # int 0x80: the numbers of another ABI would mean other calls
        (_LOAD, 0, 0, 0),
        (_IF_AT_LEAST, 0, 1, _X32_BIT),
        _end(_KILL),
    ]
    allowed = [numbers[MACHINES[machine][0]] for numbers in ALLOWED.values()]
    tail = _allow_equal([number for number in allowed if number is not None])
    for call, arguments_pass in (
        ("open", _if_no_other_bits(1, _OPEN_FLAGS, errno.EROFS)),
        ("openat", _if_no_other_bits(2, _OPEN_FLAGS, errno.EROFS)),
        ("ioctl", _if_one_of(1, _IOCTL_REQUESTS)),
        ("fcntl", _if_one_of(1, _FCNTL_COMMANDS)),
        ("prctl", _if_one_of(0, (PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS))),
        ("prlimit64", _if_null(2)),
    ):
        tail += _for_call(_number(call, machine), arguments_pass)
    tail += [(_IF_AT_LEAST, 0, 1, FIRST_NEW_CALL), _fail(errno.ENOSYS), _fail(errno.EPERM)]
    parts = _assemble(head), _assemble(tail)
    digest = zlib.crc32(b"".join(parts))  # to tell versions apart; hashlib would load OpenSSL
    calls = len(ALLOWED) + len(CHECKED)
    return Filter(machine, *parts, f"{machine}, {calls} calls known, program {digest:08x}")


def program_for(filter_: Filter, pid: int) -> bytes:
    """The whole program, in which process `pid` may send signals to itself only."""
    own: Block = []
    for call in ("kill", "tgkill"):
        own += _for_call(_number(call, filter_.machine), _if_one_of(0, (pid,)))
    return filter_.head + _assemble(own) + filter_.tail


def load() -> str:
    """Put the policy in force for this process, for good; say which. Needs no_new_privs or root."""
    filter_ = compile_filter(this_machine())
    code = program_for(filter_, os.getpid())
    instructions = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HP", len(code) // 8, ctypes.addressof(instructions))
    holder = ctypes.create_string_buffer(program, len(program))
    prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(holder))
    return filter_.summary


def this_machine() -> str:
    """The key of MACHINES for this process, or another word where there is no table for it."""
    if sys.platform != "linux" or struct.calcsize("P") != 8:
        return f"{struct.calcsize('P') * 8} bit {sys.platform}"
    return os.uname().machine


def prctl(option: int, first: int = 0, second: int = 0) -> int:
    """The system call of that name. Raises OSError, with ENOSYS where there is none."""
    call = getattr(_LIBC, "prctl", None)
    if call is None:
        raise OSError(errno.ENOSYS, "needs Linux")
    result: int = call(option, *map(ctypes.c_ulong, (first, second, 0, 0)))
    if result == -1:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
    return result


def _number(call: str, machine: str) -> int | None:
    return CHECKED[call][MACHINES[machine][0]]


# Blocks. Each starts with the number of the call loaded and either ends or falls through with it
# still loaded, so that blocks can be put one after another without labels.


def _allow_equal(values: list[int] | tuple[int, ...]) -> Block:
    """Allow if the loaded word is one of at most 255 values, else fall through."""
    last = len(values)
    return [
        *((_IF_EQUAL, last - place, 0, value) for place, value in enumerate(values)),
        (_SKIP, 0, 0, 1),
        _end(_ALLOW),
    ]


def _for_call(number: int | None, arguments_pass: Block) -> Block:
    """Decide the call `number` by a block that always ends; no code where there is no such call."""
    if number is None:
        return []
    return [(_IF_EQUAL, 0, len(arguments_pass), number), *arguments_pass]


def _if_one_of(argument: int, values: tuple[int, ...]) -> Block:
    return [_load_low(argument), *_allow_equal(values), _fail(errno.EPERM)]


def _if_no_other_bits(argument: int, mask: int, error: int) -> Block:
    others = ~mask & 0xFFFF_FFFF
    return [_load_low(argument), (_IF_ANY_BIT, 0, 1, others), _fail(error), _end(_ALLOW)]


def _if_null(argument: int) -> Block:
    low = _load_low(argument)
    high = (_LOAD, 0, 0, low[3] + 4)
    return [
        low,
        (_IF_EQUAL, 0, 2, 0),
        high,
        (_IF_EQUAL, 1, 0, 0),
        _fail(errno.EPERM),
        _end(_ALLOW),
    ]


def _load_low(argument: int) -> Instruction:
    """The low word: all that the kernel reads of an int argument (both machines little endian)."""
    return (_LOAD, 0, 0, 16 + 8 * argument)


def _end(verdict: int) -> Instruction:
    return (_RETURN, 0, 0, verdict)


def _fail(error: int) -> Instruction:
    return _end(0x0005_0000 | error)


def _assemble(block: Block) -> bytes:
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in block)
