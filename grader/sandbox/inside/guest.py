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
import importlib
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from . import calls, confine, loader, wire
from .describe import describe_error

CHANNEL_FD = 3
EXIT_BROKEN = 70
DEFAULT_RECURSION_LIMIT = 1000
WARNING_LIMIT = 200


def run(
    channel: int, output: int, uid: int | None, request: dict[str, Any], readable: Sequence[str]
) -> None:
    """Confines this process for good and serves until the parent closes the channel."""
    limits = confine.Limits(**request["limits"])
    skip = frozenset(request["skip"])
    layers = confine.confine(channel, output, uid, limits, readable, skip)
    # Not the zygote's own: that one believes that it can seek.
    sys.stdout = sys.__stdout__ = open(1, "w", errors="backslashreplace", closefd=False)
    _send({"ready": [[x.name, x.in_force, x.detail] for x in layers]})
    serve()


def serve() -> None:
    """Loads what the first frame says and answers the cases of every frame after it."""
    header = wire.read(_read_exactly).header
    subject = header["subject"]
    files = loader.StudentFiles(announce=lambda name: _send({"loading": name}), **header)
    sys.meta_path.insert(0, files)
    # The student's code gets all of Python's default depth, as at home.
    sys.setrecursionlimit(DEFAULT_RECURSION_LIMIT + _depth())
    # The subject's file first; then what the operators and `backward` of a Tensor use.
    for name in (loader.file_of(subject), "ops", "graph"):
        importlib.import_module(f"{loader.PACKAGE}.{name}")
    _flush()
    _send({"loaded": files.failures})
    while True:
        batch = wire.read(_read_exactly)
        earlier: calls.Call | None = None
        for case in batch.header["cases"]:
            arrays = [batch.arrays[i] for i in case["arrays"]]
            earlier, reply = _answer(subject, case, arrays, earlier)
            _flush()
            _send(reply.header, reply.arrays)


def _answer(
    subject: str, case: dict[str, Any], arrays: Sequence[wire.NDArray], earlier: calls.Call | None
) -> tuple[calls.Call | None, wire.Frame]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            made, reply = calls.call(subject, case, arrays)
        except BaseException as error:  # SystemExit and KeyboardInterrupt are the call's too
            return earlier, wire.Frame({"raised": describe_error(error)})
    observed = reply.header["observed"]
    observed["warnings"] = [str(x.message)[:WARNING_LIMIT] for x in caught[:1]]
    observed["earlier_changed"] = earlier is not None and earlier.result_changed()
    return made, reply


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1  # type: ignore[assignment]
    return depth


def _flush() -> None:
    with contextlib.suppress(Exception):  # the student may have replaced or closed it
        sys.stdout.flush()


def _send(header: dict[str, Any], arrays: Sequence[wire.NDArray] = ()) -> None:
    data = memoryview(wire.encode(wire.Frame(header, tuple(arrays))))
    while data:
        data = data[os.write(CHANNEL_FD, data) :]


def _read_exactly(count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = os.read(CHANNEL_FD, count)
        if not part:
            os._exit(0)  # the parent has closed the channel
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
