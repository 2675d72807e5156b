"""Ways to make a tensor, each beside the same value from plain arrays, of complex numbers too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from grader.model import NDArray

A = np.array([[2.0, -3.0, 0.5], [1.5, -0.25, 4.0]])
B = np.array([[-1.5, 2.0, 3.0], [0.75, -2.0, 1.25]])
POSITIVE = np.array([[0.5, 2.0, 3.0], [1.25, 0.25, 1.0]])
CUBE = np.arange(1.0, 25.0).reshape(2, 3, 4) / 4
SCALAR = np.array(1.75)


@dataclass(frozen=True)
class Made:
    """One way to make a tensor: from the operations `o` (or with operators) and, the same value,
    from arrays of real or complex numbers."""

    name: str
    tensor: Callable[..., Any]
    array: Callable[..., NDArray]
    inputs: tuple[NDArray, ...]


def _relu(a: NDArray) -> NDArray:
    return np.where(a.real > 0, a, 0)


# With an attribute or another operand, c: from (o, a, c) and (a, c).
def each(
    name: str,
    tensor: Callable[..., Any],
    array: Callable[..., Any],
    *cases: tuple[NDArray, Any],
) -> Iterator[Made]:
    for a, c in cases:
        of_tensor, of_array = partial(_last, tensor, c), partial(_last, array, c)
        yield Made(f"{name}, {np.shape(a)}, {_shown(c)}", of_tensor, of_array, (a,))


def _last(function: Callable[..., Any], c: Any, *first: Any) -> Any:
    return function(*first, c)


def _shown(c: Any) -> str:
    return f"{type(c).__name__} {np.shape(c)}" if isinstance(c, DTYPED) else f"{c}"


DTYPED = (np.ndarray, np.generic)
POWERS = ((A, 2), (A, 3), (A, -1), (A, -2.0), (A, 1), (A, 0), (POSITIVE, 0.5))
AXES_TO_SWAP = ((-1, -2), (0, 1), (1, 0), (0, 2), (-3, -1), (1, 1))
AXES_TO_SUM = (None, 0, 1, 2, -1, -3, (0,), (0, 2), (-1, 0), (1, -1), (0, 1, 2), ())
RESHAPED: tuple[tuple[NDArray, tuple[int, ...]], ...] = (
    *((A, shape) for shape in ((6,), (3, 2), (1, 2, 1, 3), (-1,), (2, 3))),
    (SCALAR, (1, 1)),
    (np.array([[3.0]]), ()),
)
BROADCAST: tuple[tuple[NDArray, tuple[int, ...]], ...] = (
    *((SCALAR, shape) for shape in ((), (1,), (2, 3))),
    *((A, shape) for shape in ((2, 3), (4, 2, 3))),
    *((A[:1], shape) for shape in ((1, 3), (2, 3), (2, 4, 3))),
    *((A[:, :1], (2, 3)), (A[0], (2, 3)), (A[:1, :1], (3, 2)), (CUBE[:, :1], (2, 2, 3, 4))),
)

OPERATIONS = (
    Made("negate", lambda o, a: o.negate(a), lambda a: -a, (A,)),
    Made("add_scalar", lambda o, a: o.add_scalar(a, 2.5), lambda a: a + 2.5, (A,)),
    Made("mul_scalar", lambda o, a: o.mul_scalar(a, -2.5), lambda a: a * -2.5, (A,)),
    Made("divide", lambda o, a, b: o.divide(a, b), lambda a, b: a / b, (A, B)),
    Made("divide one", lambda o, a, b: o.divide(a, b), lambda a, b: a / b, (SCALAR, SCALAR)),
    Made("divide_scalar", lambda o, a: o.divide_scalar(a, -4), lambda a: a / -4, (A,)),
    *each("power_scalar", lambda o, a, c: o.power_scalar(a, c), lambda a, c: a**c, *POWERS),
    Made("log", lambda o, a: o.log(a), np.log, (POSITIVE,)),
    Made("exp", lambda o, a: o.exp(a), np.exp, (A,)),
    Made("sin", lambda o, a: o.sin(a), np.sin, (A,)),
    Made("cos", lambda o, a: o.cos(a), np.cos, (A,)),
    Made("relu", lambda o, a: o.relu(a), _relu, (A,)),
    Made("relu at 0", lambda o, a: o.relu(a), lambda a: 0 * a, (np.zeros(3),)),
    Made("transpose", lambda o, a: o.transpose(a), lambda a: a.T, (A,)),
    Made("transpose many", lambda o, a: o.transpose(a), lambda a: np.swapaxes(a, 1, 2), (CUBE,)),
    *each(
        "transpose",
        lambda o, a, axes: o.transpose(a, axes),
        lambda a, axes: np.swapaxes(a, *axes),
        *((CUBE, axes) for axes in AXES_TO_SWAP),
    ),
    *each("reshape", lambda o, a, c: o.reshape(a, c), lambda a, c: a.reshape(c), *RESHAPED),
    *each("broadcast_to", lambda o, a, c: o.broadcast_to(a, c), np.broadcast_to, *BROADCAST),
    *each(
        "summation",
        lambda o, a, axes: o.summation(a, axes),
        lambda a, axes: a.sum(axes),
        *((CUBE, axes) for axes in AXES_TO_SUM),
        (SCALAR, None),
        (SCALAR, ()),
    ),
    Made("summation", lambda o, a: o.summation(a), lambda a: a.sum(), (A,)),
    Made("add", lambda o, a, b: o.add(a, b), lambda a, b: a + b, (A, B)),
    Made("multiply", lambda o, a, b: o.multiply(a, b), lambda a, b: a * b, (A, B)),
    Made("matmul", lambda o, a, b: o.matmul(a, b), lambda a, b: a @ b, (A, B.T)),
    Made("matmul many", lambda o, a, b: o.matmul(a, b), lambda a, b: a @ b, (A, CUBE)),
    Made("matmul of 1", lambda o, a, b: o.matmul(a, b), lambda a, b: a @ b, (A[None], CUBE)),
)
OTHERS = (2, 2.5, np.float64(2.5), np.int64(2), np.float32(2.5), POSITIVE)
WITH_OTHERS = tuple((A, c) for c in OTHERS)
OPERATORS = (
    Made("-a", lambda o, a: -a, lambda a: -a, (A,)),
    Made("a + b", lambda o, a, b: a + b, lambda a, b: a + b, (A, B)),
    Made("a - b", lambda o, a, b: a - b, lambda a, b: a - b, (A, B)),
    Made("a * b", lambda o, a, b: a * b, lambda a, b: a * b, (A, B)),
    Made("a / b", lambda o, a, b: a / b, lambda a, b: a / b, (A, B)),
    Made("a ** b", lambda o, a, b: a**b, lambda a, b: a**b, (POSITIVE, B)),
    Made("a @ b", lambda o, a, b: a @ b, lambda a, b: a @ b, (A, B.T)),
    *each("a + c", lambda o, a, c: a + c, lambda a, c: a + c, *WITH_OTHERS),
    *each("c + a", lambda o, a, c: c + a, lambda a, c: c + a, *WITH_OTHERS),
    *each("a - c", lambda o, a, c: a - c, lambda a, c: a - c, *WITH_OTHERS),
    *each("c - a", lambda o, a, c: c - a, lambda a, c: c - a, *WITH_OTHERS),
    *each("a * c", lambda o, a, c: a * c, lambda a, c: a * c, *WITH_OTHERS),
    *each("c * a", lambda o, a, c: c * a, lambda a, c: c * a, *WITH_OTHERS),
    *each("a / c", lambda o, a, c: a / c, lambda a, c: a / c, *WITH_OTHERS),
    *each("c / a", lambda o, a, c: c / a, lambda a, c: c / a, *WITH_OTHERS),
    *each("a ** c", lambda o, a, c: a**c, lambda a, c: a**c, *((POSITIVE, c) for c in OTHERS)),
    *each("c ** a", lambda o, a, c: c**a, lambda a, c: c**a, *WITH_OTHERS),
    *each("a @ c", lambda o, a, c: a @ c, lambda a, c: a @ c, (A, B.T)),
    *each("c @ a", lambda o, a, c: c @ a, lambda a, c: c @ a, (A, B.T)),
    Made("a.matmul(b)", lambda o, a, b: a.matmul(b), lambda a, b: a @ b, (A, B.T)),
    Made("a.sum()", lambda o, a: a.sum(), lambda a: a.sum(), (A,)),
    Made("a.sum(-1)", lambda o, a: a.sum(-1), lambda a: a.sum(-1), (A,)),
    Made("a.sum(axes=)", lambda o, a: a.sum(axes=(0, 1)), lambda a: a.sum(), (A,)),
    Made("a.reshape", lambda o, a: a.reshape((3, 2)), lambda a: a.reshape(3, 2), (A,)),
    Made("a.broadcast_to", lambda o, a: a.broadcast_to((2, 3)), lambda a: 0 + a, (A,)),
    Made("a.transpose()", lambda o, a: a.transpose(), lambda a: a.T, (A,)),
    Made("a.transpose(axes)", lambda o, a: a.transpose((0, 2)), lambda a: a.T, (CUBE,)),
)
# Numbers and arrays with a dtype of their own, float64 mostly, may widen float32.
OF_ONE_DTYPE = [
    made
    for made in (*OPERATIONS, *OPERATORS)
    if not (isinstance(made.tensor, partial) and isinstance(made.tensor.args[-1], DTYPED))
]
