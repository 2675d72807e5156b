"""Frames between the trusted side and a guest: a JSON header plus the raw bytes of arrays.

A frame is two big-endian unsigned 32-bit lengths, then the header (JSON, UTF-8), then the payload:
the arrays named by the header's "arrays" entry, one after another in C order: `[dtype, shape]`
each, or the position of an earlier one that is alike. Nothing is unpickled, and every length is
checked before anything is allocated for it, since a frame may come from a hostile guest. Knows
nothing of what the frames mean.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn, TypeVar

import numpy

NDArray = numpy.ndarray
Bytes = TypeVar("Bytes", bytes, bytearray)

LENGTHS = struct.Struct("!II")
HEADER_LIMIT_BYTES = 4 << 20
PAYLOAD_LIMIT_BYTES = 8 << 20
ARRAYS_LIMIT = 1 << 16
AXES_LIMIT = 32
NAMES = ("<f2", "<f4", "<f8", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8")
DTYPES = {name: numpy.dtype(name) for name in NAMES}

ENCODER = json.JSONEncoder(separators=(",", ":"))


class WireError(Exception):
    """A frame that does not follow the rules; says which rule."""


class Frame(NamedTuple):
    """One message: a JSON object, and arrays in the order in which it refers to them."""

    header: dict[str, Any]
    arrays: tuple[NDArray, ...] = ()


def encode(frame: Frame) -> bytes:
    """The bytes of `frame`. Arrays are of the dtypes in DTYPES; ValueError otherwise."""
    return joined(announcing(frame.header, frame.arrays), frame.arrays)


def announcing(header: dict[str, Any], arrays: Sequence[NDArray]) -> bytes:
    """The bytes of a header that announces these arrays."""
    specs: list[Any] = []
    first: dict[tuple[str, tuple[int, ...]], int] = {}
    for i, array in enumerate(arrays):
        spec = array.dtype.str, array.shape
        alike = first.setdefault(spec, i)
        if alike == i and spec[0] not in DTYPES:
            raise ValueError(f"dtype {array.dtype} does not cross the wire")
        specs.append(spec if alike == i else alike)
    return ENCODER.encode({**header, "arrays": specs}).encode()


def joined(header: bytes, arrays: Sequence[NDArray]) -> bytes:
    """The bytes of a frame whose header is encoded."""
    payload = b"".join([array.tobytes() for array in arrays])
    return LENGTHS.pack(len(header), len(payload)) + header + payload


def lengths(data: bytes | bytearray, start: int = 0) -> tuple[int, int]:
    """The header's and the payload's length in bytes, checked against the limits; WireError."""
    header_bytes, payload_bytes = LENGTHS.unpack_from(data, start)
    if header_bytes > HEADER_LIMIT_BYTES or payload_bytes > PAYLOAD_LIMIT_BYTES:
        raise WireError("a frame longer than the limit")
    return header_bytes, payload_bytes


class Layout(NamedTuple):
    """Where the arrays are in a payload: dtype, shape and first byte of each."""

    specs: tuple[tuple[numpy.dtype[Any], tuple[int, ...], int], ...]
    payload_bytes: int

    def check(self, payload: Bytes) -> None:
        """WireError where a payload is not as long as it should be."""
        if self.payload_bytes != len(payload):
            which = "less" if len(payload) < self.payload_bytes else "more"
            raise WireError(f"{which} payload than the header says")

    def arrays(self, payload: Bytes) -> tuple[NDArray, ...]:
        """The arrays in a payload of the right length; WireError where one cannot be."""
        try:
            return tuple(
                numpy.ndarray(shape, dtype, payload, at) for dtype, shape, at in self.specs
            )
        except (ValueError, TypeError):  # no entries, by one length of 0, and too large for NumPy
            raise WireError("a shape that no array can have") from None


def decode(header_bytes: Bytes, payload: Bytes) -> Frame:
    """The frame of a header and a payload; WireError where they do not follow the rules."""
    header, layout = announced(header_bytes)
    layout.check(payload)
    return Frame(header, layout.arrays(payload))


def announced(
    header_bytes: Bytes, limit: int = ARRAYS_LIMIT, over_limit: str = "too many arrays"
) -> tuple[dict[str, Any], Layout]:
    """What a header says, and what of arrays; WireError where it does not follow the rules, or
    announces more arrays than the limit."""
    try:
        header = json.loads(header_bytes, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a header that is not JSON: {type(error).__name__}") from None
    if not isinstance(header, dict):
        raise WireError("a header that is not a JSON object")
    specs = header.pop("arrays", None)
    if not isinstance(specs, list):
        raise WireError("a header without a list of arrays")
    if len(specs) > limit:
        raise WireError(over_limit)
    arrays: list[tuple[numpy.dtype[Any], tuple[int, ...], int]] = []
    stop = 0
    for spec in specs:
        is_alike = type(spec) is int and 0 <= spec < len(arrays)
        dtype, shape = arrays[spec][:2] if is_alike else _checked(spec)
        arrays.append((dtype, shape, stop))
        stop += dtype.itemsize * math.prod(shape)
        if stop > PAYLOAD_LIMIT_BYTES:
            raise WireError("less payload than the header says")
    return header, Layout(tuple(arrays), stop)


def read(read_exactly: Callable[[int], Bytes]) -> Frame:
    """The next frame from a source that returns exactly as many bytes as it is asked for."""
    return decode(*parts(read_exactly))


def parts(read_exactly: Callable[[int], Bytes]) -> tuple[Bytes, Bytes]:
    """The header and the payload of the next frame, as they came."""
    header_bytes, payload_bytes = lengths(read_exactly(LENGTHS.size))
    both = read_exactly(header_bytes + payload_bytes)
    return both[:header_bytes], both[header_bytes:]


def arrived(data: bytearray) -> list[tuple[bytes, bytes]]:
    """Takes off the header and the payload of each frame that is whole, from the first on.
    WireError where the first frame is too long."""
    found: list[tuple[bytes, bytes]] = []
    start = 0
    with memoryview(data) as view:
        while len(data) - start >= LENGTHS.size:
            try:
                header_bytes, payload_bytes = lengths(data, start)
            except WireError:
                if found:
                    break
                raise
            header = start + LENGTHS.size
            payload = header + header_bytes
            if len(data) < payload + payload_bytes:
                break
            start = payload + payload_bytes
            found.append((bytes(view[header:payload]), bytes(view[payload:start])))
    del data[:start]
    return found


def _checked(spec: object) -> tuple[numpy.dtype[Any], tuple[int, ...]]:
    if not isinstance(spec, list) or len(spec) != 2:
        raise WireError("an array that is not described as [dtype, shape]")
    dtype, shape = spec
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise WireError("a dtype that does not cross the wire")
    if not isinstance(shape, list) or len(shape) > AXES_LIMIT or not _all_lengths(shape):
        raise WireError("a shape that is not a short list of lengths")
    return DTYPES[dtype], tuple(shape)


def _all_lengths(shape: Sequence[object]) -> bool:
    # `type` and not `isinstance`: True is an int too.
    return not [n for n in shape if type(n) is not int or not 0 <= n <= PAYLOAD_LIMIT_BYTES]


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
