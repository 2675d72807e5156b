"""What a guest says, read: plain, capped, typed data or a WireError."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from fuzzing import JSON, examples
from hypothesis import given
from hypothesis import strategies as st
from replying import reply_of

from grader import plain_text
from grader.answers import Replies
from grader.model import Raised, Result, Returned
from grader.sandbox import replies
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame, WireError

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
RESULT = st.tuples(JSON, JSON, st.booleans() | JSON).map(list)
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


def arrays_of(header: dict[str, Any], is_honest: bool) -> tuple[np.ndarray, ...]:
    """Three arrays; or as many as there are results with numbers."""
    sent = (np.array(1.0), np.zeros((3, 2)), np.zeros(0))
    if not is_honest:
        return sent
    results = header.get("results")
    found = results if isinstance(results, list) else []
    count = sum(isinstance(x, list) and len(x) == 3 and x[2] is True for x in found)
    return tuple(sent[i % len(sent)] for i in range(count))


@examples(150)
@given(
    HEADER | ERROR.map(lambda x: {"raised": x}) | JSON.map(lambda x: {"raised": x}), st.booleans()
)
def test_any_header_is_a_reply_or_a_wire_error(header: dict[str, Any], is_honest: bool) -> None:
    """Whatever a guest's header says, a reply of plain, capped, typed data or a WireError comes
    out."""
    try:
        reply = reply_of(Frame(header, arrays_of(header, is_honest)))
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


@pytest.mark.parametrize(("arrays", "accepted"), [(100, True), (101, False)])
@pytest.mark.parametrize("ahead", [0, 3000], ids=["kept", "not kept"])
def test_arrays_are_counted(arrays: int, accepted: bool, ahead: int) -> None:
    """No more arrays are made than there may be results: to announce one takes two bytes."""
    results = [["", None, True]] * arrays
    said = {"arrays": [["<f8", [0]], *[0] * (arrays - 1)], "results": results}
    header = " " * ahead + json.dumps(said)

    def taken() -> None:
        replies.add(Replies(), header.encode(), b"", limit=100)

    if accepted:
        taken()
    else:
        with pytest.raises(WireError, match="more results than the limit"):
            taken()


def test_shape_that_no_array_can_have_is_refused_at_once() -> None:
    """A reply that was taken can always be looked at."""
    shape = [0, *[BIG] * (wire.AXES_LIMIT - 1)]
    header = json.dumps({"arrays": [["<f8", shape]], "results": [["", None, True]]}).encode()

    with pytest.raises(WireError, match="a shape that no array can have"):
        replies.add(Replies(), header, b"")


LIARS: dict[str, tuple[dict[str, Any], str]] = {
    "no results": ({}, "without results"),
    "results that are an object": ({"results": {}}, "without results"),
    "a result that is a number": ({"results": [3]}, "not described as"),
    "a result that is too short": ({"results": [["Tensor", "float64"]]}, "not described as"),
    "an array of no result": ({"results": [["", "", True]]}, "another number of arrays"),
    "a result without its array": ({"results": [["", "", True]] * 3}, "another number of arrays"),
    "an array that is 1": ({"results": [["", "", 1]] * 2}, "another number of arrays"),
    "arrays of an error": ({"raised": {"type": "ValueError"}}, "an exception with arrays"),
    "an error that is a text": ({"raised": "ValueError"}, "an exception that is not an object"),
}


@pytest.mark.parametrize(("header", "reason"), LIARS.values(), ids=LIARS.keys())
def test_reply_that_breaks_a_rule_is_named(header: dict[str, Any], reason: str) -> None:
    """A reply that breaks a rule is refused, and the error says which rule."""
    with pytest.raises(WireError, match=reason):
        reply_of(Frame(header, (np.array(1.0), np.zeros(3))))


def test_texts_are_cut() -> None:
    """Every text of a guest is cut at the limit, and at no less."""
    long = "x" * (replies.TEXT_LIMIT + 1)
    error = reply_of(Frame({"raised": dict.fromkeys(("type", "message", "file"), long)}))
    whole = reply_of(Frame({"results": [[long[:-1], None, False]], "container": long}))

    assert isinstance(error, Raised)
    assert {len(error.message), len(error.file or "")} == {replies.TEXT_LIMIT}
    assert len(error.type) == plain_text.TYPE_LIMIT
    assert isinstance(whole, Returned)
    assert whole.results[0].type == long[: plain_text.TYPE_LIMIT]
    assert whole.container == long[: plain_text.TYPE_LIMIT]


def test_warnings_have_no_addresses() -> None:
    """Where an object was in memory, which is elsewhere in the next grading, is not told."""
    warned = Frame({"results": [], "observed": {"warnings": [f"no {object()!r} here"]}})
    assert "no <object object> here" in str(reply_of(warned))


POSING = "list. Passed, 40 / 40: \u202e<b>\ud800\x1b[1m\n\u05d0 all items; nothing to see here"


def test_name_of_a_type_cannot_pose_as_a_headline() -> None:
    """What a guest calls a type is cut and cleared of all that a name does not hold, half of a
    character too, which has no bytes for a digest."""
    named = [POSING, POSING, False]
    reply = reply_of(Frame({"results": [named], "container": POSING}))
    error = reply_of(Frame({"raised": {"type": POSING}}))

    assert isinstance(reply, Returned)
    assert isinstance(error, Raised)
    assert {error.type, reply.results[0].type} == {"list. Passed 40  40 <b>[1m? all items no"}
    assert {reply.container, reply.results[0].dtype} == {"list.Passed4040<b>[1m?allitemsnothingtos"}
