"""What is right for the network of question 5, with error carried forward."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from reference import network as stages
from reference.case import Case
from reference.cases.networks import Network, network_of
from reference.network import BACKWARD, FORWARD, Stages
from reference.rounding import Approx, Right
from reference.sets import CaseSet

from ..model import Reply, Result, Returned
from .compare import Check, arity, difference, precision
from .failures import Failure

LARGEST_CARRIED = 1e6
# Which of the function's own earlier results a stage is computed from.
FORWARD_FROM = {"z1": None, "s": "z1", "z2": "s", "loss": "z2"}
BACKWARD_FROM = {"z2": None, "w2": "z2", "s": "z2", "z1": "s", "w1": "z1"}


def _forward_follows(name: str, net: Network, carried: Stages, u: float) -> Approx:
    return stages.forward_stage(name, net, carried, u)


def _backward_follows(name: str, net: Network, carried: Stages, u: float) -> Approx:
    return stages.backward_stage(name, net, stages.forward(net, u), carried, u)


@dataclass(frozen=True)
class _Pass:
    """One of the two functions: its results by their stages' names, as students read them, which
    of them each is computed from, and what follows from a stage."""

    shown: Mapping[str, str]
    previous: Mapping[str, str | None]
    follows: Callable[[str, Network, Stages, float], Approx]


THERE = _Pass({name: name for name in FORWARD}, FORWARD_FROM, _forward_follows)
BACK = _Pass(
    {name: f"the gradient of {name}" for name in BACKWARD}, BACKWARD_FROM, _backward_follows
)


def forward_is_right(*asked: str) -> Check:
    """Each asked result of `forward` is the truth, or follows from the student's own stage."""
    return partial(_stages_are_right, THERE, asked)


def backward_is_right(*asked: str) -> Check:
    """Each asked result of `backward` is the truth, or follows from the student's own stage."""
    return partial(_stages_are_right, BACK, asked)


def _stages_are_right(
    which: _Pass, asked: Sequence[str], case_set: CaseSet, case: Case, reply: Reply
) -> Failure | None:
    if not isinstance(reply, Returned):
        return reply
    wrong = arity(reply, list(which.shown.values()))
    if wrong is not None:
        return wrong
    results = dict(zip(which.shown, reply.results))
    for name in asked:
        u = _precision(name, which.previous, results)
        right = dict(zip(which.shown, case_set.right(case, u)))
        options = [right[name]]
        carried = _carried(which.previous[name], results, right, u)
        if carried is not None:
            options.append(which.follows(name, network_of(case), carried, u))
        failure = _first_difference(which.shown[name], results[name], options, reply)
        if failure is not None:
            return failure
    return None


def _precision(
    name: str, previous: Mapping[str, str | None], results: Mapping[str, Result]
) -> float:
    """By the stage's own result and the one that it is computed from: a float32 elsewhere does not
    widen the bounds of this one."""
    before = previous[name]
    return precision([results[name], *([results[before]] if before else [])])


def _carried(
    previous: str | None, results: Mapping[str, Result], right: Mapping[str, Right | None], u: float
) -> Stages | None:
    """The student's own previous stage; None where there is none that could carry on."""
    if previous is None:
        return None
    array = results[previous].array
    truth = right[previous]
    if array is None or truth is None or array.shape != truth.shape:
        return None
    if not np.isfinite(array).all() or not array.any() or np.abs(array).max() > LARGEST_CARRIED:
        return None  # what is huge makes every bound huge
    return {previous: Approx.exact(array, u)}


def _first_difference(
    name: str, result: Result, options: Sequence[Right | None], reply: Returned
) -> Failure | None:
    """None where any option is met; else what differs from the truth."""
    warnings = reply.observed.get("warnings", ())
    failures = [
        difference(name, result, option, warnings) for option in options if option is not None
    ]
    return None if None in failures else failures[0]
