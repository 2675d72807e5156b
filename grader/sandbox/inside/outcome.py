"""Puts what a call came to into the bytes of a frame.

Calls whose results differ in nothing but their numbers have the same header, encoded once.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

from . import wire
from .describe import Described

HEADERS_KEPT = 1024

Kind = tuple[str, "str | None", "tuple[int, ...] | None"]
_headers: dict[tuple[str, tuple[Kind, ...]], bytes] = {}


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
            header = self._header(kinds)
            if not self.observed and len(_headers) < HEADERS_KEPT:
                _headers[key] = header
        return wire.joined(header, [x[2] for x in self.results if x[2] is not None])

    def _header(self, kinds: Sequence[Kind]) -> bytes:
        """Results in a row that are alike are described once, as one array of them: a graph has
        thousands."""
        header: dict[str, Any] = {"container": self.container}
        if self.observed:
            header["observed"] = self.observed
        described: list[dict[str, Any]] = []
        arrays: list[list[Any]] = []
        results = iter(self.results)
        for (kind, dtype, shape), alike in itertools.groupby(kinds):
            run = [array for _, (_, _, array) in zip(alike, results)]
            spec = {"type": kind} if dtype is None else {"type": kind, "dtype": dtype}
            if shape is None or run[0] is None:
                described += [spec] * len(run)
                continue
            sent = run[0].dtype.str
            if len(run) > 1 and len(shape) < wire.AXES_LIMIT:
                described.append({**spec, "array": len(arrays), "stacked": len(run)})
                arrays.append([sent, [len(run), *shape]])
            else:
                described += [{**spec, "array": len(arrays) + i} for i in range(len(run))]
                arrays += [[sent, shape]] * len(run)
        return wire.header_bytes({**header, "results": described}, arrays)
