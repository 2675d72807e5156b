"""A case: one question to a function of the student's, and how arrays are written in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy

if TYPE_CHECKING:
    from .rounding import Right

NDArray: TypeAlias = "numpy.ndarray[Any, numpy.dtype[Any]]"


@dataclass(frozen=True)
class Words:
    """A case for people: `label` is the case in the notation of the handout, `tags` what may
    explain a failure that many cases share ("a batch axis of length 1 in A")."""

    label: str
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Case:
    """Plain data for one call. `describe` makes its words when somebody is to read them; `stored`
    holds what PyTorch returned where the case is a stored one, None for a result that is not
    there."""

    arrays: Sequence[NDArray]
    header: Mapping[str, Any]
    describe: Callable[[Case], Words]
    stored: Sequence[Right | None] | None = None

    def words(self) -> Words:
        return self.describe(self)


SHOWN_ENTRIES = 8


def show(array: NDArray) -> str:
    """A small array as a nested list, [[1, 2], [3, 4]]; a larger one as its shape, (4, 3, 5)."""
    if array.size > SHOWN_ENTRIES or array.size == 0:
        return f"shape {array.shape}"
    return _nested(array.tolist())


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(x) for x in value) + "]"
    return f"{value:.10g}"
