"""PyTorch as a second opinion on the reference: float64, differentiated by torch's own autograd.

The only file that imports torch; nothing that grades imports it. It knows neither the formulas of
`vjps` nor the network's bounds: the layout of programs and networks is all that it shares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy
import torch

from .case import NDArray
from .cases.networks import Network
from .vjps import Program, inputs_of

FORWARD = ("z1", "s", "z2", "loss")
BACKWARD = ("z2", "w2", "s", "z1", "w1")


def _summation(a: torch.Tensor, axes: Any = None) -> torch.Tensor:
    # torch reads an empty tuple of axes as all of them, NumPy as none.
    return a.clone() if axes == () else a.sum() if axes is None else a.sum(axes)


OPS: Mapping[str, Callable[..., torch.Tensor]] = {
    "add": torch.add,
    "multiply": torch.mul,
    "matmul": torch.matmul,
    "divide": torch.div,
    "negate": torch.neg,
    "add_scalar": torch.add,
    "mul_scalar": torch.mul,
    "divide_scalar": torch.div,
    "power_scalar": torch.pow,
    "log": torch.log,
    "exp": torch.exp,
    "sin": torch.sin,
    "cos": torch.cos,
    "relu": torch.relu,
    "transpose": lambda a, axes=(-1, -2): a.transpose(*axes),
    "reshape": torch.reshape,
    "broadcast_to": torch.broadcast_to,
    "summation": _summation,
}


def vjp(
    op: str, operands: Sequence[NDArray], upstream: NDArray, *attributes: Any
) -> tuple[NDArray, list[NDArray]]:
    """An operation's value and, for each operand, the gradient in that operand's shape."""
    inputs = [_variable(operand) for operand in operands]
    value = OPS[op](*inputs, *attributes)
    gradients = torch.autograd.grad(value, inputs, _constant(upstream))
    return _array(value), [_array(gradient) for gradient in gradients]


def program(
    instructions: Program, leaves: Sequence[NDArray], output: int, upstream: NDArray
) -> tuple[list[NDArray], list[NDArray | None]]:
    """Each node's value, and its adjoint; None where the output does not depend on it."""
    nodes: list[torch.Tensor] = []
    for instruction in instructions:
        name, *operands = instruction
        if name == "leaf":
            nodes.append(_variable(leaves[operands[0]]))
        else:
            used = inputs_of(instruction)
            nodes.append(OPS[name](*(nodes[i] for i in used), *operands[len(used) :]))
    found = torch.autograd.grad(nodes[output], nodes, _constant(upstream), allow_unused=True)
    # The annotation of `grad` does not say that allow_unused leaves None in its result.
    adjoints: Sequence[torch.Tensor | None] = found
    return [_array(x) for x in nodes], [None if x is None else _array(x) for x in adjoints]


def network(net: Network) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
    """The stages of the forward pass, and the gradients of the loss, by the stages' names."""
    x, y = _constant(net.x), torch.tensor(net.y)
    w1, w2 = _variable(net.w1), _variable(net.w2)
    z1 = x @ w1
    s = torch.sigmoid(z1)
    z2 = s @ w2
    loss = torch.nn.functional.cross_entropy(z2, y, reduction="sum")
    gradients = torch.autograd.grad(loss, (z2, w2, s, z1, w1))
    forward = dict(zip(FORWARD, map(_array, (z1, s, z2, loss))))
    return forward, dict(zip(BACKWARD, map(_array, gradients)))


def _variable(array: NDArray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def _constant(array: NDArray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)


def _array(tensor: torch.Tensor) -> NDArray:
    return numpy.asarray(tensor.detach().numpy())
