"""Puts what a call came to into the bytes of a frame.

Calls whose results differ in nothing but their numbers have the same header, encoded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from . import wire
from .describe import Described

HEADERS_KEPT = 1024

Key = tuple[str, "tuple[tuple[str, str | None, tuple[int, ...] | None], ...]"]
_headers: dict[Key, bytes] = {}


class Outcome(NamedTuple):
    """A call's results, the type of what held them, and what only the guest can observe."""

    results: Sequence[Described]
    container: str
    observed: dict[str, Any]

    def encode(self) -> bytes:
        """The bytes of the frame."""
        kinds = tuple([(x[0], x[1], None if x[2] is None else x[2].shape) for x in self.results])
        key = self.container, kinds
        header = None if self.observed else _headers.get(key)
        if header is None:
            header = self._header(alike=len(kinds) > 1 and len(set(kinds)) == 1)
            if not self.observed and len(_headers) < HEADERS_KEPT:
                _headers[key] = header
        return wire.joined(header, [x[2] for x in self.results if x[2] is not None])

    def _header(self, alike: bool) -> bytes:
        header: dict[str, Any] = {"container": self.container}
        if self.observed:
            header["observed"] = self.observed
        header["results"], arrays = _stacked(self.results) if alike else _one_by_one(self.results)
        return wire.header_bytes(header, arrays)


Specs = tuple[list[dict[str, Any]], list[list[Any]]]


def _stacked(results: Sequence[Described]) -> Specs:
    """Results that are all alike as one array of them: a graph has thousands."""
    kind, dtype, array = results[0]
    if array is None or array.ndim >= wire.AXES_LIMIT:
        return _one_by_one(results)
    count = len(results)
    spec = {"type": kind, "dtype": dtype, "array": 0, "stacked": count}
    return [spec], [[array.dtype.str, [count, *array.shape]]]


def _one_by_one(results: Sequence[Described]) -> Specs:
    specs: list[dict[str, Any]] = []
    arrays: list[list[Any]] = []
    for kind, dtype, array in results:
        spec: dict[str, Any] = {"type": kind}
        if dtype is not None:
            spec["dtype"] = dtype
        if array is not None:
            spec["array"] = len(arrays)
            arrays.append([array.dtype.str, array.shape])
        specs.append(spec)
    return specs, arrays
