"""What is right for fresh cases, by the NumPy reference: each result of the function that is asked.

`u` is the unit roundoff of the format that is judged. A result that no right way can round is an
array; any other is an `Approx`, a value with a bound on its rounding error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from . import golden, network, vjps
from .case import Case, NDArray
from .cases.networks import BACKWARD, FORWARD, network_of
from .cases.operations import OPERATIONS
from .cases.walks import present_leaves
from .rounding import U64, Approx, Right
from .sets import CaseSet
from .values import Draw


@dataclass(frozen=True)
class Formula:
    """A Truth by formulas: `results` from the inputs, `stage` from an earlier one."""

    results: Callable[[Case, float], Sequence[Right | None]]
    stage: Callable[[Case, int, Approx], Approx | None] = lambda case, result, earlier: None
    completed: Callable[[Case], Case] = lambda case: case

    def right(self, case: Case, u: float) -> Sequence[Right | None]:
        return self.results(case, u)

    def follows(self, case: Case, result: int, earlier: Approx) -> Approx | None:
        return self.stage(case, result, earlier)


def cases_of(case_set: CaseSet, draw: Draw) -> Sequence[Case]:
    """The cases of a set: from its file where it is stored, made anew with formulas where not."""
    if draw == golden.stored_draw() or not case_set.is_stored:
        return golden.cases_of(case_set, draw)
    return made(case_set, draw)


def made(case_set: CaseSet, draw: Draw) -> Sequence[Case]:
    """The cases of a set that is stored, with what is right for them by formulas."""
    truth = formula(case_set.subject)
    if truth is None:
        return tuple(case_set.draw(draw))
    return [truth.completed(case) for case in case_set.draw(draw, truth)]


def value(op: str, case: Case, u: float) -> Sequence[Right]:
    """An operation's value."""
    return [_right(vjps.OPS[op].forward(*_operands([[op]], case.arrays, u)))]


def gradients(op: str, case: Case, u: float) -> Sequence[Right]:
    """The adjoint of each input of an operation."""
    *inputs, upstream = _operands([[op]], case.arrays, u)
    found = vjps.OPS[op].vjp(upstream, vjps.OPS[op].forward(*inputs), *inputs)
    return [_right(x) for x in found]


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
    return [found[name] for name in FORWARD]


def network_gradients(case: Case, u: float) -> Sequence[Right]:
    """The gradients of z2, w2, s, z1 and w1."""
    found = network.backward(network_of(case), u)
    return [found[name] for name in BACKWARD]


def value_from_stage(case: Case, result: int, earlier: Approx) -> Approx | None:
    """z2 from the student's own s."""
    if FORWARD[result] != "z2":
        return None
    return earlier @ Approx.exact(network_of(case).w2, earlier.u)


def gradient_from_stage(case: Case, result: int, earlier: Approx) -> Approx | None:
    """A gradient from the student's own one that comes before it."""
    follows = network.FOLLOWS.get(BACKWARD[result])
    net = network_of(case)
    return follows and follows(net, network.forward(net, earlier.u), earlier)


def with_fwd(case: Case) -> Case:
    """The case of `backward` with right values of z1, s, z2 and the loss."""
    found = network.forward(network_of(case), U64)
    return replace(case, arrays=(*case.arrays, *(found[name].value for name in FORWARD)))


def with_gradients(case: Case) -> Case:
    """The case of `sgd_step`: weights, and gradients that are exact."""
    net = network_of(case)
    found = network.backward(net, U64)
    size = 8 if case.header["lr"] != 2 else 1 / 32  # gradients in the hundreds too
    grads = (np.round(found[name].value * 64) / size for name in BACKWARD)
    return replace(case, arrays=(net.w1, net.w2, *grads))


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


OF_FUNCTIONS = {
    "forward_pass": Formula(node_values),
    "compute_gradient_of_variables": Formula(node_adjoints),
    "forward": Formula(network_values, value_from_stage),
    "backward": Formula(network_gradients, gradient_from_stage, with_fwd),
    "sgd_step": Formula(stepped, completed=with_gradients),
}


@cache
def formula(subject: str) -> Formula | None:
    """What is right for a function or a method; None where any valid order is."""
    name, _, method = subject.partition(".")
    if method:
        return Formula(partial(value if method == "compute" else gradients, OPERATIONS[name]))
    return OF_FUNCTIONS.get(subject)
