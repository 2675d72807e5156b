"""Compares one result with what is right: type, then shape, then finiteness, then values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from reference.case import Case
from reference.rounding import U32, U64, Approx, Right

from ..model import NDArray, Reply, Result, Returned
from .failures import Failure, NotFinite, WrongArity, WrongShape, WrongType, WrongValue

FEW_ENTRIES = 3  # with fewer, wrong numbers are like others by chance

# What is wrong with the reply to a case; None where it is right.
Check: TypeAlias = Callable[[Case, Reply], Failure | None]


def precision(results: Sequence[Result]) -> float:
    """The unit roundoff that results are judged by: float32's where one of them is float32."""
    single = any(x.array is not None and x.array.dtype == np.float32 for x in results)
    return U32 if single else U64


def arity(reply: Returned, wanted: Sequence[str]) -> WrongArity | None:
    """Whether as many results came back as were asked for, in a tuple or a list."""
    if reply.container in ("tuple", "list"):
        if len(reply.results) == len(wanted):
            return None
        return WrongArity(wanted, reply.container, len(reply.results))
    return WrongArity(wanted, reply.container, 0)


def first_difference(
    names: Sequence[str], results: Sequence[Result], expected: Sequence[Right | None]
) -> Failure | None:
    """The first thing that is wrong with several results; what has None expected is not asked."""
    for name, result, right in zip(names, results, expected):
        failure = None if right is None else difference(name, result, right)
        if failure is not None:
            return failure
    return None


def difference(
    name: str, result: Result, expected: Right, warnings: Sequence[str] = ()
) -> Failure | None:
    """The first thing that is wrong with a result; None where it is right.

    An array is to be met exactly, an Approx within the sum of two right computations' bounds.
    """
    value = expected.value if isinstance(expected, Approx) else expected
    got = result.array
    if got is None:
        return WrongType(name, result.type, result.dtype)
    if got.shape != value.shape:
        return WrongShape(name, value.shape, got.shape, value, got)
    if not np.isfinite(got).all():
        return NotFinite(name, value, got, next(iter(warnings), ""))
    if not is_within(got, expected):
        return WrongValue(name, value, got)
    return None


def is_within(got: NDArray, expected: Right) -> bool:
    """Whether finite numbers of the right shape are right."""
    if isinstance(expected, Approx):
        off = np.abs(got.astype(np.float64) - expected.value)
        return bool(np.isfinite(expected.error).all() and (off <= 2 * expected.error).all())
    return bool((got == expected).all())


def close(one: NDArray, other: NDArray) -> bool:
    """Whether two arrays of one shape are the same number for number but for rounding: to tell what
    wrong numbers are, never whether they are right."""
    if one.shape != other.shape:
        return False
    with np.errstate(all="ignore"):
        return bool(np.allclose(one, other, rtol=1e-12, atol=0))
