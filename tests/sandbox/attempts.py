"""In a process of its own, makes one zygote with the privileges that it finds, has every attack tried,
and writes what each came to: see `main`."""

from __future__ import annotations

import errno
import json
import sys
import textwrap
from collections.abc import Iterator, Sequence

import numpy
from attacks import ATTACKS, DONE
from guests import load

from grader.given import given_sources
from grader.model import Broken, Killed, OutOfMemory, Raised, Reply, Returned, TimedOut
from grader.sandbox.conversation import Allowance
from grader.sandbox.supervisor import Zygote
from reference.case import Case, Words

FILLERS = tuple(numpy.ones(1) for _ in range(3))
ALLOWANCE = Allowance(cpu_s=5.0, wall_s=15.0)

STUDENT_FILE = """
import ctypes, errno, fcntl, mmap, os, resource, socket, subprocess, sys, threading
import numpy
libc, librt = ctypes.CDLL(None, use_errno=True), ctypes.CDLL("librt.so.1", use_errno=True)

class Nothing(Exception):
    pass

def call(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "")

def raw(*arguments):
    call(libc.syscall(*arguments))

def found(what):
    if not what:
        raise Nothing

def use_up_descriptors():
    taken = []
    try:
        taken.extend(os.dup(0) for _ in range(1000))
    finally:
        for descriptor in range(4, 1024):
            if is_open(descriptor):
                os.close(descriptor)

def is_open(descriptor):
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True

def forward(x, y, w1, w2):
    try:
        returned = globals()["attack_%d" % x]()
    except OSError as error:
        if error.errno is None:
            raise
        return [numpy.array(error.errno)]
    return returned or [numpy.array(0)]
"""


def attempt(zygote: Zygote, codes: Sequence[str]) -> Iterator[str]:
    """What each piece of student code comes to, up to the first one that ends the guest."""
    bodies = (f"def attack_{i}():\n{textwrap.indent(x, '    ')}\n" for i, x in enumerate(codes))
    cases = [Case((numpy.array(i), *FILLERS), {}, lambda: Words("")) for i in range(len(codes))]
    guest = zygote.guest()
    load(guest, STUDENT_FILE + "\n".join(bodies))
    yield from map(outcome, guest.ask(cases, ALLOWANCE))
    guest.end()


def outcome(reply: Reply) -> str:
    match reply:
        case Returned((result,)):
            if result.array is None:
                return "no array"
            number = int(result.array)
            return errno.errorcode[number] if number else DONE
        case Raised():
            return reply.type
        case OutOfMemory():
            return reply.raised.type
        case Killed(signal, exit_code):
            return signal or f"exit {exit_code}"
        case Broken() | TimedOut():
            return type(reply).__name__
        case _:
            return repr(reply)


def outcomes(zygote: Zygote, folder: str) -> dict[str, str]:
    """What each attack that can run here came to, by what it is about. They share a guest until
    one ends it."""
    attacks = [attack for attack in ATTACKS if attack.runs_here]
    codes = [attack.code.replace("{folder}", folder) for attack in attacks]
    found: list[str] = []
    while len(found) < len(codes):
        found += attempt(zygote, codes[len(found) :])
    return {attack.about: what for attack, what in zip(attacks, found)}


def main(folder: str, skip: Sequence[str]) -> None:
    """Writes, as JSON, which layers were in force and what every attack came to."""
    with Zygote(given_sources(), skip=skip) as zygote:
        guest = zygote.guest()
        guest.end()
        found = {
            "in_force": [layer.name for layer in guest.layers if layer.in_force],
            "outcomes": outcomes(zygote, folder),
        }
    json.dump(found, sys.stdout)
