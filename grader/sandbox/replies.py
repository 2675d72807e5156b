"""Cases to frames and frames to replies: the one place that reads what a guest says.

Whatever a guest sends ends up as plain, typed, capped data, or as a WireError.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from reference.case import Case

from ..answers import Outline, Replies, Shapes
from ..model import NDArray, OutOfMemory, Raised, Result, Returned
from .inside import wire
from .scattering import scattered

TEXT_LIMIT = 500
TYPE_NAME_LIMIT = 40
INTEGER_LIMIT = 10**9
NAMES_LIMIT = 100
RESULTS_LIMIT = 1 << 16
# Replies to many cases have few different headers: 750 a grading, most of them in the next too.
OUTLINES_KEPT, OUTLINE_KEPT_BYTES, SHAPES_KEPT = 1024, 2048, 1024
BATCHES_KEPT = 64  # of a grading: the stored ones are asked again in the next
FLOAT64 = np.dtype(np.float64)
# Where an object is in memory, as Python shows it: another place in the next grading.
ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]+")
MORE_RESULTS = "more results than the limit"
NO_RESULTS_ARRAY = "an array that is not of one result"


class Spent(Exception):
    """The guest has no memory left, and whatever it says next may be due to that."""

    def __init__(self, raised: Raised) -> None:
        super().__init__(raised)
        self.ending = OutOfMemory(raised)


@lru_cache(BATCHES_KEPT)
def batch(cases: tuple[Case, ...]) -> bytes:
    """The bytes of a frame with all cases."""
    headers: list[dict[str, Any]] = []
    arrays: list[wire.NDArray] = []
    for case in cases:
        positions = range(len(arrays), len(arrays) + len(case.arrays))
        header = {**case.header, "arrays": list(positions)}
        if "numbering" in header and "watch" not in header:
            header = scattered(header)
        elif "in_short" in header:
            header["program"] = header.pop("in_short")
        headers.append(header)
        arrays.extend(case.arrays)
    return wire.encode(wire.Frame({"cases": headers}, tuple(arrays)))


def results_limit(cases: Sequence[Case]) -> int:
    """How many results a call may come to; more than any answer has, wrong ones included."""
    told = [case.header.get("reported", case.header.get("program", ())) for case in cases]
    longest = max(map(len, told), default=0)
    return min(64 + 2 * longest, RESULTS_LIMIT)


def load(header: Mapping[str, Any]) -> wire.Frame:
    """What a guest is to load. Sources go as bytes, since one of them could fill a header if it
    were escaped, and stand-ins as the code that every guest would make of them."""
    arrays: list[wire.NDArray] = []

    def positions(texts: Mapping[str, str], converted: Callable[[str], bytes]) -> Mapping[str, int]:
        start = len(arrays)
        arrays.extend(np.frombuffer(converted(text), np.uint8) for text in texts.values())
        return {name: start + i for i, name in enumerate(texts)}

    sources = positions(header["sources"], lambda text: text.encode("utf-8", "surrogatepass"))
    stand_ins = positions(header["stand_ins"], _compiled)
    return wire.Frame({**header, "sources": sources, "stand_ins": stand_ins}, tuple(arrays))


@lru_cache(64)
def _compiled(text: str) -> bytes:
    return marshal.dumps(compile(text, "<given>", "exec", optimize=2))


def outline(header: bytes, limit: int = RESULTS_LIMIT) -> tuple[wire.Layout, Outline]:
    """What a frame's header tells of one call: where its numbers are, and the reply but for them.
    WireError where it breaks a rule, or has more results than the limit; Spent where memory ran
    out."""
    # Each array is of one result, and of one alone: a few bytes that announce another, or name one
    # once more, would cost us the making of it, and the reading.
    said, layout = wire.announced(header, limit, MORE_RESULTS)
    layout.arrays(bytes(layout.payload_bytes))  # what can be made now can be made of any numbers
    if "raised" in said:
        raised = _raised(said["raised"])
        if layout.specs:
            raise wire.WireError(NO_RESULTS_ARRAY)
        if raised.type == "MemoryError":
            raise Spent(raised)
        return layout, Outline(lambda _: raised)
    specs = said.get("results")
    if not isinstance(specs, list):
        raise wire.WireError("a reply without results")
    described, count = [], 0
    for spec in specs:
        described.append(_described(spec, layout))
        # A stack of arrays without entries costs the guest nothing, whatever its length.
        count += described[-1].times
        if count > limit:
            raise wire.WireError(MORE_RESULTS)
    if [x.position for x in described if x.position is not None] != list(range(len(layout.specs))):
        raise wire.WireError(NO_RESULTS_ARRAY)
    container = _type_name(said.get("container"))
    observed = said.get("observed")
    seen = _observed(observed) if observed else {}

    def reply(numbers: bytes) -> Returned:
        arrays = layout.arrays(numbers)
        results = chain.from_iterable(x.results(arrays) for x in described)
        return Returned(tuple(results), container, seen)

    kinds = None if seen else frozenset([(x.type, x.dtype) for x in described])
    shapes = None if seen or count > SHAPES_KEPT else _shapes(described, layout)
    return layout, Outline(reply, container, kinds, shapes, count)


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
    """A description of the result in the array at `position`, or of all that are stacked there."""

    type: str
    dtype: str | None
    position: int | None = None
    is_stack: bool = False
    times: int = 1

    def results(self, arrays: Sequence[NDArray]) -> Iterable[Result]:
        if self.position is None:
            return (Result(self.type, self.dtype),)
        array = arrays[self.position]
        if not self.is_stack:
            return (Result(self.type, self.dtype, array),)
        return (Result(self.type, self.dtype, np.asarray(part)) for part in array)


def _described(spec: object, layout: wire.Layout) -> _Described:
    if not isinstance(spec, dict):
        raise wire.WireError("a result that is not an object")
    kind, dtype = _type_name(spec.get("type")), _text(spec.get("dtype")) or None
    position = spec.get("array")
    if position is None:
        return _Described(kind, dtype)
    if type(position) is not int or not 0 <= position < len(layout.specs):
        raise wire.WireError("a result that names an array which is not there")
    if "stacked" not in spec:
        return _Described(kind, dtype, position)
    _, shape, _ = layout.specs[position]
    if not shape or type(spec["stacked"]) is not int or shape[0] != spec["stacked"]:
        raise wire.WireError("a stack of results that is not as long as it says")
    return _Described(kind, dtype, position, True, shape[0])


def _shapes(described: Sequence[_Described], layout: wire.Layout) -> Shapes | None:
    """The shapes of all results, where they are float64."""
    of_arrays = [shape for dtype, shape, _ in layout.specs if dtype == FLOAT64]
    if len(of_arrays) < len(layout.specs):
        return None
    shapes: list[tuple[int, ...] | None] = []
    for x in described:
        shape = None if x.position is None else of_arrays[x.position]
        shapes += [shape[1:]] * x.times if shape is not None and x.is_stack else [shape]
    return tuple(shapes)


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
        ADDRESS.sub("", _text(error.get("message"))),
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
        "warnings": tuple(ADDRESS.sub("", _text(text)) for text in _list(seen.get("warnings"))),
    }


def _counts(value: object) -> tuple[int, ...]:
    return tuple(n for n in _list(value) if type(n) is int and 0 <= n < INTEGER_LIMIT)


def _list(value: object) -> list[Any]:
    return value[: wire.ARRAYS_LIMIT] if isinstance(value, list) else []


def _type_name(value: object) -> str:
    """A type's name: words only, so that it cannot pose as anything else in a headline."""
    return _words(_text(value))


@lru_cache(256)
def _words(text: str) -> str:
    return re.sub(r"[^\w. ]", "", text)[:TYPE_NAME_LIMIT]


def _text(value: object) -> str:
    return value[:TEXT_LIMIT] if isinstance(value, str) else ""
