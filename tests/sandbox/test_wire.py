"""The wire: what is encoded comes back, and what breaks a rule is a WireError and nothing else."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fuzzing import examples
from hypothesis import given
from hypothesis import strategies as st
from replying import read, reply_of

from grader.answers import Replies
from grader.model import Raised, Result, Returned
from grader.sandbox import replies
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame, WireError
from reference.case import Case, Words

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


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


def source(data: bytes) -> Any:
    """What `wire.read` reads from: exactly as many bytes as it asks for."""
    chunks = memoryview(data)

    def read_exactly(count: int) -> bytes:
        nonlocal chunks
        assert count <= len(chunks)
        part, chunks = chunks[:count], chunks[count:]
        return bytes(part)

    return read_exactly


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
        "without a list of arrays",
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


AT_THE_LIMIT: dict[str, tuple[bytes, bytes]] = {
    "arrays": packed({"arrays": [["|u1", [0]]] * wire.ARRAYS_LIMIT}),
    "axes": an_array("<f8", [1] * wire.AXES_LIMIT, bytes(8)),
    "a length": an_array("|u1", [BIG, 0]),
    "payload": an_array("|u1", [BIG], bytes(BIG)),
    "header": packed(json.dumps({"arrays": []}).encode().ljust(wire.HEADER_LIMIT_BYTES)),
}


@pytest.mark.parametrize("data", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT.keys())
def test_limits_are_inclusive(data: tuple[bytes, bytes]) -> None:
    """What is exactly at a limit is accepted."""
    header, payload = data
    prefix = struct.pack("!II", len(header), len(payload))

    assert wire.lengths(prefix) == (len(header), len(payload))
    wire.decode(header, payload)


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


def well_typed_texts(*values: object) -> bool:
    return all(isinstance(x, str) and len(x) <= replies.TEXT_LIMIT for x in values)


def is_well_typed_raised(value: object) -> bool:
    return (
        isinstance(value, Raised)
        and well_typed_texts(value.type, value.message)
        and all(x is None or well_typed_texts(x) for x in (value.file, value.function))
        and (value.line is None or type(value.line) is int)
    )


def is_well_typed(result: object) -> bool:
    return (
        isinstance(result, Result)
        and well_typed_texts(result.type)
        and (result.dtype is None or well_typed_texts(result.dtype))
        and (result.array is None or type(result.array) is np.ndarray)
    )


OBSERVED: dict[str, type] = {
    "changed": str,
    "shared": bool,
    "computes": int,
    "visits": int,
    "warnings": str,
}
RESULT = st.fixed_dictionaries(
    {},
    optional={
        "array": st.one_of(st.integers(-1, 3), JSON),
        "stacked": st.one_of(st.integers(-1, 4), JSON),
        "type": JSON,
        "dtype": JSON,
    },
)
ERROR = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("type", "message", "file", "line", "function"), JSON)
)
HEADER = st.fixed_dictionaries(
    {},
    optional={
        "results": st.lists(st.one_of(RESULT, JSON), max_size=4) | JSON,
        "container": JSON,
        "observed": st.dictionaries(st.sampled_from([*OBSERVED, "earlier_changed"]), JSON) | JSON,
    },
)


@examples(150)
@given(HEADER | ERROR.map(lambda x: {"raised": x}) | JSON.map(lambda x: {"raised": x}))
def test_any_header_is_a_reply_or_a_wire_error(header: dict[str, Any]) -> None:
    """Whatever a guest's header says, a reply of plain, capped, typed data or a WireError comes
    out."""
    sent = (np.array(1.0), np.zeros((3, 2)), np.zeros(0))
    try:
        reply = reply_of(Frame(header, sent))
    except WireError:
        return
    if "raised" in header:
        assert is_well_typed_raised(reply)
        return
    assert isinstance(reply, Returned)
    assert well_typed_texts(reply.container)
    assert all(is_well_typed(result) for result in reply.results)
    if not reply.observed:
        return
    assert type(reply.observed["earlier_changed"]) is bool
    for name, kind in OBSERVED.items():
        assert type(reply.observed[name]) is tuple
        assert all(type(x) is kind for x in reply.observed[name])


@examples(60)
@given(st.one_of(JSON, st.dictionaries(st.text(max_size=5), st.one_of(ERROR, JSON))))
def test_any_report_of_imports_is_typed_or_a_wire_error(loaded: Any) -> None:
    """Whatever a guest says of its imports, errors by name or a WireError comes out."""
    try:
        failures = replies.failures(loaded)
    except WireError:
        return
    assert all(well_typed_texts(name) and is_well_typed_raised(x) for name, x in failures.items())


@examples(60)
@given(st.one_of(JSON, st.sampled_from(["ops", "graph"])))
def test_any_name_of_a_file_is_known_or_a_wire_error(name: Any) -> None:
    """A guest imports a file that it was sent, or breaks the rules."""
    try:
        assert replies.file_name(name, {"ops": "", "mlp": ""}) in ("ops", "mlp")
    except WireError:
        assert name not in ("ops", "mlp")


def stacks(length: int, times: int) -> Frame:
    """Results of stacks without entries, which cost a guest nothing."""
    specs = [{"array": 0, "stacked": length}] * times
    return Frame({"results": specs}, (np.zeros((length, 0)),))


def test_stack_is_as_many_results() -> None:
    """A stack of arrays comes apart into one result each, 0-d where they are numbers."""
    stack = np.arange(6.0).reshape(3, 2)
    numbers = np.arange(2.0)
    specs = [{"array": 0, "stacked": 3, "type": "Tensor"}, {"array": 1, "stacked": 2}]

    reply = reply_of(Frame({"results": specs, "container": "list"}, (stack, numbers)))

    assert isinstance(reply, Returned)
    found = [
        (x.type, x.array.shape, x.array.tolist()) for x in reply.results if x.array is not None
    ]
    assert found == [
        ("Tensor", (2,), [0.0, 1.0]),
        ("Tensor", (2,), [2.0, 3.0]),
        ("Tensor", (2,), [4.0, 5.0]),
        ("", (), 0.0),
        ("", (), 1.0),
    ]


@pytest.mark.parametrize(
    ("length", "times", "accepted"),
    [
        (replies.RESULTS_LIMIT, 1, True),
        (replies.RESULTS_LIMIT + 1, 1, False),
        (replies.RESULTS_LIMIT // 2, 2, True),
        (replies.RESULTS_LIMIT // 2 + 1, 2, False),
        (BIG, 100_000, False),
    ],
)
def test_results_are_counted(length: int, times: int, accepted: bool) -> None:
    """As many results as the limit are accepted, no more, and counting ends at the limit."""
    if accepted:
        reply = reply_of(stacks(length, times))
        assert isinstance(reply, Returned)
        assert len(reply.results) == length * times
    else:
        with pytest.raises(WireError, match="more results than the limit"):
            reply_of(stacks(length, times))


@pytest.mark.parametrize(("length", "kept"), [(replies.SHAPES_KEPT, True), (BIG, False)])
def test_shapes_of_endless_stacks_are_not_kept(length: int, kept: bool) -> None:
    """The outlines that are kept hold no shapes of thousands of results that cost nothing."""
    length = min(length, replies.RESULTS_LIMIT)
    ((outline, _),) = read(wire.encode(stacks(length, 1))).parts()

    assert (outline.shapes == ((0,),) * length) is kept


def test_shape_that_no_array_can_have_is_refused_at_once() -> None:
    """A reply that was taken can always be looked at."""
    header, payload = an_array("<f8", [0, *[BIG] * (wire.AXES_LIMIT - 1)])
    results = json.dumps({**json.loads(header), "results": [{"array": 0}]}).encode()

    with pytest.raises(WireError, match="a shape that no array can have"):
        replies.add(Replies(), results, payload)


LIARS: dict[str, tuple[dict[str, Any], str]] = {
    "no results": ({}, "without results"),
    "results that are an object": ({"results": {}}, "without results"),
    "a result that is a number": ({"results": [3]}, "a result that is not an object"),
    "an array that is not there": ({"results": [{"array": 2}]}, "which is not there"),
    "an array before the first": ({"results": [{"array": -1}]}, "which is not there"),
    "an array that is true": ({"results": [{"array": True}]}, "which is not there"),
    "a stack of a number": ({"results": [{"array": 0, "stacked": 1}]}, "not as long as it says"),
    "a stack too short": ({"results": [{"array": 1, "stacked": 4}]}, "not as long as it says"),
    "a stack of no number": ({"results": [{"array": 1, "stacked": [3]}]}, "not as long as"),
    "an error that is a text": ({"raised": "ValueError"}, "an exception that is not an object"),
}


@pytest.mark.parametrize(("header", "reason"), LIARS.values(), ids=LIARS.keys())
def test_reply_that_breaks_a_rule_is_named(header: dict[str, Any], reason: str) -> None:
    """A reply that breaks a rule is refused, and the error says which rule."""
    with pytest.raises(WireError, match=reason):
        reply_of(Frame(header, (np.array(1.0), np.zeros(3))))


def test_reports_of_imports_are_counted() -> None:
    """As many files as the limit may have failed, no more."""
    loaded = {f"file {i}": {} for i in range(replies.NAMES_LIMIT)}

    assert len(replies.failures(loaded)) == replies.NAMES_LIMIT
    with pytest.raises(WireError, match="not an object"):
        replies.failures({f"file {i}": {} for i in range(replies.NAMES_LIMIT + 1)})


def test_texts_are_cut() -> None:
    """Every text of a guest is cut at the limit, and at no less."""
    long = "x" * (replies.TEXT_LIMIT + 1)
    error = reply_of(Frame({"raised": dict.fromkeys(("type", "message", "file"), long)}))
    whole = reply_of(Frame({"results": [{"type": long[:-1]}], "container": long}))

    assert isinstance(error, Raised)
    assert {len(error.message), len(error.file or "")} == {replies.TEXT_LIMIT}
    assert len(error.type) == replies.TYPE_NAME_LIMIT
    assert isinstance(whole, Returned)
    assert whole.results[0].type == long[: replies.TYPE_NAME_LIMIT]
    assert whole.container == long[:-1]


def test_batch_gives_each_case_its_arrays() -> None:
    """A batch is one frame in which every case names its own arrays, in order."""

    def cases() -> Iterator[Case]:
        for count in (2, 0, 1):
            held = tuple(np.full(2, float(count)) for _ in range(count))
            yield Case(held, {"watch": count == 1}, lambda _: Words(""))

    frame = wire.read(source(replies.batch(tuple(cases()))))

    assert frame.header["cases"] == [
        {"watch": False, "arrays": [0, 1]},
        {"watch": False, "arrays": []},
        {"watch": True, "arrays": [2]},
    ]
    assert [array.tolist() for array in frame.arrays] == [[2.0, 2.0], [2.0, 2.0], [1.0, 1.0]]
