"""How a number, an array, a shape and a name are written in pictures and in the terminal."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy

from .tensors import NDArray

MOST_ENTRIES = 8
MOST_AXES = 4
MOST_COLUMNS = 36
LONGEST_NAME = 18
WHOLE_BELOW = 1e7


def number(x: Any, digits: int = 6) -> str:
    """Whole numbers in full, others with 6 digits: 10, -0.958924, 1.5e-09."""
    value = float(x)
    if value == numpy.rint(value) and abs(value) < WHOLE_BELOW:
        return str(int(value))
    return f"{value:.{digits}g}"


def shape(array: NDArray) -> str:
    return shorten(str(tuple(array.shape)), 30)


def lines(array: NDArray) -> tuple[str, ...]:
    """The numbers of a small array, row by row; of a large one only the shape."""
    if array.dtype.kind not in "biuf":
        return (f"holds {clean(str(array.dtype))}",)
    if array.size == 0:
        return ("no entries",)
    if array.size > MOST_ENTRIES or array.ndim > MOST_AXES:
        return (f"shape {shape(array)}",)
    if array.ndim == 0:
        return (number(array),)
    return _rows(array)


def _rows(array: NDArray) -> tuple[str, ...]:
    """The entries in columns of one width, so that a matrix reads like one."""
    width = max(len(number(x, 4)) for x in array.flat)
    text = numpy.array2string(
        array,
        formatter={"all": lambda x: number(x, 4).rjust(width)},
        separator=", ",
        max_line_width=MOST_COLUMNS,
    )
    return tuple(line for line in text.splitlines() if line.strip())


def one_line(rows: tuple[str, ...]) -> str:
    """The rows of `lines` in one line, without the spaces that align them."""
    return " ".join(" ".join(rows).split()).replace("[ ", "[")


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def clean(text: str) -> str:
    """`text` without anything that no drawing can hold, such as line ends."""
    return "".join(c if c.isprintable() else "?" for c in text)


def shorten(text: str, most: int) -> str:
    """`text` in at most `most` columns."""
    if columns(text) <= most:
        return text
    while text and columns(text) > most - 3:
        text = text[:-1]
    return text.rstrip() + "..."


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: two for a wide character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int) -> str:
    return text + " " * (width - columns(text))
