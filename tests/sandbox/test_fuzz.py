"""Whatever bytes a guest sends, in whatever state of the conversation, plain replies come out."""

from __future__ import annotations

import copy
import json
import sys
from typing import Any

import guests
import numpy as np
import pretend
import pytest
from fuzzing import CHANGES, changed, examples
from hypothesis import given
from hypothesis import strategies as st

from grader.answers import Replies
from grader.model import Broken, Killed, Raised, Reply, Returned
from grader.sandbox import replies
from grader.sandbox.conversation import Allowance, Loaded, LoadFailed
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame, WireError
from reference.case import Case, Words

ALLOWANCE = Allowance(cpu_s=30.0, wall_s=30.0)
SOURCES = {"ops": "", "graph": "", "mlp": ""}
CASES = [Case((np.ones(2),), {}, lambda: Words(""))] * 3

REPLIES = [
    Frame(
        {
            "results": [["Tensor", "float64", True], ["NoneType", None, False]],
            "container": "tuple",
            "observed": {"changed": ["a"], "earlier_changed": True, "shared": [True, False]},
        },
        (np.arange(6.0).reshape(2, 3),),
    ),
    Frame(
        {
            "results": [["ndarray", "int64", True]] * 4,
            "container": "list",
            "observed": {"computes": [1, 2], "warnings": ["overflow"], "changed": []},
        },
        tuple(np.arange(8).reshape(4, 2)),
    ),
    Frame({"raised": {"type": "E", "message": "m", "file": "hw01/ops.py", "line": 3}}),
]
IMPORTS = [
    Frame({"loading": "mlp"}),
    Frame({"loaded": {}}),
    Frame({"loaded": {"ops": {"type": "E", "message": "m", "file": None, "line": None}}}),
]

FRAMES = st.sampled_from([*REPLIES, *IMPORTS])
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, 2, 1 << 31, 1 << 63, 1 << 64, 10**400, 1e308, -0.0, 0.5]),
    st.text(max_size=6),
    st.sampled_from(["\0", "\ud800", "x" * 9999, "<f8", "|O", "ops", "../ops"]),
    st.lists(st.integers(-1, 5), max_size=3),
    st.dictionaries(st.sampled_from(["type", "array", "line"]), st.integers(-1, 5), max_size=2),
)


def is_plain(reply: Reply) -> bool:
    """Whether a reply holds only the types, and no more of each, than the checks are promised."""
    match reply:
        case Returned():
            texts = [reply.container, *(x.type for x in reply.results)]
            arrays = [x.array for x in reply.results if x.array is not None]
            return (
                len(reply.results) <= replies.RESULTS_LIMIT
                and all(isinstance(x, str) and len(x) <= replies.TEXT_LIMIT for x in texts)
                and all(type(x) is np.ndarray and x.dtype.str in wire.DTYPES for x in arrays)
                and all(type(x) in (tuple, bool) for x in reply.observed.values())
            )
        case Raised():
            return len(reply.message) <= replies.TEXT_LIMIT and type(reply.line) in (
                int,
                type(None),
            )
        case Broken() | Killed():
            return True
        case _:
            return False


@examples(300)
@given(FRAMES, CHANGES)
def test_changed_frame_is_a_frame_or_a_wire_error(
    frame: Frame, changes: list[tuple[str, float, int]]
) -> None:
    """Whatever is done to the bytes of a good frame, a frame or a WireError comes out of it, with
    no more in its arrays than was sent, and then a plain reply or a WireError."""
    data = memoryview(changed(wire.encode(frame), changes))

    def read_exactly(count: int) -> bytes:
        nonlocal data
        if count > len(data):
            raise EOFError
        part, data = data[:count], data[count:]
        return bytes(part)

    try:
        header, payload = wire.parts(read_exactly)
        came = wire.decode(header, payload)
        assert sum(array.nbytes for array in came.arrays) <= len(wire.encode(frame)) + 9999
        assert is_plain(the_reply(header, payload))
    except (WireError, EOFError):
        return


def the_reply(header: bytes, payload: bytes) -> Reply:
    came = Replies()
    replies.add(came, header, payload)
    return came[0]


def places(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON document, itself included."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [here, *(place for key, x in inner for place in places(x, (*here, key)))]


def with_odd(header: Any, odd: list[tuple[float, Any]]) -> Any:
    """A JSON document with some of its values, wherever they are, replaced."""
    document = copy.deepcopy(header)
    for where, what in odd:
        found = places(document)
        *path, last = found[int(where * len(found))] or (None,)
        holder = document
        for key in path:
            holder = holder[key]
        if last is None:
            document = what
        else:
            holder[last] = what
    return document


@examples(300)
@given(FRAMES, st.lists(st.tuples(st.floats(0, 1, exclude_max=True), ODD), min_size=1, max_size=4))
def test_header_with_odd_values_is_a_reply_or_a_wire_error(
    frame: Frame, odd: list[tuple[float, Any]]
) -> None:
    """Whatever stands in the place of any value of a good header, a plain reply or a WireError
    comes out, and the same of a report of imports and of a file's name."""
    specs = [[array.dtype.str, list(array.shape)] for array in frame.arrays]
    document = with_odd({**frame.header, "arrays": specs}, odd)
    payload = b"".join(array.tobytes() for array in frame.arrays)
    header = json.dumps(document).encode("utf-8", "surrogatepass")
    try:
        came = wire.decode(header, payload)
    except WireError:
        return
    for read in (
        lambda: is_plain(the_reply(header, payload)),
        lambda: all(map(is_plain, replies.failures(came.header.get("loaded")).values())),
        lambda: replies.file_name(came.header.get("loading"), SOURCES) in SOURCES,
    ):
        try:
            assert read()
        except WireError:
            continue


STREAM = st.lists(
    st.one_of(
        st.tuples(FRAMES, CHANGES).map(lambda x: changed(wire.encode(x[0]), x[1])),
        FRAMES.map(wire.encode),
        st.binary(max_size=40),
    ),
    max_size=8,
).map(b"".join)


@pytest.mark.skipif(sys.platform == "win32", reason="polls a pipe")
@examples(150)
@given(STREAM)
def test_any_stream_is_a_conversation_with_an_end(stream: bytes) -> None:
    """Whatever a guest writes, and where it stops, loading comes to a type and every case asked to
    a plain reply, the last an ending where there are fewer; and nothing is raised."""
    with pretend.guest(stream) as guest:
        loaded = guest.load(guests.request(**SOURCES), ALLOWANCE)
        if isinstance(loaded, LoadFailed):
            assert loaded.file is None or loaded.file in SOURCES
            assert isinstance(loaded.ending, (Broken, Killed))
        else:
            assert isinstance(loaded, Loaded)
            assert all(map(is_plain, loaded.failures.values()))
            came = list(guest.ask(CASES, ALLOWANCE))
            assert all(map(is_plain, came))
            assert len(came) == len(CASES) or isinstance(came[-1], (Broken, Killed))
