"""PyTorch as a second opinion on the reference: float64, differentiated by torch's own autograd.

Nothing that grades imports torch, except where a TA asks for it. The oracle knows neither the
formulas of `vjps` nor the network's bounds: it shares the layout of programs and networks only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy
import torch

from .case import NDArray
from .cases.networks import BACKWARD, FORWARD, Network
from .cases.programs import inputs_of
from .vjps import Program

torch.set_num_threads(1)  # threads only wait for one another on arrays this small
VERSION = str(torch.__version__)


def _summation(a: torch.Tensor, axes: Any = None) -> torch.Tensor:
    # torch reads an empty tuple of axes as all of them, NumPy as none.
    return a.clone() if axes == () else a.sum() if axes is None else a.sum(axes)


# The operations that torch does not have by the same name.
OTHERWISE: Mapping[str, Callable[..., torch.Tensor]] = {
    "negate": torch.neg,
    "add_scalar": torch.add,
    "mul_scalar": torch.mul,
    "divide_scalar": torch.div,
    "power_scalar": torch.pow,
    "transpose": lambda a, axes=(-1, -2): a.transpose(*axes),
    "summation": _summation,
}


def operation(name: str) -> Callable[..., torch.Tensor]:
    """torch's operation of that name, or what stands in OTHERWISE."""
    found: Callable[..., torch.Tensor] = OTHERWISE.get(name) or getattr(torch, name)
    return found


def value(op: str, operands: Sequence[NDArray]) -> NDArray:
    """An operation's value."""
    return _array(operation(op)(*map(_constant, operands)))


def gradients(op: str, operands: Sequence[NDArray], upstream: NDArray) -> list[NDArray]:
    """For each operand of an operation the gradient, in that operand's shape."""
    inputs = [_variable(operand) for operand in operands]
    found = torch.autograd.grad(operation(op)(*inputs), inputs, _constant(upstream))
    return [_array(gradient) for gradient in found]


def values(instructions: Program, leaves: Sequence[NDArray]) -> list[NDArray]:
    """Each node's value."""
    return [_array(node) for node in _nodes(instructions, leaves)]


def adjoints(
    instructions: Program, leaves: Sequence[NDArray], output: int, upstream: NDArray
) -> list[NDArray | None]:
    """Each node's adjoint; None where the output does not depend on it."""
    nodes = _nodes(instructions, leaves)
    found = torch.autograd.grad(nodes[output], nodes, _constant(upstream), allow_unused=True)
    # The annotation of `grad` does not say that allow_unused leaves None in its result.
    adjoints: Sequence[torch.Tensor | None] = found
    return [None if x is None else _array(x) for x in adjoints]


def _nodes(instructions: Program, leaves: Sequence[NDArray]) -> list[torch.Tensor]:
    nodes: list[torch.Tensor] = []
    for instruction in instructions:
        name, *operands = instruction
        if name == "leaf":
            nodes.append(_variable(leaves[operands[0]]))
        else:
            used = inputs_of(instruction)
            nodes.append(operation(name)(*(nodes[i] for i in used), *operands[len(used) :]))
    return nodes


def network_values(net: Network) -> dict[str, NDArray]:
    """The stages of the forward pass by their names."""
    return {name: _array(stage) for name, stage in _stages(net).items() if name in FORWARD}


def network_gradients(net: Network) -> dict[str, NDArray]:
    """The gradients of the loss by the stages' names."""
    stages = _stages(net)
    found = torch.autograd.grad(stages["loss"], [stages[name] for name in BACKWARD])
    return dict(zip(BACKWARD, map(_array, found)))


def _stages(net: Network) -> dict[str, torch.Tensor]:
    x, y = _constant(net.x), torch.tensor(net.y)
    w1, w2 = _variable(net.w1), _variable(net.w2)
    z1 = x @ w1
    s = torch.sigmoid(z1)
    z2 = s @ w2
    loss = torch.nn.functional.cross_entropy(z2, y, reduction="sum")
    return {"w1": w1, "w2": w2, "z1": z1, "s": s, "z2": z2, "loss": loss}


def step(weights: Sequence[NDArray], grads: Sequence[NDArray], lr: float) -> list[NDArray]:
    """The weights after a step of torch's own optimiser."""
    parameters = [_variable(w) for w in weights]
    for parameter, grad in zip(parameters, grads):
        parameter.grad = _constant(grad)
    torch.optim.SGD(parameters, lr=lr).step()
    return [_array(parameter) for parameter in parameters]


def _variable(array: NDArray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def _constant(array: NDArray) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64)


def _array(tensor: torch.Tensor) -> NDArray:
    return numpy.asarray(tensor.detach().numpy())
