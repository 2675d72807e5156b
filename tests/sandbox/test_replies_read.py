"""What a guest says, read: plain, capped, typed data or a WireError; and cases on their way to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fuzzing import JSON, examples
from hypothesis import given
from hypothesis import strategies as st
from replying import read, reply_of, source

from grader.answers import Replies
from grader.model import Raised, Result, Returned
from grader.sandbox import replies
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame, WireError
from reference.case import Case, Words

BIG = wire.PAYLOAD_LIMIT_BYTES


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


def arrays_of(header: dict[str, Any], are_in_turn: bool) -> tuple[np.ndarray, ...]:
    """Three arrays; or one for each result that names any, which is made to name that one."""
    sent = (np.array(1.0), np.zeros((3, 2)), np.zeros(0))
    results = header.get("results")
    if not are_in_turn or not isinstance(results, list):
        return () if are_in_turn else sent
    named = [x for x in results if isinstance(x, dict) and type(x.get("array")) is int]
    for i, x in enumerate(named):
        x["array"] = i
    return tuple(sent[i % len(sent)] for i in range(len(named)))


@examples(150)
@given(
    HEADER | ERROR.map(lambda x: {"raised": x}) | JSON.map(lambda x: {"raised": x}), st.booleans()
)
def test_any_header_is_a_reply_or_a_wire_error(header: dict[str, Any], are_in_turn: bool) -> None:
    """Whatever a guest's header says, a reply of plain, capped, typed data or a WireError comes
    out."""
    try:
        reply = reply_of(Frame(header, arrays_of(header, are_in_turn)))
    except WireError:
        return
    if "raised" in header:
        assert is_well_typed_raised(reply)
        return
    assert isinstance(reply, Returned)
    assert well_typed_texts(reply.container)
    reply.container.encode()  # no half of a character: it goes into digests
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
    specs = [{"array": i, "stacked": length} for i in range(times)]
    return Frame({"results": specs}, (np.zeros((length, 0)),) * times)


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
        (BIG, 1000, False),
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


@pytest.mark.parametrize(("arrays", "accepted"), [(100, True), (101, False)])
@pytest.mark.parametrize("ahead", [0, 3000], ids=["kept", "not kept"])
def test_arrays_are_counted(arrays: int, accepted: bool, ahead: int) -> None:
    """No more arrays are made than there may be results: to announce one takes two bytes."""
    results = [{"array": i} for i in range(arrays)]
    said = {"arrays": [["<f8", [0]], *[0] * (arrays - 1)], "results": results}
    header = " " * ahead + json.dumps(said)

    def taken() -> None:
        replies.add(Replies(), header.encode(), b"", limit=100)

    if accepted:
        taken()
    else:
        with pytest.raises(WireError, match="more results than the limit"):
            taken()


@pytest.mark.parametrize(("length", "kept"), [(replies.SHAPES_KEPT, True), (BIG, False)])
def test_shapes_of_endless_stacks_are_not_kept(length: int, kept: bool) -> None:
    """The outlines that are kept hold no shapes of thousands of results that cost nothing."""
    length = min(length, replies.RESULTS_LIMIT)
    ((outline, _),) = read(wire.encode(stacks(length, 1))).parts()

    assert (outline.shapes == ((0,),) * length) is kept


def test_shape_that_no_array_can_have_is_refused_at_once() -> None:
    """A reply that was taken can always be looked at."""
    shape = [0, *[BIG] * (wire.AXES_LIMIT - 1)]
    header = json.dumps({"arrays": [["<f8", shape]], "results": [{"array": 0}]}).encode()

    with pytest.raises(WireError, match="a shape that no array can have"):
        replies.add(Replies(), header, b"")


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
    "an array of no result": ({"results": [{"array": 0}]}, "not of one result"),
    "an array of two results": (
        {"results": [{"array": 0}, {"array": 1}, {"array": 1}]},
        "not of one result",
    ),
    "arrays out of turn": ({"results": [{"array": 1}, {"array": 0}]}, "not of one result"),
    "arrays of an error": ({"raised": {"type": "ValueError"}}, "not of one result"),
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
    assert whole.container == long[: replies.TYPE_NAME_LIMIT]


def test_messages_have_no_addresses() -> None:
    """Where an object was in memory, which is elsewhere in the next grading, is not told."""
    said = f"no {object()!r} here, {print!r}"
    error = reply_of(Frame({"raised": {"type": "KeyError", "message": said}}))
    warned = reply_of(Frame({"results": [], "observed": {"warnings": [said]}}))

    assert isinstance(error, Raised)
    assert isinstance(warned, Returned)
    assert error.message == "no <object object> here, <built-in function print>"
    assert warned.observed["warnings"] == (error.message,)


def test_names_of_types_are_whole_characters() -> None:
    """What held the results is named in words: half of a character has no bytes for a digest."""
    reply = reply_of(Frame({"results": [], "container": "\ud800 a\x1b[1m <list>"}))

    assert isinstance(reply, Returned)
    assert reply.container == " a1m list"


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
