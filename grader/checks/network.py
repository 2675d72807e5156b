"""What is right for the network of question 5, with error carried forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from reference.cases.networks import Network

from ..model import NDArray, Reply, Result, Returned
from . import stages
from .bounds import UNIT_ROUNDOFF, Approx
from .compare import arity, difference, precision
from .failures import Failure

LARGEST_CARRIED = 1e6
# Which of the function's own earlier results a stage is computed from.
FORWARD_FROM = {"z1": None, "s": "z1", "z2": "s", "loss": "z2"}
BACKWARD_FROM = {"z2": None, "w2": "z2", "s": "z2", "z1": "s", "w1": "z1"}


def forward_is_right(network: Network, reply: Reply, asked: Sequence[str]) -> Failure | None:
    """Each asked result of `forward` is the truth, or follows from the student's own stage."""
    wrong = _unusable(reply, stages.FORWARD)
    if wrong is not None or not isinstance(reply, Returned):
        return wrong
    results = dict(zip(stages.FORWARD, reply.results))
    for name in asked:
        u = _precision(name, FORWARD_FROM, results)
        truth = stages.forward(network, u)
        carried = _carried(FORWARD_FROM[name], results, truth, u)
        options = [truth[name]]
        if carried is not None:
            options.append(stages.forward_stage(name, network, carried, u))
        failure = _first_difference(name, results[name], options, reply)
        if failure is not None:
            return failure
    return None


def backward_is_right(network: Network, reply: Reply, asked: Sequence[str]) -> Failure | None:
    """Each asked result of `backward` is the truth, or follows from the student's own stage."""
    wrong = _unusable(reply, [f"the gradient of {name}" for name in stages.BACKWARD])
    if wrong is not None or not isinstance(reply, Returned):
        return wrong
    results = dict(zip(stages.BACKWARD, reply.results))
    for name in asked:
        u = _precision(name, BACKWARD_FROM, results)
        fwd = stages.forward(network, u)
        truth = stages.backward(network, u)
        carried = _carried(BACKWARD_FROM[name], results, truth, u)
        options = [truth[name]]
        if carried is not None:
            options.append(stages.backward_stage(name, network, fwd, carried, u))
        failure = _first_difference(f"the gradient of {name}", results[name], options, reply)
        if failure is not None:
            return failure
    return None


def given_forward(network: Network) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Right values for `fwd`: z1, s, z2 and the loss."""
    truth = stages.forward(network, UNIT_ROUNDOFF["float64"])
    z1, s, z2, loss = (truth[name].value for name in stages.FORWARD)
    return z1, s, z2, loss


def step_is_right(
    weights: Sequence[NDArray], grads: Sequence[NDArray], lr: float, reply: Reply
) -> Failure | None:
    """The new w1 and w2."""
    names = ("the new w1", "the new w2")
    wrong = _unusable(reply, names)
    if wrong is not None or not isinstance(reply, Returned):
        return wrong
    u = precision(reply.results)
    for name, result, w, grad in zip(names, reply.results, weights, grads):
        failure = difference(name, result, stages.sgd(w, grad, lr, u))
        if failure is not None:
            return failure
    return None


def _unusable(reply: Reply, wanted: Sequence[str]) -> Failure | None:
    return arity(reply, wanted) if isinstance(reply, Returned) else reply


def _precision(
    name: str, previous: Mapping[str, str | None], results: Mapping[str, Result]
) -> float:
    """By the stage's own result and the one that it is computed from: a float32 elsewhere does not
    widen the bounds of this one."""
    before = previous[name]
    return precision([results[name], *([results[before]] if before else [])])


def _carried(
    previous: str | None, results: Mapping[str, Result], truth: stages.Stages, u: float
) -> stages.Stages | None:
    """The student's own previous stage; None where there is none that could carry on."""
    if previous is None:
        return None
    array = results[previous].array
    if array is None or array.shape != truth[previous].shape:
        return None
    if not np.isfinite(array).all() or not array.any() or np.abs(array).max() > LARGEST_CARRIED:
        return None  # what is huge makes every bound huge
    return {previous: Approx.exact(array, u)}


def _first_difference(
    name: str, result: Result, options: Sequence[Approx], reply: Returned
) -> Failure | None:
    """None where any option is met; else what differs from the truth."""
    failures = [
        difference(name, result, option, reply.observed.get("warnings", ())) for option in options
    ]
    return None if None in failures else failures[0]
