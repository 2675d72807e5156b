"""Puts what a call came to into the bytes of a frame.

Calls whose results differ in nothing but their numbers have the same header, encoded once.
"""

from __future__ import annotations

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
        arrays = [x[2] for x in self.results if x[2] is not None]
        header = None if self.observed else _headers.get(key)
        if header is None:
            header = self._header(arrays)
            if not self.observed and len(_headers) < HEADERS_KEPT:
                _headers[key] = header
        return wire.joined(header, arrays)

    def _header(self, arrays: Sequence[wire.NDArray]) -> bytes:
        """Each result's type and dtype, and whether its numbers are the next of the arrays."""
        results = [(kind, dtype, array is not None) for kind, dtype, array in self.results]
        header: dict[str, Any] = {"container": self.container, "results": results}
        if self.observed:
            header["observed"] = self.observed
        return wire.announcing(header, arrays)
