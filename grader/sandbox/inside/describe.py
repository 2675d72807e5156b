"""Turns what student code returns or raises into plain data that can cross the wire.

The objects stay here: a lying `__eq__`, a subclass or a generator never reaches the trusted side.
"""

from __future__ import annotations

import sys
import traceback
from functools import cache
from typing import Any

import numpy

RESERVE_BYTES = 8 << 20  # of address space, which no page backs
STUDENT_FILES = ("hw01/ops.py", "hw01/graph.py", "hw01/mlp.py")
FLOAT64 = numpy.dtype(numpy.float64)
TEXT_LIMIT = 500
ARRAY_LIMIT_BYTES = 1 << 20

_reserve = [numpy.empty(RESERVE_BYTES, numpy.uint8)]  # for saying that there is no more


def describe_error(error: BaseException) -> dict[str, Any]:
    """An exception's type and message, and the student's own line that led to it."""
    if isinstance(error, MemoryError):
        _reserve.clear()  # the calls that led here still hold what they made
    file, line, function = _students_line(error)
    return {
        "type": type(error).__name__[:TEXT_LIMIT],
        "message": _text(error),
        "file": file,
        "line": line,
        "function": function,
    }


# A value's type, the dtype of its numbers, and the numbers where they can cross the wire.
Described = tuple[str, "str | None", "numpy.ndarray | None"]


def describe_value(value: Any) -> Described:
    """What a value is, and its numbers where it is a real array, a number or a Tensor of one."""
    tensor = sys.modules["hw01"].Tensor
    array = value.cached_data if type(value) is tensor else value
    is_usual = type(array) is numpy.ndarray and array.dtype is FLOAT64
    if is_usual and array.nbytes <= ARRAY_LIMIT_BYTES:
        return ("ndarray" if array is value else "Tensor"), "float64", array
    kind = type(value).__name__[:TEXT_LIMIT]
    if isinstance(value, tensor):
        kind, value = "Tensor", value.realize_cached_data()
        if type(value) is not numpy.ndarray and not isinstance(value, numpy.generic):
            return f"Tensor of {type(value).__name__[:TEXT_LIMIT]}", None, None
    if type(value) is bool or not isinstance(value, (numpy.ndarray, numpy.generic, int, float)):
        return kind, None, None
    if isinstance(value, numpy.ndarray) and type(value) is not numpy.ndarray:
        return kind, None, None  # numpy.matrix, masked arrays and other subclasses
    array = numpy.asarray(value)
    dtype = _dtype_name(array.dtype)
    if array.dtype.kind not in "fiu":
        return kind, dtype, None
    if array.nbytes > ARRAY_LIMIT_BYTES:
        return f"{kind} of {array.nbytes >> 20} MiB", dtype, None
    if array.dtype.itemsize > 8:
        array = array.astype(numpy.float64)
    if array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    return kind, dtype, array


@cache
def _dtype_name(dtype: numpy.dtype[Any]) -> str:
    return str(dtype)[:TEXT_LIMIT]


def _students_line(error: BaseException) -> tuple[str | None, int | None, str | None]:
    """The innermost place in the student's own files: file, line number, function."""
    if isinstance(error, SyntaxError) and error.filename in STUDENT_FILES:
        return error.filename, error.lineno, None
    place: tuple[str | None, int | None, str | None] = (None, None, None)
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if code.co_filename in STUDENT_FILES:
            name = getattr(code, "co_qualname", code.co_name)
            place = (code.co_filename, line, None if name == "<module>" else name)
    return place


def _text(error: BaseException) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception as second:  # a `__str__` of the student's own that raises
        text = f"(its message cannot be shown: {type(second).__name__})"
    return str(text)[:TEXT_LIMIT]
