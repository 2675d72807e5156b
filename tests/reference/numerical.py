"""Equality to the last bit, and differentiation that knows no formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.model import NDArray

# Small enough that (x + i STEP).imag / STEP has no error of its own.
STEP = 1e-100


def equal(got: Any, expected: Any) -> bool:
    """The same shape, and the same numbers in every bit but the sign of 0."""
    return np.shape(got) == np.shape(expected) and bool(np.all(got == expected))


def slope(f: Callable[[NDArray], NDArray], x: NDArray, upstream: NDArray) -> NDArray:
    """The gradient of sum(upstream * f(x)) by central differences with a step of 1: without error
    where f is of degree 2 at most in each entry."""
    found = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = 1
        found[i] = (upstream * (f(x + step) - f(x - step))).sum() / 2
    return found
