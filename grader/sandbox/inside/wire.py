"""Frames between the trusted side and a guest: a JSON header plus the raw bytes of arrays.

A frame is two big-endian unsigned 32-bit lengths, then the header (JSON, UTF-8), then the payload:
the arrays named by the header's "arrays" entry, `[dtype, shape]` each, one after another in C
order. Nothing is unpickled, and every length is checked before anything is allocated for it, since
a frame may come from a hostile guest. Knows nothing of what the frames mean.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

import numpy

NDArray = numpy.ndarray

LENGTHS = struct.Struct("!II")
HEADER_LIMIT_BYTES = 4 << 20
PAYLOAD_LIMIT_BYTES = 8 << 20
ARRAYS_LIMIT = 1 << 16
AXES_LIMIT = 32
DTYPES = frozenset(["<f2", "<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8"])


ENCODER = json.JSONEncoder(separators=(",", ":"))
# Replies to many cases have few different headers.
LAYOUTS, LAYOUT_LIMIT_BYTES = 512, 2048


class WireError(Exception):
    """A frame that does not follow the rules; says which rule."""


@dataclass(frozen=True)
class Frame:
    """One message: a JSON object, and arrays in the order in which it refers to them."""

    header: dict[str, Any]
    arrays: tuple[NDArray, ...] = ()


def encode(frame: Frame) -> bytes:
    """The bytes of `frame`. Arrays are of the dtypes in DTYPES; ValueError otherwise."""
    specs, chunks = [], []
    for array in frame.arrays:
        if array.dtype.str not in DTYPES:
            raise ValueError(f"dtype {array.dtype} does not cross the wire")
        specs.append([array.dtype.str, array.shape])
        chunks.append(array.tobytes())
    header = ENCODER.encode({**frame.header, "arrays": specs}).encode()
    payload = b"".join(chunks)
    return LENGTHS.pack(len(header), len(payload)) + header + payload


def lengths(prefix: bytes) -> tuple[int, int]:
    """The header's and the payload's length in bytes, checked against the limits; WireError."""
    header_bytes, payload_bytes = LENGTHS.unpack(prefix)
    if header_bytes > HEADER_LIMIT_BYTES or payload_bytes > PAYLOAD_LIMIT_BYTES:
        raise WireError("a frame longer than the limit")
    return header_bytes, payload_bytes


@dataclass(frozen=True)
class _Layout:
    """What a header says: itself, and dtype, shape and first byte of each array."""

    header: dict[str, Any]
    arrays: tuple[tuple[numpy.dtype[Any], tuple[int, ...], int], ...]
    payload_bytes: int


def decode(header_bytes: bytes, payload: bytes) -> Frame:
    """The frame of a header and a payload; WireError where they do not follow the rules. Frames
    with the same header share its object: it is not to be changed."""
    known = len(header_bytes) <= LAYOUT_LIMIT_BYTES
    layout = _known_layout(header_bytes) if known else _layout(header_bytes)
    if layout.payload_bytes != len(payload):
        which = "less" if len(payload) < layout.payload_bytes else "more"
        raise WireError(f"{which} payload than the header says")
    try:
        arrays = [numpy.ndarray(shape, dtype, payload, at) for dtype, shape, at in layout.arrays]
    except (ValueError, TypeError):  # no entries, by one length of 0, and still too large for NumPy
        raise WireError("a shape that no array can have") from None
    return Frame(layout.header, tuple(arrays))


def _layout(header_bytes: bytes) -> _Layout:
    try:
        header = json.loads(header_bytes, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a header that is not JSON: {type(error).__name__}") from None
    if not isinstance(header, dict):
        raise WireError("a header that is not a JSON object")
    specs = header.pop("arrays", None)
    if not isinstance(specs, list) or len(specs) > ARRAYS_LIMIT:
        raise WireError("a header without a list of arrays")
    arrays, stop = [], 0
    for spec in specs:
        dtype, shape = _checked(spec)
        arrays.append((dtype, shape, stop))
        stop += dtype.itemsize * math.prod(shape)
        if stop > PAYLOAD_LIMIT_BYTES:
            raise WireError("less payload than the header says")
    return _Layout(header, tuple(arrays), stop)


_known_layout = lru_cache(LAYOUTS)(_layout)


def read(read_exactly: Callable[[int], bytes]) -> Frame:
    """The next frame from a source that returns exactly as many bytes as it is asked for."""
    header_bytes, payload_bytes = lengths(read_exactly(LENGTHS.size))
    return decode(read_exactly(header_bytes), read_exactly(payload_bytes))


def _checked(spec: object) -> tuple[numpy.dtype[Any], tuple[int, ...]]:
    if not isinstance(spec, list) or len(spec) != 2:
        raise WireError("an array that is not described as [dtype, shape]")
    dtype, shape = spec
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise WireError("a dtype that does not cross the wire")
    if not isinstance(shape, list) or len(shape) > AXES_LIMIT or not _all_lengths(shape):
        raise WireError("a shape that is not a short list of lengths")
    return numpy.dtype(dtype), tuple(shape)


def _all_lengths(shape: Sequence[object]) -> bool:
    # `type` and not `isinstance`: True is an int too.
    return all(type(n) is int and 0 <= n <= PAYLOAD_LIMIT_BYTES for n in shape)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
