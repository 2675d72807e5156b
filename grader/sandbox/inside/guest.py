"""The guest: loads the student's files, and answers. A fork of the zygote that has confined itself
(`zygote.py`), or at a student's desk a process of its own (`unconfined.py`).

    parent                                                    guest
                                                              {ready: layers}
    {subject, sources, stand_ins, unusable}                   {loading: name}, per file; {loaded}
    {cases: [{arrays: count, ...}]} with all arrays            one frame per case, in order

Everything after "ready" may be forged by student code; the parent believes none of it beyond "this
is what the functions returned".
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from . import calls, loader, wire
from .describe import describe_error
from .watch import Earlier

DEFAULT_RECURSION_LIMIT = 1000
WARNING_LIMIT = 200
YOUNG_OBJECTS = 50_000  # a long graph is no garbage: collecting is a third of the work on it


Write = Callable[[bytes], None]


class Channel:
    """The guest's end of the frames: one descriptor to read from, and one to write to."""

    def __init__(self, source: int, sink: int) -> None:
        self._source = io.FileIO(source, closefd=False)
        self._sink = sink

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._sink, left) :]

    def read(self) -> wire.Frame:
        return wire.read(self._read_exactly)

    def _read_exactly(self, count: int) -> bytearray:
        """Bytes that may be changed: the arrays in them are handed to students, who may write."""
        data = bytearray(count)
        left = memoryview(data)
        while left:
            read = self._source.readinto(left)
            if not read:
                os._exit(0)  # the parent has closed the channel
            left = left[read:]
        return data


def serve(channel: Channel) -> None:
    """Loads what the first frame says and answers the cases of every frame after it, until the
    parent closes the channel."""
    asked = channel.read()
    caught = begin(asked, channel.write)
    while True:
        answer(asked.header["subject"], channel.read(), caught, channel.write)


def begin(asked: wire.Frame, write: Write) -> list[str]:
    """Loads what a first frame says. Every warning from now on is in the list that it returns."""
    files = student_files(asked, write)
    sys.meta_path.insert(0, files)
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()
    sys.setrecursionlimit(usual_depth())
    caught = catch_warnings()
    load(files, asked.header["subject"], write)
    return caught


def student_files(
    asked: wire.Frame, write: Write, kind: type[loader.StudentFiles] = loader.StudentFiles
) -> loader.StudentFiles:
    """The finder of the files that a first frame holds."""
    texts = _bytes(asked, "sources")
    return kind(
        {name: text.decode("utf-8", "surrogatepass") for name, text in texts.items()},
        _bytes(asked, "stand_ins"),
        asked.header["unusable"],
        asked.header["subject"],
        announce=lambda name: write(frame({"loading": name})),
    )


def load(files: loader.StudentFiles, subject: str, write: Write) -> None:
    """Runs the student's files, and says which of them raised."""
    # The subject's file first; then what the operators and `backward` of a Tensor use, which are
    # right versions unless the subject's file imports the student's own.
    for name in (loader.file_of(subject), "ops", "graph"):
        importlib.import_module(f"{loader.PACKAGE}.{name}")
    _flush()
    write(frame({"loaded": files.failures}))


def answer(
    subject: str,
    batch: wire.Frame,
    caught: list[str],
    write: Write,
    on_raise: Callable[[BaseException], None] = lambda _: None,
) -> None:
    """Writes a frame for each case of a batch. `on_raise` hears of what a call raised."""
    arrays = iter(batch.arrays)
    asked = [(case, list(islice(arrays, case["arrays"]))) for case in batch.header["cases"]]
    for case, inputs in asked:
        calls.prepare(case, inputs)
    earlier = Earlier(len(asked))
    for case, inputs in asked:
        caught.clear()
        reply = _answer(subject, case, inputs, earlier, caught, on_raise)
        _flush()
        write(reply)


def frame(header: dict[str, Any]) -> bytes:
    """The bytes of a frame that is a header alone."""
    return wire.encode(wire.Frame(header))


def _bytes(frame: wire.Frame, key: str) -> dict[str, bytes]:
    return {name: frame.arrays[i].tobytes() for name, i in frame.header[key].items()}


def _answer(
    subject: str,
    case: dict[str, Any],
    inputs: Sequence[wire.NDArray],
    earlier: Earlier,
    caught: list[str],
    on_raise: Callable[[BaseException], None],
) -> bytes:
    """The bytes of the frame that says what the call came to."""
    try:
        made, outcome = calls.call(subject, case, inputs)
    except BaseException as error:  # SystemExit and KeyboardInterrupt are the call's too
        on_raise(error)
        reply = frame({"raised": describe_error(error)})  # first: there may be no memory left
        earlier.add(())
        return reply
    if caught:
        outcome.observed["warnings"] = caught[:1]
    if case.get("watch"):
        if earlier.have_changed():
            outcome.observed["earlier_changed"] = True
        earlier.add(made.kept)
    return outcome.encode()


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
    try:
        sys.stdout.flush()
    except Exception:  # the student may have replaced or closed it
        return
