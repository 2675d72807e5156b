"""The system calls that a guest may make: the tables against the kernel's headers, and the program
against the tables."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from grader.sandbox.inside import seccomp

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
