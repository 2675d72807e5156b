"""The guest: loads the student's files, and answers. A fork of the zygote that has confined itself
(`zygote.py`), or at a student's desk a process of its own (`unconfined.py`).

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
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from . import calls, loader, wire
from .describe import describe_error

DEFAULT_RECURSION_LIMIT = 1000
WARNING_LIMIT = 200
YOUNG_OBJECTS = 50_000  # a long graph is no garbage: collecting is a third of the work on it


Send = Callable[..., None]


class Channel:
    """The guest's end of the frames: one descriptor to read from, and one to write to."""

    def __init__(self, source: int, sink: int) -> None:
        self._source = io.FileIO(source, closefd=False)
        self._sink = sink

    def send(self, header: dict[str, Any], arrays: Sequence[wire.NDArray] = ()) -> None:
        data = memoryview(wire.encode(wire.Frame(header, tuple(arrays))))
        while data:
            data = data[os.write(self._sink, data) :]

    def read(self) -> wire.Frame:
        return wire.read(self._read_exactly)

    def _read_exactly(self, count: int) -> bytes:
        data = bytearray(count)
        left = memoryview(data)
        while left:
            read = self._source.readinto(left)
            if not read:
                os._exit(0)  # the parent has closed the channel
            left = left[read:]
        return bytes(data)


def serve(channel: Channel) -> None:
    """Loads what the first frame says and answers the cases of every frame after it, until the
    parent closes the channel."""
    asked = channel.read()
    files = student_files(asked, channel.send)
    sys.meta_path.insert(0, files)
    gc.set_threshold(YOUNG_OBJECTS)
    sys.setrecursionlimit(usual_depth())
    caught = catch_warnings()
    load(files, asked.header["subject"], channel.send)
    while True:
        answer(asked.header["subject"], channel.read(), caught, channel.send)


def student_files(
    asked: wire.Frame, send: Send, kind: type[loader.StudentFiles] = loader.StudentFiles
) -> loader.StudentFiles:
    """The finder of the files that a first frame holds."""
    return kind(
        _texts(asked, "sources"),
        _texts(asked, "stand_ins"),
        asked.header["unusable"],
        asked.header["subject"],
        announce=lambda name: send({"loading": name}),
    )


def load(files: loader.StudentFiles, subject: str, send: Send) -> None:
    """Runs the student's files, and says which of them raised."""
    # The subject's file first; then what the operators and `backward` of a Tensor use, which are
    # right versions unless the subject's file imports the student's own.
    for name in (loader.file_of(subject), "ops", "graph"):
        importlib.import_module(f"{loader.PACKAGE}.{name}")
    _flush()
    send({"loaded": files.failures})


def answer(
    subject: str,
    batch: wire.Frame,
    caught: list[str],
    send: Send,
    on_raise: Callable[[BaseException], None] = lambda _: None,
) -> None:
    """Sends a frame for each case of a batch. `on_raise` hears of what a call raised."""
    earlier: list[calls.Call] = []
    for case in batch.header["cases"]:
        arrays = [batch.arrays[i] for i in case["arrays"]]
        caught.clear()
        reply = _answer(subject, case, arrays, earlier, caught, on_raise)
        _flush()
        send(reply.header, reply.arrays)


def _texts(frame: wire.Frame, key: str) -> dict[str, str]:
    return {
        name: frame.arrays[position].tobytes().decode("utf-8", "surrogatepass")
        for name, position in frame.header[key].items()
    }


def _answer(
    subject: str,
    case: dict[str, Any],
    arrays: Sequence[wire.NDArray],
    earlier: list[calls.Call],
    caught: list[str],
    on_raise: Callable[[BaseException], None],
) -> wire.Frame:
    try:
        made, reply = calls.call(subject, case, arrays)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are the call's too
        on_raise(error)
        return wire.Frame({"raised": describe_error(error)})
    observed: dict[str, Any] = {}
    if caught:
        observed["warnings"] = caught[:1]
    if case.get("watch"):
        if any(call.result_changed() for call in earlier):
            observed["earlier_changed"] = True
        earlier.append(made)
    if observed:
        reply.header.setdefault("observed", {}).update(observed)
    return reply


def catch_warnings() -> list[str]:
    """Has every warning from now on appended to a list instead of printed."""
    caught: list[str] = []

    def note(message: Warning | str, *_: object, **__: object) -> None:
        caught.append(str(message)[:WARNING_LIMIT])

    warnings.simplefilter("always")
    warnings.showwarning = note
    return caught


def usual_depth() -> int:
    """A recursion limit that leaves student code all of Python's default depth, as at home."""
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1  # type: ignore[assignment]
    return DEFAULT_RECURSION_LIMIT + depth


def _flush() -> None:
    with contextlib.suppress(Exception):  # the student may have replaced or closed it
        sys.stdout.flush()
