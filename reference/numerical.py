"""The third opinion: derivatives by methods that know no VJP and no torch.

Central differences with a step of 1, without any error where the function is of degree 2 at most
in each entry; elsewhere the complex step (Martins, Sturdza and Alonso, ACM TOMS 29, 2003), which
has no cancellation, and on short numbers no rounding either. Both take the derivative of
sum(upstream * f(x)).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from . import network, vjps
from .case import NDArray
from .cases.networks import BACKWARD, Network
from .cases.operations import PRODUCTS, SUMS
from .cases.programs import inputs_of, reachable
from .rounding import U64
from .vjps import Program

# So small that its square vanishes, and a power of 2, so that scaling by it does not round.
STEP = 2.0**-400
HIGHEST_DEGREE = 2  # of what central differences do without error
LINEAR = frozenset(["leaf", "negate", "add_scalar", "mul_scalar", "transpose", "reshape"])
LINEAR |= {"broadcast_to", "summation", *(function for function, _ in SUMS.values())}
OF_DEGREE_2 = frozenset(["matmul", *(function for function, _ in PRODUCTS.values())])


def slope(f: Callable[[NDArray], NDArray], x: NDArray, upstream: NDArray) -> NDArray:
    """The gradient in x by central differences with a step of 1; the shape of x."""
    found = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[i] = 1
        found[i] = (upstream * (f(x + step) - f(x - step))).sum() / 2
    return found


def complex_step(f: Callable[[NDArray], NDArray], x: NDArray, upstream: NDArray) -> NDArray:
    """The gradient in x of a function that works entry by entry; the shape of x."""
    return np.asarray(upstream * f(x + 1j * STEP).imag / STEP)


def gradients(op: str, operands: Sequence[NDArray], upstream: NDArray) -> list[NDArray]:
    """The gradient in each operand of an operation that is linear in each, or entry by entry."""
    by = slope if op in LINEAR | OF_DEGREE_2 else complex_step
    return [by(partial(_moved, op, operands, i), x, upstream) for i, x in enumerate(operands)]


def _moved(op: str, operands: Sequence[NDArray], which: int, operand: NDArray) -> NDArray:
    """The value of an operation with another array for one of its operands."""
    found: NDArray = vjps.OPS[op].forward(*operands[:which], operand, *operands[which + 1 :])
    return found


def adjoints(
    program: Program, leaves: Sequence[NDArray], output: int, upstream: NDArray
) -> list[NDArray | None]:
    """The full adjoint of each node; None where the output does not depend on it."""
    values = vjps.evaluate(program, leaves)
    reached = reachable(program, [output])
    return [
        _adjoint(program, leaves, output, upstream, i, value) if i in reached else None
        for i, value in enumerate(values)
    ]


def _adjoint(
    program: Program,
    leaves: Sequence[NDArray],
    output: int,
    upstream: NDArray,
    node: int,
    value: NDArray,
) -> NDArray:
    of_node = partial(_with_node, program, leaves, output, node)
    # Where a value is rounded on the way, a step of 1 would find the rounding too.
    if vjps.is_polynomial(program) and _degrees(program, node)[output] <= HIGHEST_DEGREE:
        return slope(of_node, value, upstream)
    return complex_step(of_node, value, upstream)


def _with_node(program: Program, leaves: Sequence[Any], output: int, node: int, value: Any) -> Any:
    """The output of a program where one node is replaced by a value of its own."""
    replaced = (*program[:node], ("leaf", len(leaves), True), *program[node + 1 :])
    return vjps.evaluate(replaced, [*leaves, value])[output]


def _degrees(program: Program, node: int) -> list[float]:
    """Of each node of a program, its degree in the value of one of them; infinite where it is no
    polynomial in that value."""
    found: list[float] = []
    for i, instruction in enumerate(program):
        name, of_inputs = instruction[0], [found[j] for j in inputs_of(instruction)]
        highest = max(of_inputs, default=0)
        if i == node:
            found.append(1)
        elif name in OF_DEGREE_2:
            found.append(sum(of_inputs))
        elif name in LINEAR:
            found.append(highest)
        else:
            found.append(math.inf if highest else 0)
    return found


def network_gradients(net: Network) -> dict[str, NDArray]:
    """The gradients of the loss by the complex step, entry by entry, by the stages' names."""
    forward = network.forward(net, U64)
    at = {name: stage.value for name, stage in forward.items()} | {"w1": net.w1, "w2": net.w2}
    return {name: _by_complex_step(partial(loss, net, name), at[name]) for name in BACKWARD}


def _by_complex_step(f: Callable[[NDArray], Any], x: NDArray) -> NDArray:
    found = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        changed = x.astype(complex)
        changed[i] += 1j * STEP
        found[i] = f(changed).imag / STEP
    return found


def loss(net: Network, stage: str, value: NDArray) -> Any:
    """The loss from a stage's value on, by the plainest formula that stands large values and
    complex numbers."""
    w1, w2 = (value if stage == "w1" else net.w1), (value if stage == "w2" else net.w2)
    z1 = value if stage == "z1" else net.x @ w1
    e = np.exp(np.where(z1.real > 0, -z1, z1))
    s = value if stage == "s" else np.where(z1.real > 0, 1, e) / (1 + e)
    z2 = value if stage == "z2" else s @ w2
    highest = z2.real.max(axis=1, keepdims=True)
    logs = highest[:, 0] + np.log(np.exp(z2 - highest).sum(axis=1))
    return (logs - z2[np.arange(len(net.y)), net.y]).sum()
