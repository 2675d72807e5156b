"""Real guests to be asked, for tests of each side of the sandbox: student code that does what a
test says, and what it is asked."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.model import Reply
from grader.sandbox.conversation import Allowance, Loaded
from grader.sandbox.guest import Guest
from reference.case import Case, Words
from reference.stand_ins import stand_ins

NOBODY = 65_534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
OTHERS_MAY_ENTER = all(
    folder.stat().st_mode & 0o001
    for file in (os.__file__, np.__file__, __file__)
    for folder in Path(file).resolve().parents
)
NEED_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the layers need Linux")
NEED_PYTHON = pytest.mark.skipif(
    IS_ROOT and not OTHERS_MAY_ENTER, reason="Python is not reachable for a guest"
)

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
    return {"subject": SUBJECT, "sources": sources, "stand_ins": stand_ins(SUBJECT), "unusable": []}


def case(*values: float) -> Case:
    arrays = tuple(np.array(value) for value in values or (1.0, 2.0, 3.0, 4.0))
    return Case(arrays, {}, lambda _: Words(""))


def load(guest: Guest, source: str) -> None:
    """Has a guest run an mlp.py, which must not raise."""
    assert guest.load(request(mlp=source), PATIENT) == Loaded({})


@contextlib.contextmanager
def rescued(guest: Guest) -> Iterator[None]:
    """Kills the guest where the deadline that is being tested does not: better failed than hung."""
    timer = threading.Timer(HANG_S, os.kill, (guest._pid, signal.SIGKILL))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def one_reply(guest: Guest, allowance: Allowance = PATIENT) -> Reply:
    with rescued(guest):
        (reply,) = guest.ask([case()], allowance)
    return reply


def frame(header: str, claimed: int | None = None) -> str:
    """An expression for the bytes of a frame without arrays, in student code."""
    length = len(header) if claimed is None else claimed
    return f"struct.pack('!II', {length}, 0) + {header.encode()!r}"


NO_RESULTS, NONSENSE = frame('{"arrays":[]}'), frame("nonsense")
HALF, LONG = frame('{"', claimed=5), frame("{", claimed=1 << 20)
LOADING = frame('{"loading":"mlp","arrays":[]}')
LOADING_NO_FILE = frame('{"loading":"../x","arrays":[]}')
