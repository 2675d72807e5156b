"""The guest: a fork of the zygote that confines itself, loads the student's files, and answers.

    parent                                                    guest
                                                              {ready: layers}
    {subject, sources, stand_ins, unusable}                   {loading: name}, per file; {loaded}
    {cases: [{arrays, ...}]} with all their arrays            one frame per case, in order

Everything after "ready" may be forged by student code; the parent believes none of it beyond "this
is what the functions returned".
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from . import calls, confine, loader, wire
from .describe import describe_error
from .watch import Earlier

CHANNEL_FD = 3
EXIT_BROKEN = 70
DEFAULT_RECURSION_LIMIT = 1000
WARNING_LIMIT = 200
YOUNG_OBJECTS = 50_000  # a long graph is no garbage: collecting is a third of the work on it


def become_ready(
    channel: int, output: int, uid: int | None, request: dict[str, Any], readable: Sequence[str]
) -> None:
    """Confines this process for good, and says what holds."""
    limits = confine.Limits(**request["limits"])
    skip = frozenset(request["skip"])
    layers = confine.confine(channel, output, uid, limits, readable, skip)
    # Not the zygote's own: that one believes that it can seek.
    sys.stdout = open(1, "w", errors="backslashreplace", closefd=False)  # noqa: SIM115
    _send({"ready": [[x.name, x.in_force, x.detail] for x in layers]})


def serve() -> None:
    """Loads what the first frame says and answers the cases of every frame after it, until the
    parent closes the channel."""
    asked = wire.read(_read_exactly)
    subject = asked.header["subject"]
    files = loader.StudentFiles(
        _texts(asked, "sources"),
        _texts(asked, "stand_ins"),
        asked.header["unusable"],
        subject,
        announce=lambda name: _send({"loading": name}),
    )
    sys.meta_path.insert(0, files)
    gc.set_threshold(YOUNG_OBJECTS)
    # The student's code gets all of Python's default depth, as at home.
    sys.setrecursionlimit(DEFAULT_RECURSION_LIMIT + _depth())
    caught = _catch_warnings()
    # The subject's file first; then what the operators and `backward` of a Tensor use, which are
    # right versions unless the subject's file imports the student's own.
    for name in (loader.file_of(subject), "ops", "graph"):
        importlib.import_module(f"{loader.PACKAGE}.{name}")
    _flush()
    _send({"loaded": files.failures})
    while True:
        batch = wire.read(_read_exactly)
        earlier = Earlier()
        for case in batch.header["cases"]:
            arrays = [batch.arrays[i] for i in case["arrays"]]
            caught.clear()
            answer = _answer(subject, case, arrays, earlier, caught)
            _flush()
            _write(answer)


def _texts(frame: wire.Frame, key: str) -> dict[str, str]:
    return {
        name: frame.arrays[position].tobytes().decode("utf-8", "surrogatepass")
        for name, position in frame.header[key].items()
    }


def _answer(
    subject: str,
    case: dict[str, Any],
    arrays: Sequence[wire.NDArray],
    earlier: Earlier,
    caught: list[str],
) -> bytes:
    """The bytes of the frame that says what the call came to."""
    try:
        made, outcome = calls.call(subject, case, arrays)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are the call's too
        return wire.encode(wire.Frame({"raised": describe_error(error)}))
    if caught:
        outcome.observed["warnings"] = caught[:1]
    if case.get("watch"):
        if earlier.have_changed():
            outcome.observed["earlier_changed"] = True
        earlier.add(made.kept)
    return outcome.encode()


def _catch_warnings() -> list[str]:
    """Has every warning from now on appended to a list instead of printed."""
    caught: list[str] = []

    def note(message: Warning | str, *_: object, **__: object) -> None:
        caught.append(str(message)[:WARNING_LIMIT])

    warnings.simplefilter("always")
    warnings.showwarning = note
    return caught


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1  # type: ignore[assignment]
    return depth


def _flush() -> None:
    with contextlib.suppress(Exception):  # the student may have replaced or closed it
        sys.stdout.flush()


def _send(header: dict[str, Any]) -> None:
    _write(wire.encode(wire.Frame(header)))


def _write(data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(CHANNEL_FD, left) :]


def _read_exactly(count: int) -> bytearray:
    """Bytes that may be changed: the arrays in them are handed to students, who may write."""
    data = bytearray(count)
    left = memoryview(data)
    while left:
        read = os.readv(CHANNEL_FD, [left])
        if not read:
            os._exit(0)  # the parent has closed the channel
        left = left[read:]
    return data
