"""Numbers with a bound on their rounding error: how far a right computation may be off.

`Approx` follows N. J. Higham, Accuracy and Stability of Numerical Algorithms (2nd ed.), section 2.2
(fl(x op y) = (x op y)(1 + d), |d| <= u) and section 3.1 (a sum of n products in any order, blocked
or fused: |error| <= gamma_n |A||B|, gamma_n = n u / (1 - n u)). An elementary function is taken to
be right to 4 ulp, the most that NumPy admits for its vectorised ones (numpy/numpy#19478; its
float32 log is off by up to 3.83, numpy/numpy#13134), and an ulp is at most 2 u. Two right
computations differ by at most the sum of their bounds.

`u` is the unit roundoff of the format that is judged: `U64` for float64, `U32` for float32.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .case import NDArray

U64, U32 = 2.0**-53, 2.0**-24
LIBM = 8


@dataclass(frozen=True)
class Approx:
    """A value, and componentwise bounds on the error with which it may be computed."""

    value: NDArray
    error: NDArray
    u: float

    # NumPy's operators and functions come here.
    __array_priority__ = 1000

    @classmethod
    def exact(cls, value: Any, u: float) -> Approx:
        """A value that is given, as inputs are."""
        array = np.asarray(value, dtype=np.float64)
        return cls(array, np.zeros(array.shape), u)

    @property
    def size(self) -> NDArray:
        """The largest magnitude that the computed value may have."""
        return np.abs(self.value) + self.error

    @property
    def shape(self) -> tuple[int, ...]:
        found: tuple[int, ...] = self.value.shape
        return found

    @property
    def T(self) -> Approx:
        return Approx(self.value.T, self.error.T, self.u)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any) -> Any:
        if method != "__call__" or ufunc.__name__ not in UFUNCS:
            return NotImplemented
        operands = [x if isinstance(x, Approx) else Approx.exact(x, self.u) for x in inputs]
        return UFUNCS[ufunc.__name__](*operands)

    def _called(self, name: str, other: Any) -> Approx:
        return UFUNCS[name](self, other if isinstance(other, Approx) else self.exact(other, self.u))

    def __add__(self, other: Any) -> Approx:
        return self._called("add", other)

    def __mul__(self, other: Any) -> Approx:
        return self._called("multiply", other)

    def __truediv__(self, other: Any) -> Approx:
        return self._called("divide", other)

    def __neg__(self) -> Approx:
        return Approx(-self.value, self.error, self.u)

    def __matmul__(self, other: Approx) -> Approx:
        value = self.value @ other.value
        propagated = self.size @ other.error + self.error @ np.abs(other.value)
        gamma = _gamma(self.shape[-1], self.u)
        return Approx(value, propagated + gamma * (self.size @ other.size), self.u)


# What is right: a number that no right way can round, or one with a bound.
Right: TypeAlias = "NDArray | Approx"


def _gamma(n: int, u: float) -> float:
    return n * u / (1 - n * u)


def _rounded(value: NDArray, propagated: NDArray, u: float, roundings: int = 1) -> Approx:
    return Approx(value, propagated + roundings * u * (np.abs(value) + propagated), u)


def _add(a: Approx, b: Approx) -> Approx:
    # By the size of the parts, not of their sum: two partial adjoints may come in either order.
    value = a.value + b.value
    return Approx(value, a.error + b.error + a.u * (a.size + b.size), a.u)


def _multiply(a: Approx, b: Approx) -> Approx:
    propagated = a.size * b.error + a.error * np.abs(b.value)
    return _rounded(a.value * b.value, propagated, a.u)


def _divide(a: Approx, b: Approx) -> Approx:
    smallest = np.abs(b.value) - b.error
    propagated = (a.error + np.abs(a.value / b.value) * b.error) / smallest
    return _rounded(a.value / b.value, propagated, a.u)


def _log(a: Approx) -> Approx:
    return _rounded(np.log(a.value), a.error / (np.abs(a.value) - a.error), a.u, LIBM)


def _sin(a: Approx) -> Approx:
    return _rounded(np.sin(a.value), a.error, a.u, LIBM)


def _cos(a: Approx) -> Approx:
    return _rounded(np.cos(a.value), a.error, a.u, LIBM)


UFUNCS: dict[str, Callable[..., Approx]] = {
    "add": _add,
    "multiply": _multiply,
    "divide": _divide,
    "negative": Approx.__neg__,
    "log": _log,
    "sin": _sin,
    "cos": _cos,
}
