"""Which of many replies are right beyond question, found in one comparison of all their numbers.

What is not is judged reply by reply, where other formats and what follows from a student's own
stage count too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reference.case import Case
from reference.rounding import U64, Approx, Right

from ..answers import Outline, Replies
from ..model import NDArray


def agreeing(cases: Sequence[Case], replies: Replies) -> list[bool]:
    """For each reply whether every result is there, a float64 of the right shape and right, and
    nothing was observed that a check might have to look at."""
    compared: list[Right] = []
    numbers: list[bytes] = []
    ends = [0]
    entries = 0
    is_whole = []
    for case, (outline, came) in zip(cases, replies.parts()):
        right = () if outline.shapes is None else case.right(U64)
        is_whole.append(_fits(outline, right))
        if is_whole[-1]:
            compared += [x for x in right if x is not None]
            numbers.append(came)
            entries += len(came) // 8
        ends.append(entries)
    got = np.frombuffer(b"".join(numbers))
    wrong = np.concatenate([[0], np.cumsum(_is_wrong(got, compared))])
    counts = np.diff(wrong[ends])
    return [whole and count == 0 for whole, count in zip(is_whole, counts.tolist())]


def _fits(outline: Outline, right: Sequence[Right | None]) -> bool:
    """Whether the results can simply be compared: as many, and of these shapes."""
    if len(right) > 1 and outline.container not in ("tuple", "list"):
        return False
    return outline.shapes == tuple([None if x is None else x.shape for x in right])


def _is_wrong(got: NDArray, compared: Sequence[Right]) -> NDArray:
    """For each entry of all arrays, one after another, whether it is off by more than rounding."""
    if not compared:
        return np.zeros(0, dtype=bool)
    off = np.abs(got - _joined([x.value if isinstance(x, Approx) else x for x in compared]))
    if not any(isinstance(x, Approx) for x in compared):
        return np.asarray(~(off == 0))  # not a number where it is not a number
    error = _joined([x.error if isinstance(x, Approx) else np.zeros(x.shape) for x in compared])
    return np.asarray(~((off <= 2 * error) & np.isfinite(error)))


def _joined(arrays: Sequence[NDArray]) -> NDArray:
    return np.concatenate(arrays, axis=None)
