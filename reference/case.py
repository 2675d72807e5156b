"""A case: one question to a function of the student's, and how arrays are written in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy

if TYPE_CHECKING:
    from .rounding import Approx, Right

NDArray: TypeAlias = "numpy.ndarray[Any, numpy.dtype[Any]]"


@dataclass(frozen=True)
class Words:
    """A case for people: `label` is the case in the notation of the handout, `tags` what may
    explain a failure that many cases share ("a batch axis of length 1 in A")."""

    label: str
    tags: frozenset[str] = frozenset()


class Truth(Protocol):
    """Knows what is right for a case, with bounds for numbers of unit roundoff `u`."""

    def right(self, case: Case, u: float) -> Sequence[Right | None]:
        """Each result of the function that is asked; None for one that is not there."""

    def follows(self, case: Case, result: int, earlier: Approx) -> Approx | None:
        """What the result at a position is by the right formula from the student's own `earlier`
        stage; None where that is not known."""


@dataclass(frozen=True, eq=False)
class Case:
    """Plain data for one call. `describe` makes its words when somebody is to read them; `truth`
    is None where no values are compared."""

    arrays: Sequence[NDArray]
    header: Mapping[str, Any]
    describe: Callable[[Case], Words]
    truth: Truth | None = None

    def words(self) -> Words:
        return self.describe(self)

    def right(self, u: float) -> Sequence[Right | None]:
        """What is right for each result, for numbers of unit roundoff `u`."""
        assert self.truth is not None
        return self.truth.right(self, u)


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
