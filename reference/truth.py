"""What is right for a case, by the NumPy reference: each result of the function that is asked.

`u` is the unit roundoff of the format that is judged. A result that no right way can round is an
array; any other is an `Approx`, a value with a bound on its rounding error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from . import network, vjps
from .case import Case, NDArray
from .cases.networks import network_of
from .cases.walks import present_leaves
from .rounding import Approx, Right

Truth: TypeAlias = Callable[[Case, float], "Sequence[Right | None]"]


def value(op: str) -> Truth:
    """An operation's value."""
    return lambda case, u: [np.asarray(vjps.OPS[op].forward(*case.arrays))]


def gradients(op: str) -> Truth:
    """The adjoint of each input of an operation with two."""

    def of_case(case: Case, u: float) -> Sequence[Right]:
        a, b, upstream = case.arrays
        return [np.asarray(x) for x in vjps.OPS[op].vjp(upstream, None, a, b)]

    return of_case


def node_values(case: Case, u: float) -> Sequence[Right]:
    """The value of each node in the order of the case, with the leaves' present data."""
    program = case.header["program"]
    values = vjps.evaluate(program, _operands(program, present_leaves(case), u))
    return [_right(values[i]) for i in case.header["order"]]


def node_adjoints(case: Case, u: float) -> Sequence[Right | None]:
    """The adjoint of each node after the last pass, None where no pass has reached it."""
    program = case.header["program"]
    leaves = case.arrays[: case.header["leaves"]]
    values = vjps.evaluate(program, _operands(program, leaves, u))
    found: list[Right | None] = [None] * len(program)
    for output, array in case.header["passes"]:
        (upstream,) = _operands(program, [case.arrays[array]], u)
        for i, adjoint in enumerate(vjps.adjoints(program, values, output, upstream)):
            if adjoint is not None:
                found[i] = _right(adjoint)
    return found


def network_values(case: Case, u: float) -> Sequence[Right]:
    """z1, s, z2 and the loss."""
    found = network.forward(network_of(case), u)
    return [found[name] for name in network.FORWARD]


def network_gradients(case: Case, u: float) -> Sequence[Right]:
    """The gradients of z2, w2, s, z1 and w1."""
    found = network.backward(network_of(case), u)
    return [found[name] for name in network.BACKWARD]


def stepped(case: Case, u: float) -> Sequence[Right]:
    """The new w1 and w2."""
    w1, w2, _, w2_grad, _, _, w1_grad = case.arrays
    lr = case.header["lr"]
    return [network.sgd(w1, w1_grad, lr, u), network.sgd(w2, w2_grad, lr, u)]


def _operands(program: vjps.Program, arrays: Sequence[NDArray], u: float) -> Sequence[Any]:
    if vjps.is_polynomial(program):
        return arrays
    return [Approx.exact(array, u) for array in arrays]


def _right(found: Any) -> Right:
    return found if isinstance(found, Approx) else np.asarray(found)
