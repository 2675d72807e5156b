"""Which of many replies are right beyond question, found in one comparison of all their numbers.

What is not is judged reply by reply, where other formats and what follows from a student's own
stage count too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reference.case import Case
from reference.rounding import UNIT_ROUNDOFF, Approx, Right

from ..model import NDArray, Reply, Result, Returned

U = UNIT_ROUNDOFF["float64"]
FLOAT64 = np.dtype(np.float64)


def agreeing(cases: Sequence[Case], replies: Sequence[Reply]) -> list[bool]:
    """For each reply whether every result is there, of the right shape and right as a float64, and
    nothing was observed that a check might have to look at."""
    compared: list[tuple[NDArray, Right]] = []
    ends = [0]
    entries = 0
    is_whole = []
    for case, reply in zip(cases, replies):
        pairs = _pairs(reply, case.right(U)) if isinstance(reply, Returned) else None
        is_whole.append(pairs is not None)
        for got, right in pairs or ():
            compared.append((got, right))
            entries += got.size
        ends.append(entries)
    wrong = np.concatenate([[0], np.cumsum(_is_wrong(compared))])
    counts = np.diff(wrong[ends])
    return [whole and count == 0 for whole, count in zip(is_whole, counts.tolist())]


def _pairs(
    reply: Returned, right: Sequence[Right | None]
) -> Sequence[tuple[NDArray, Right]] | None:
    """Each result beside what is right; None where they cannot simply be compared."""
    if reply.observed or len(reply.results) != len(right):
        return None
    if len(right) > 1 and reply.container not in ("tuple", "list"):
        return None
    pairs = []
    for result, expected in zip(reply.results, right):
        if expected is None:
            continue
        got = result.array
        if got is None or got.shape != expected.shape or not _is_comparable(result, expected):
            return None
        pairs.append((got, expected))
    return pairs


def _is_comparable(result: Result, expected: Right) -> bool:
    """A float32 has bounds of its own; what does not round is right in any format."""
    assert result.array is not None
    return result.array.dtype == FLOAT64 or not isinstance(expected, Approx)


def _is_wrong(compared: Sequence[tuple[NDArray, Right]]) -> NDArray:
    """For each entry of all arrays, one after another, whether it is off by more than rounding."""
    if not compared:
        return np.zeros(0, dtype=bool)
    values, errors = zip(*map(_bounded, (right for _, right in compared)))
    error = np.concatenate(errors)
    got = np.concatenate([array.ravel() for array, _ in compared])
    is_right = np.abs(got - np.concatenate(values)) <= 2 * error
    return np.asarray(~(is_right & np.isfinite(error)))


def _bounded(right: Right) -> tuple[NDArray, NDArray]:
    if isinstance(right, Approx):
        return right.value.ravel(), right.error.ravel()
    return right.ravel(), np.zeros(right.size)
