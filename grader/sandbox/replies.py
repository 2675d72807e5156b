"""Cases to frames and frames to replies: the one place that reads what a guest says.

Whatever a guest sends ends up as plain, typed, capped data, or as a WireError.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from reference.case import Case

from ..model import Raised, Reply, Result, Returned
from .inside import wire

TEXT_LIMIT = 500
TYPE_NAME_LIMIT = 40
INTEGER_LIMIT = 10**9
NAMES_LIMIT = 100
RESULTS_LIMIT = 1 << 16


def batch(cases: Sequence[Case]) -> wire.Frame:
    """All cases in one frame."""
    headers: list[dict[str, Any]] = []
    arrays: list[wire.NDArray] = []
    for case in cases:
        positions = range(len(arrays), len(arrays) + len(case.arrays))
        header = {**case.header, "arrays": list(positions)}
        if "in_short" in header:
            header["program"] = header.pop("in_short")
        headers.append(header)
        arrays.extend(case.arrays)
    return wire.Frame({"cases": headers}, tuple(arrays))


def results_limit(case: Case) -> int:
    """How many results a call may come to; more than any answer has, wrong ones included."""
    return min(64 + 2 * len(case.header.get("program", ())), RESULTS_LIMIT)


def load(header: Mapping[str, Any]) -> wire.Frame:
    """What a guest is to load. Texts go as bytes: escaped, one of them could fill a header."""
    arrays: list[wire.NDArray] = []

    def positions(texts: Mapping[str, str]) -> dict[str, int]:
        found = {}
        for name, text in texts.items():
            found[name] = len(arrays)
            arrays.append(np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8))
        return found

    texts = {key: positions(header[key]) for key in ("sources", "stand_ins")}
    return wire.Frame({**header, **texts}, tuple(arrays))


def reply(frame: wire.Frame, results_limit: int = RESULTS_LIMIT) -> Reply:
    """What one call came to, from the guest's frame."""
    header = frame.header
    if "raised" in header:
        return _raised(header["raised"])
    results = header.get("results")
    if not isinstance(results, list):
        raise wire.WireError("a reply without results")
    found: list[Result] = []
    for spec in results:
        # A stack of arrays without entries costs the guest nothing, whatever its length.
        found.extend(islice(_results(spec, frame.arrays), results_limit + 1))
        if len(found) > results_limit:
            raise wire.WireError("more results than the limit")
    observed = header.get("observed")
    return Returned(
        tuple(found), _text(header.get("container")), _observed(observed) if observed else {}
    )


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
        _text(error.get("message")),
        _text(error.get("file")) or None,
        line if type(line) is int and 0 < line < INTEGER_LIMIT else None,
        _text(error.get("function")) or None,
    )


def _results(spec: object, arrays: Sequence[wire.NDArray]) -> Iterable[Result]:
    """The result of one description; several where it describes a stack of them."""
    if not isinstance(spec, dict):
        raise wire.WireError("a result that is not an object")
    position, kind = spec.get("array"), _type_name(spec.get("type"))
    dtype = _text(spec.get("dtype")) or None
    if position is None:
        return (Result(kind, dtype),)
    if type(position) is not int or not 0 <= position < len(arrays):
        raise wire.WireError("a result that names an array which is not there")
    array = arrays[position]
    if "stacked" not in spec:
        return (Result(kind, dtype, array),)
    if array.ndim == 0 or len(array) != spec["stacked"]:
        raise wire.WireError("a stack of results that is not as long as it says")
    return (Result(kind, dtype, np.asarray(part)) for part in array)


def _observed(observed: object) -> dict[str, Any]:
    """The few things that only the guest can see, each forced into its type."""
    seen = observed if isinstance(observed, dict) else {}
    return {
        "changed": tuple(_text(name) for name in _list(seen.get("changed"))),
        "earlier_changed": seen.get("earlier_changed") is True,
        "shared": tuple(flag is True for flag in _list(seen.get("shared"))),
        "computes": _counts(seen.get("computes")),
        "visits": _counts(seen.get("visits")),
        "warnings": tuple(_text(text) for text in _list(seen.get("warnings"))),
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
