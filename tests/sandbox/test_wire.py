"""The wire: what is encoded comes back, and what breaks a rule is a WireError and nothing else."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from fuzzing import JSON, examples
from hypothesis import given
from hypothesis import strategies as st
from replying import source

from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame, WireError


@st.composite
def arrays(draw: st.DrawFn) -> wire.NDArray:
    """An array of a dtype that crosses the wire: any shape, 0-d and without entries included."""
    dtype = np.dtype(draw(st.sampled_from(sorted(wire.DTYPES))))
    shape = tuple(draw(st.lists(st.integers(0, 3), max_size=4)))
    count = int(np.prod(shape)) * dtype.itemsize
    data = draw(st.binary(min_size=count, max_size=count))
    array = np.frombuffer(data, dtype).reshape(shape)
    return array.T if draw(st.booleans()) else array


def same(one: wire.NDArray, other: wire.NDArray) -> bool:
    """Whether two arrays are alike to the bit, nan included."""
    return (one.shape, one.dtype, one.tobytes()) == (other.shape, other.dtype, other.tobytes())


@examples(40)
@given(
    st.dictionaries(st.text(max_size=6).filter("arrays".__ne__), JSON),
    st.lists(arrays(), max_size=4),
)
def test_frames_come_back_as_they_went(header: dict[str, Any], sent: list[wire.NDArray]) -> None:
    """Every header and every array that may cross the wire comes back the same, to the bit."""
    data = wire.encode(Frame(header, tuple(sent)))
    frame = wire.read(source(data))

    assert frame.header == header
    assert len(frame.arrays) == len(sent)
    assert all(map(same, frame.arrays, sent))


def test_arrays_that_are_alike_are_described_once() -> None:
    """An array of the dtype and shape of an earlier one is announced by that one's position."""
    sent = (np.ones(2), np.zeros(2), np.zeros((2, 1)), np.arange(2.0), np.zeros(2, "<i8"))
    header, payload = wire.parts(source(wire.encode(Frame({}, sent))))

    specs = json.loads(header)["arrays"]
    assert specs == [["<f8", [2]], 0, ["<f8", [2, 1]], 0, ["<i8", [2]]]
    assert all(map(same, wire.decode(header, payload).arrays, sent))


@pytest.mark.parametrize("dtype", sorted(wire.DTYPES))
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 0, 3), (1,) * wire.AXES_LIMIT])
def test_every_dtype_crosses_in_every_shape(dtype: str, shape: tuple[int, ...]) -> None:
    """Each dtype of the list crosses, 0-d and without entries too."""
    sent = np.ones(shape, dtype)

    (came,) = wire.read(source(wire.encode(Frame({}, (sent,))))).arrays

    assert same(came, sent)


NOT_SENT = [">f8", "<f16", "<c16", "|b1", "|O", "<U3", "|S3", "<M8[s]", "V4"]


@pytest.mark.parametrize("dtype", NOT_SENT)
def test_other_dtypes_are_not_sent(dtype: str) -> None:
    """An array of another dtype is refused where it would be sent."""
    with pytest.raises(ValueError, match="does not cross the wire"):
        wire.encode(Frame({}, (np.zeros(2, dtype),)))


def packed(header: Any, payload: bytes = b"") -> tuple[bytes, bytes]:
    return (header if isinstance(header, bytes) else json.dumps(header).encode()), payload


def an_array(dtype: Any, shape: Any, payload: bytes = b"") -> tuple[bytes, bytes]:
    return packed({"arrays": [[dtype, shape]]}, payload)


BIG = wire.PAYLOAD_LIMIT_BYTES
REFUSED: dict[str, tuple[tuple[bytes, bytes], str]] = {
    "no JSON": (packed(b"{'a': 1}"), "not JSON: JSONDecodeError"),
    "nothing": (packed(b""), "not JSON"),
    "no UTF-8": (packed(b'{"\xff": 1}'), "not JSON: UnicodeDecodeError"),
    "NaN": (packed(b'{"a": NaN, "arrays": []}'), "not JSON"),
    "infinity": (packed(b'{"a": -Infinity, "arrays": []}'), "not JSON"),
    "a number of 5000 digits": (packed(b'{"arrays": [], "a": ' + b"9" * 5000 + b"}"), "not JSON"),
    "nested too deep": (packed(b'{"arrays":' + b"[" * 100_000), "not JSON: RecursionError"),
    "a list": (packed([]), "not a JSON object"),
    "a string": (packed("arrays"), "not a JSON object"),
    "no arrays": (packed({}), "without a list of arrays"),
    "arrays that are an object": (packed({"arrays": {}}), "without a list of arrays"),
    "an array too many": (
        packed({"arrays": [["|u1", [0]]] * (wire.ARRAYS_LIMIT + 1)}),
        "too many arrays",
    ),
    "an array without shape": (packed({"arrays": [["<f8"]]}), "as [dtype, shape]"),
    "an array with more": (packed({"arrays": [["<f8", [0], 1]]}), "as [dtype, shape]"),
    "an array that is an object": (packed({"arrays": [{"<f8": []}]}), "as [dtype, shape]"),
    "objects": (an_array("|O", [1], bytes(8)), "a dtype that"),
    "booleans": (an_array("|b1", [1], bytes(1)), "a dtype that"),
    "complex": (an_array("<c16", [1], bytes(16)), "a dtype that"),
    "big endian": (an_array(">f8", [1], bytes(8)), "a dtype that"),
    "another spelling": (an_array("float64", [1], bytes(8)), "a dtype that"),
    "a structure": (an_array([["a", "<f8"]], [1], bytes(8)), "a dtype that"),
    "no dtype": (an_array(None, [1], bytes(8)), "a dtype that"),
    "a shape that is a number": (an_array("<f8", 1, bytes(8)), "a shape that"),
    "a negative length": (an_array("<f8", [-1], bytes(8)), "a shape that"),
    "two negative lengths": (an_array("<f8", [-1, -1], bytes(8)), "a shape that"),
    "a length that is true": (an_array("<f8", [True], bytes(8)), "a shape that"),
    "a length with a point": (an_array("<f8", [1.0], bytes(8)), "a shape that"),
    "an axis too many": (an_array("<f8", [1] * (wire.AXES_LIMIT + 1), bytes(8)), "a shape that"),
    "a length over the limit": (an_array("|u1", [BIG + 1]), "a shape that"),
    "a length of 2 ** 60": (an_array("|u1", [1 << 60]), "a shape that"),
    "lengths that multiply": (an_array("|u1", [BIG] * wire.AXES_LIMIT), "less payload"),
    "no entries, and too large all the same": (
        an_array("<f8", [0, *[BIG] * (wire.AXES_LIMIT - 1)]),
        "a shape that no array can have",
    ),
    "like itself": (packed({"arrays": [0]}), "as [dtype, shape]"),
    "like a later one": (packed({"arrays": [1, ["|u1", [0]]]}), "as [dtype, shape]"),
    "like one before the first": (packed({"arrays": [["|u1", [0]], -1]}), "as [dtype, shape]"),
    "like number false": (packed({"arrays": [["|u1", [0]], False]}), "as [dtype, shape]"),
    "like too large a one": (packed({"arrays": [["|u1", [BIG]], 0]}), "less payload"),
    "a byte too few": (an_array("<f8", [2], bytes(15)), "less payload"),
    "a byte too many": (an_array("<f8", [2], bytes(17)), "more payload"),
    "payload of nobody": (packed({"arrays": []}, b"x"), "more payload"),
    "one payload for two": (packed({"arrays": [["|u1", [4]]] * 2}, bytes(4)), "less payload"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_broken_rule_is_named(data: tuple[bytes, bytes], reason: str) -> None:
    """A frame that breaks a rule is refused, and the error says which rule."""
    with pytest.raises(WireError, match=reason.replace("[", r"\[")):
        wire.decode(*data)


@pytest.mark.parametrize(
    "claimed", [(wire.HEADER_LIMIT_BYTES + 1, 0), (0, BIG + 1), ((1 << 32) - 1, (1 << 32) - 1)]
)
def test_frame_over_a_limit_is_refused_before_it_is_read(claimed: tuple[int, int]) -> None:
    """A frame longer than the limit is refused by its lengths alone."""
    asked = []

    def read_exactly(count: int) -> bytes:
        asked.append(count)
        return struct.pack("!II", *claimed)

    with pytest.raises(WireError, match="longer than the limit"):
        wire.read(read_exactly)
    assert asked == [wire.LENGTHS.size]


SPECS = st.lists(
    st.one_of(
        JSON,
        st.tuples(
            st.one_of(st.sampled_from(sorted(wire.DTYPES)), JSON),
            st.lists(st.one_of(st.integers(0, 4), st.sampled_from([BIG, 0, -1, True]), JSON)),
        ).map(list),
    ),
    max_size=3,
)


@examples(150)
@given(
    st.one_of(
        st.binary(max_size=80),
        JSON.map(lambda x: json.dumps(x).encode()),
        SPECS.map(lambda x: json.dumps({"arrays": x}).encode()),
    ),
    st.binary(max_size=80),
)
def test_anything_decodes_or_is_a_wire_error(header: bytes, payload: bytes) -> None:
    """Whatever bytes arrive, a well-typed Frame or a WireError comes out."""
    try:
        frame = wire.decode(header, payload)
    except WireError:
        return
    assert isinstance(frame.header, dict)
    assert all(array.dtype.str in wire.DTYPES for array in frame.arrays)
    assert sum(array.nbytes for array in frame.arrays) == len(payload)
