"""Wrong values beside right ones, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from grader.checks import patterns
from grader.checks.failures import WrongValue
from grader.model import NDArray
from reference.case import Case, Words

RIGHT = (np.array([[1.5, -2.0], [3.0, 4.5]]), np.array([[-6.0, 7.5, 2.0]]))


def case(*arrays: NDArray, **header: object) -> Case:
    return Case(arrays, header, lambda _: Words(""))


def told(wrong: Callable[[NDArray], NDArray], right: Sequence[NDArray] = RIGHT) -> str:
    """The note for a function none of whose subject's rules apply."""
    failures = [(case(), WrongValue("x", x, wrong(x))) for x in right]
    return patterns.note("forward_pass", failures)
