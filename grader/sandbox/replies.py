"""Frames to replies: the one place that reads what a guest says.

Whatever a guest sends ends up as plain, typed, capped data, or as a WireError.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from reference.case import Case

from ..answers import Outline, Replies, Shapes
from ..model import OutOfMemory, Raised, Result, Returned
from ..plain_text import type_name
from .inside import wire

TEXT_LIMIT = 500
INTEGER_LIMIT = 10**9
NAMES_LIMIT = 100
RESULTS_LIMIT = 1 << 16
# Replies to many cases have few different headers: 750 a grading, most of them in the next too.
OUTLINES_KEPT, OUTLINE_KEPT_BYTES = 1024, 2048
FLOAT64 = np.dtype(np.float64)
# Where an object is in memory, as Python shows it: another place in the next grading.
ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
MORE_RESULTS = "more results than the limit"


class Spent(Exception):
    """The guest has no memory left, and whatever it says next may be due to that."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(raised)
        self.ending = OutOfMemory(raised)


def results_limit(cases: Sequence[Case]) -> int:
    """How many results a call may come to; more than any answer has, wrong ones included."""
    told = [case.header.get("reported", case.header.get("program", ())) for case in cases]
    longest = max(map(len, told), default=0)
    return min(64 + 2 * longest, RESULTS_LIMIT)


def outline(header: bytes, limit: int = RESULTS_LIMIT) -> tuple[wire.Layout, Outline]:
    """What a frame's header tells of one call: where its numbers are, and the reply but for them.
    WireError where it breaks a rule, or has more results than the limit; Spent where memory ran
    out."""
    # Each array is of one result: a few bytes that announce another would cost us its making.
    said, layout = wire.announced(header, limit, MORE_RESULTS)
    layout.arrays(bytes(layout.payload_bytes))  # what can be made now can be made of any numbers
    if "raised" in said:
        raised = _raised(said["raised"])
        if layout.specs:
            raise wire.WireError("an exception with arrays")
        if raised.type == "MemoryError":
            raise Spent(raised)
        return layout, Outline(lambda _: raised)
    specs = said.get("results")
    if not isinstance(specs, list):
        raise wire.WireError("a reply without results")
    if len(specs) > limit:
        raise wire.WireError(MORE_RESULTS)
    described = [_described(spec) for spec in specs]
    if sum(x.has_numbers for x in described) != len(layout.specs):
        raise wire.WireError("another number of arrays than of results with numbers")
    container = _type_name(said.get("container"), spaces="")
    observed = said.get("observed")
    seen = _observed(observed) if observed else {}

    def reply(numbers: bytes) -> Returned:
        arrays = iter(layout.arrays(numbers))
        results = (
            Result(x.type, x.dtype, next(arrays) if x.has_numbers else None) for x in described
        )
        return Returned(tuple(results), container, seen)

    kinds = None if seen else frozenset([(x.type, x.dtype) for x in described])
    shapes = None if seen else _shapes(described, layout)
    return layout, Outline(reply, container, kinds, shapes, len(described))


_harmless = lru_cache(256)(type_name)
_known_outline = lru_cache(OUTLINES_KEPT)(outline)


def add(replies: Replies, header: bytes, numbers: bytes, limit: int = RESULTS_LIMIT) -> None:
    """Adds the reply that a guest's frame is; raises what `outline` does, and WireError where all
    replies together have more results than a single one may have."""
    known = len(header) <= OUTLINE_KEPT_BYTES
    layout, found = _known_outline(header, limit) if known else outline(header, limit)
    layout.check(numbers)
    if replies.results + found.results > RESULTS_LIMIT:
        raise wire.WireError(MORE_RESULTS)
    replies.add(found, numbers)


class _Described(NamedTuple):
    """A result but for its numbers, which are the next of the arrays where it has any."""

    type: str
    dtype: str | None
    has_numbers: bool


def _described(spec: object) -> _Described:
    if not isinstance(spec, list) or len(spec) != 3:
        raise wire.WireError("a result that is not described as [type, dtype, has numbers]")
    kind, dtype, has_numbers = spec
    return _Described(_type_name(kind), _type_name(dtype, spaces="") or None, has_numbers is True)


def _shapes(described: Sequence[_Described], layout: wire.Layout) -> Shapes | None:
    """The shapes of all results, where they are float64."""
    if any(dtype != FLOAT64 for dtype, _, _ in layout.specs):
        return None
    shapes = (shape for _, shape, _ in layout.specs)
    return tuple([next(shapes) if x.has_numbers else None for x in described])


def failures(loaded: object) -> dict[str, Raised]:
    """The files whose import raised, by name."""
    if not isinstance(loaded, dict) or len(loaded) > NAMES_LIMIT:
        raise wire.WireError("a report of imports that is not an object")
    return {_text(name): _raised(error) for name, error in loaded.items()}


def file_name(name: object, known: Mapping[str, str]) -> str:
    """The file a guest says it is about to import."""
    if not isinstance(name, str) or name not in known:
        raise wire.WireError("an import of a file that was not sent")
    return name


def _raised(error: object) -> Raised:
    if not isinstance(error, dict):
        raise wire.WireError("an exception that is not an object")
    line = error.get("line")
    return Raised(
        _type_name(error.get("type")),
        _message(error.get("message")),
        _text(error.get("file")) or None,
        line if type(line) is int and 0 < line < INTEGER_LIMIT else None,
        _text(error.get("function")) or None,
    )


def _observed(observed: object) -> dict[str, Any]:
    """The few things that only the guest can see, each forced into its type."""
    seen = observed if isinstance(observed, dict) else {}
    return {
        "changed": tuple(_text(name) for name in _list(seen.get("changed"))),
        "earlier_changed": seen.get("earlier_changed") is True,
        "shared": tuple(flag is True for flag in _list(seen.get("shared"))),
        "computes": _counts(seen.get("computes")),
        "visits": _counts(seen.get("visits")),
        "warnings": tuple(_message(text) for text in _list(seen.get("warnings"))),
    }


def _counts(value: object) -> tuple[int, ...]:
    return tuple(n for n in _list(value) if type(n) is int and 0 <= n < INTEGER_LIMIT)


def _list(value: object) -> list[Any]:
    return value[: wire.ARRAYS_LIMIT] if isinstance(value, list) else []


def _type_name(value: object, spaces: str = " ") -> str:
    return _harmless(_text(value).replace(" ", spaces))


def _message(value: object) -> str:
    """What an exception or a warning says, the same in every grading."""
    return ADDRESS.sub("", _text(value))


def _text(value: object) -> str:
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""
