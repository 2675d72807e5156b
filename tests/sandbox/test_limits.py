"""Every limit that is written down, hit exactly and just exceeded: at it things go on, over it the
limit speaks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import guests
import numpy as np
import pretend
import pytest
from replying import reply_of, source

from grader import plain_text
from grader.answers import Replies
from grader.model import Broken, Killed, Raised, Returned
from grader.sandbox import conversation, replies
from grader.sandbox.conversation import Allowance, Loaded, LoadFailed
from grader.sandbox.inside import wire
from grader.sandbox.inside.wire import Frame, WireError
from reference.case import Case, Words

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and pipes")

PATIENT = Allowance(cpu_s=20.0, wall_s=30.0)
OVER = [0, 1]


def a_case(program: int = 0, reported: int = 0) -> Case:
    header: dict[str, Any] = {"program": [["leaf", 0, True]] * program} if program else {}
    if reported:
        header["reported"] = [0] * reported
    return Case(tuple(np.ones(1) for _ in range(4)), header, lambda: Words(""))


def a_reply(of_bytes: int) -> bytes:
    """One whole frame of exactly that length."""
    header = {"results": [["", None, True]]}
    room = of_bytes - len(wire.encode(Frame(header, (np.zeros(0, np.uint8),))))
    digits = len(str(room)) - 1
    return wire.encode(Frame(header, (np.zeros(room - digits, np.uint8),)))


# The wire


def on_the_wire(header_bytes: int, payload_bytes: int, arrays: int, axes: int) -> Frame:
    """The frame of a header padded to its length, so many arrays and, in the first, so many axes."""
    specs = [["|u1", [payload_bytes, *[1] * (axes - 1)]], *[["|u1", [0]]] * (arrays - 1)]
    header = repr({"arrays": specs}).replace("'", '"').encode().ljust(header_bytes)
    prefix = wire.LENGTHS.pack(len(header), payload_bytes)
    data = iter([prefix, header + bytes(payload_bytes)])
    return wire.read(lambda _: next(data))


WIRE: dict[str, tuple[str, int]] = {
    "HEADER_LIMIT_BYTES": ("header_bytes", wire.HEADER_LIMIT_BYTES),
    "PAYLOAD_LIMIT_BYTES": ("payload_bytes", wire.PAYLOAD_LIMIT_BYTES),
    "ARRAYS_LIMIT": ("arrays", wire.ARRAYS_LIMIT),
    "AXES_LIMIT": ("axes", wire.AXES_LIMIT),
}


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("limit", WIRE)
def test_limit_of_the_wire(limit: str, over: int) -> None:
    """A frame at a limit is read; one byte, array or axis more is a WireError."""
    name, value = WIRE[limit]
    sizes = {"header_bytes": 0, "payload_bytes": 0, "arrays": 1, "axes": 1, name: value + over}
    try:
        on_the_wire(**sizes)
        refused = False
    except WireError:
        refused = True
    assert refused is bool(over)


# Replies


def kept_of_text(size: int) -> bool:
    reply = reply_of(Frame({"raised": {"message": "x" * size}}))
    return isinstance(reply, Raised) and len(reply.message) == size


def kept_of_type(size: int) -> bool:
    reply = reply_of(Frame({"results": [["x" * size, None, False]]}))
    return isinstance(reply, Returned) and len(reply.results[0].type) == size


def kept_line(size: int) -> bool:
    reply = reply_of(Frame({"raised": {"line": size}}))
    return isinstance(reply, Raised) and reply.line == size


def kept_count(size: int) -> bool:
    reply = reply_of(Frame({"results": [], "observed": {"computes": [size]}}))
    return isinstance(reply, Returned) and reply.observed["computes"] == (size,)


def kept_list(size: int) -> bool:
    reply = reply_of(Frame({"results": [], "observed": {"shared": [True] * size}}))
    return isinstance(reply, Returned) and len(reply.observed["shared"]) == size


def read_or_not(read: Callable[[], object]) -> bool:
    try:
        read()
    except WireError:
        return False
    return True


def kept_names(size: int) -> bool:
    return read_or_not(lambda: replies.failures({f"{i}": {} for i in range(size)}))


def results(size: int) -> Frame:
    return Frame({"results": [["", None, False]] * size})


def kept_results(size: int) -> bool:
    return read_or_not(lambda: reply_of(results(size)))


def kept_results_of_a_batch(size: int) -> bool:
    came = Replies()

    def read() -> None:
        for part in (size // 2, size - size // 2):
            replies.add(came, *wire.parts(source(wire.encode(results(part)))))

    return read_or_not(read)


def kept_results_of(case: Case) -> Callable[[int], bool]:
    limit = replies.results_limit([case])
    return lambda size: read_or_not(lambda: reply_of(results(size), limit))


REPLIES: dict[str, tuple[Callable[[int], bool], int]] = {
    "TEXT_LIMIT": (kept_of_text, replies.TEXT_LIMIT),
    "TYPE_LIMIT": (kept_of_type, plain_text.TYPE_LIMIT),
    "INTEGER_LIMIT of a line": (kept_line, replies.INTEGER_LIMIT - 1),
    "INTEGER_LIMIT of a count": (kept_count, replies.INTEGER_LIMIT - 1),
    "NAMES_LIMIT": (kept_names, replies.NAMES_LIMIT),
    "RESULTS_LIMIT": (kept_results, replies.RESULTS_LIMIT),
    "RESULTS_LIMIT of a batch": (kept_results_of_a_batch, replies.RESULTS_LIMIT),
    "ARRAYS_LIMIT of a list": (kept_list, wire.ARRAYS_LIMIT),
    "results of a call": (kept_results_of(a_case()), 64),
    "results of a graph": (kept_results_of(a_case(10)), 84),
    "results of a part of a graph": (kept_results_of(a_case(1 << 16, 3)), 70),
    "results of a huge graph": (kept_results_of(a_case(1 << 16)), replies.RESULTS_LIMIT),
}


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("limit", REPLIES)
def test_limit_of_a_reply(limit: str, over: int) -> None:
    """What a guest says is kept whole at a limit; over it, it is cut, dropped or refused."""
    kept, value = REPLIES[limit]

    assert kept(value + over) is not bool(over)


# A conversation


@pytest.mark.parametrize("over", OVER)
def test_limit_of_announced_imports(over: int) -> None:
    """As many imports as the limit may be announced, while loading; one more breaks the rules."""
    many = conversation.ANNOUNCED_LIMIT + over
    stream = wire.encode(Frame({"loading": "mlp"})) * many + wire.encode(Frame({"loaded": {}}))
    with pretend.guest(stream) as guest:
        loaded = guest.load(guests.request(mlp=""), PATIENT)

    wanted = LoadFailed("mlp", Broken("more imports than there are files")) if over else Loaded({})
    assert loaded == wanted


@pytest.mark.parametrize("over", OVER)
def test_limit_of_all_answers(over: int) -> None:
    """All answers to a batch may come to the limit, to the byte, and no further."""
    half = conversation.ANSWER_LIMIT_BYTES // 2
    with pretend.guest(a_reply(half) + a_reply(half + over)) as guest:
        came = list(guest.ask([a_case()] * 2, PATIENT))

    assert [type(x) for x in came] == [Returned, Broken if over else Returned]


@pytest.mark.parametrize("over", OVER)
def test_limit_of_printed_text(over: int) -> None:
    """As much printed text as the limit is kept whole, and of more the first part."""
    with pretend.guest(b"", b"x" * (conversation.OUTPUT_LIMIT_BYTES + over)) as guest:
        (reply,) = guest.ask([a_case()], PATIENT)
        text = guest.printed()

    assert isinstance(reply, Killed)
    assert text == "x" * conversation.OUTPUT_LIMIT_BYTES


TESTED_BY: dict[Any, set[str]] = {
    wire: set(WIRE),
    replies: {"TEXT_LIMIT", "INTEGER_LIMIT", "NAMES_LIMIT", "RESULTS_LIMIT"},
    conversation: {"ANNOUNCED_LIMIT", "ANSWER_LIMIT_BYTES", "OUTPUT_LIMIT_BYTES"},
}


def test_every_limit_is_here() -> None:
    """No limit of the wire, of replies or conversations is without its test."""
    for module, tested in TESTED_BY.items():
        assert {name for name in vars(module) if "LIMIT" in name} == tested
