"""The NumPy reference of the operations: forward and vector-Jacobian product, one line each.

A VJP takes the upstream gradient g, the operation's value v, its inputs and its attribute; it
returns one gradient per input. The formulas are written with operators and NumPy's functions, so
that they run on arrays and on whatever else follows NumPy's protocols.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .case import NDArray
from .cases.programs import inputs_of


@dataclass(frozen=True)
class Op:
    """An operation: its value, its VJP, and whether it is a polynomial."""

    forward: Callable[..., Any]
    vjp: Callable[..., tuple[Any, ...]]
    polynomial: bool = True


def sum_to(g: NDArray, shape: tuple[int, ...]) -> NDArray:
    """g summed over every axis along which an array of `shape` was broadcast."""
    lacking = g.ndim - len(shape)
    ones = tuple(lacking + i for i, n in enumerate(shape) if n == 1)
    summed: NDArray = g.sum((*range(lacking), *ones))
    return summed.reshape(shape)


def _t(a: NDArray) -> NDArray:
    return np.swapaxes(a, -1, -2)


def _spread(g: NDArray, a: NDArray, axes: Any) -> NDArray:
    """The gradient of a sum: g again in each place that was summed."""
    summed = range(a.ndim) if axes is None else [i % a.ndim for i in np.atleast_1d(axes)]
    kept = [1 if i in summed else n for i, n in enumerate(a.shape)]
    return np.broadcast_to(g.reshape(kept), a.shape)


# fmt: off
OPS: dict[str, Op] = {
    "add":          Op(lambda a, b: a + b, lambda g, v, a, b: (g, g)),
    "multiply":     Op(lambda a, b: a * b, lambda g, v, a, b: (g * b, g * a)),
    "matmul":       Op(lambda a, b: a @ b, lambda g, v, a, b: (sum_to(g @ _t(b), a.shape), sum_to(_t(a) @ g, b.shape))),
    "divide":       Op(lambda a, b: a / b, lambda g, v, a, b: (g / b, -g * a / (b * b)), False),
    "negate":       Op(lambda a: -a, lambda g, v, a: (-g,)),
    "add_scalar":   Op(lambda a, c: a + c, lambda g, v, a, c: (g,)),
    "mul_scalar":   Op(lambda a, c: a * c, lambda g, v, a, c: (g * c,)),
    "divide_scalar": Op(lambda a, c: a / c, lambda g, v, a, c: (g / c,), False),
    "power_scalar": Op(lambda a, c: a**c, lambda g, v, a, c: (g * c * a ** (c - 1),)),
    "log":          Op(lambda a: np.log(a), lambda g, v, a: (g / a,), False),
    "exp":          Op(lambda a: np.exp(a), lambda g, v, a: (g * v,), False),
    "sin":          Op(lambda a: np.sin(a), lambda g, v, a: (g * np.cos(a),), False),
    "cos":          Op(lambda a: np.cos(a), lambda g, v, a: (-g * np.sin(a),), False),
    "relu":         Op(lambda a: np.maximum(a, 0), lambda g, v, a: (g * (a > 0),)),
    "transpose":    Op(lambda a, axes=(-1, -2): np.swapaxes(a, *axes), lambda g, v, a, axes=(-1, -2): (np.swapaxes(g, *axes),)),
    "reshape":      Op(lambda a, shape: a.reshape(shape), lambda g, v, a, shape: (g.reshape(a.shape),)),
    "broadcast_to": Op(lambda a, shape: np.broadcast_to(a, shape), lambda g, v, a, shape: (sum_to(g, a.shape),)),
    "summation":    Op(lambda a, axes=None: np.asarray(a.sum(axes)), lambda g, v, a, axes=None: (_spread(g, a, axes),)),
}
# fmt: on

Program = Sequence[Sequence[Any]]


def is_polynomial(program: Program) -> bool:
    """Whether whole numbers go through the program without rounding."""
    return all(name == "leaf" or OPS[name].polynomial for name, *_ in program)


def evaluate(program: Program, leaves: Sequence[Any]) -> list[Any]:
    """The value of each node of a program; `["leaf", k, ...]` takes the k-th of `leaves`."""
    values: list[Any] = []
    for instruction in program:
        name, *operands = instruction
        if name == "leaf":
            values.append(leaves[operands[0]])
        else:
            inputs = inputs_of(instruction)
            attribute = operands[len(inputs) :]
            values.append(OPS[name].forward(*(values[i] for i in inputs), *attribute))
    return values


def adjoints(program: Program, values: Sequence[Any], output: int, upstream: Any) -> list[Any]:
    """The full adjoint of each node; None for a node that the output does not depend on."""
    found: list[Any] = [None] * len(program)
    found[output] = upstream
    for i in range(output, -1, -1):
        if program[i][0] == "leaf" or found[i] is None:
            continue
        for j, partial in zip(
            inputs_of(program[i]), partial_adjoints(program, values, i, found[i])
        ):
            found[j] = partial if found[j] is None else found[j] + partial
    return found


def partial_adjoints(
    program: Program, values: Sequence[Any], node: int, upstream: Any
) -> tuple[Any, ...]:
    """What a node with this adjoint sends to each of its inputs."""
    name, *operands = program[node]
    inputs = inputs_of(program[node])
    arrays = (values[i] for i in inputs)
    return OPS[name].vjp(upstream, values[node], *arrays, *operands[len(inputs) :])
