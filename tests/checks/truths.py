"""Cases whose right results are given, and replies that hold results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.model import Result, Returned
from reference.case import Case, Words
from reference.rounding import Approx, Right


@dataclass(frozen=True)
class Given:
    """A Truth of fixed results: numbers to be met within `width` units of roundoff, or exactly
    where that is 0."""

    values: Sequence[Any]
    width: float = 0.0
    later: float | None = None

    def right(self, case: Case, u: float) -> Sequence[Right | None]:
        return [None if x is None else self._right(np.asarray(x, float), u) for x in self.values]

    def follows(self, case: Case, result: int, earlier: Approx) -> Approx | None:
        """`later` times the stage before."""
        if self.later is None:
            return None
        value = earlier.value.sum() * self.later
        return Approx(np.full(np.shape(self.values[result]), value), np.array(0.0), earlier.u)

    def _right(self, value: Any, u: float) -> Right:
        return Approx(value, np.full(value.shape, self.width * u), u) if self.width else value


def asked(truth: Given | None = None, *arrays: Any, **header: Any) -> Case:
    return Case([np.asarray(x) for x in arrays], header, lambda _: Words(""), truth)


def result(value: Any, type: str = "ndarray") -> Result:
    """A result as a guest tells of it; None is None."""
    if value is None:
        return Result("NoneType")
    array = np.asarray(value)
    return Result(type, str(array.dtype), array)


def returned(
    *values: Any, container: str = "tuple", type: str = "ndarray", **seen: Any
) -> Returned:
    """A call that came back with these values, or results."""
    results = [x if isinstance(x, Result) else result(x, type) for x in values]
    return Returned(tuple(results), container, seen)
