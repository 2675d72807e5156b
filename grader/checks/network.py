"""What is right for the network of question 5, with error carried forward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from reference.case import Case
from reference.cases.networks import BACKWARD, BACKWARD_FROM, FORWARD, FORWARD_FROM, network_of
from reference.entropy import cross_entropy
from reference.rounding import Approx, Right

from ..model import Reply, Result, Returned
from .compare import Check, arity, difference, precision
from .failures import Failure

LARGEST_CARRIED = 1e6
SMALLEST_CARRIED = 1e-290  # of less than that, a product is 0 without any formula
# Of what is right. The loss of a z2 next to 0 is n ln(k), which takes no formula.
LEAST_CARRIED = {"loss": 1e-3}


@dataclass(frozen=True)
class _Pass:
    """One of the two functions: its results by their stages' names, as students read them, and
    which of them each is computed from."""

    shown: Mapping[str, str]
    previous: Mapping[str, str]


THERE = _Pass({name: name for name in FORWARD}, FORWARD_FROM)
BACK = _Pass({name: f"the gradient of {name}" for name in BACKWARD}, BACKWARD_FROM)


def forward_is_right(*asked: str) -> Check:
    """Each asked result of `forward` is the truth, or follows from the student's own stage."""
    return partial(_stages_are_right, THERE, asked)


def backward_is_right(*asked: str) -> Check:
    """Each asked result of `backward` is the truth, or follows from the student's own stage."""
    return partial(_stages_are_right, BACK, asked)


def _stages_are_right(
    which: _Pass, asked: Sequence[str], case: Case, reply: Reply
) -> Failure | None:
    if not isinstance(reply, Returned):
        return reply
    wrong = arity(reply, list(which.shown.values()))
    if wrong is not None:
        return wrong
    results = dict(zip(which.shown, reply.results))
    for position, name in enumerate(which.shown):
        if name not in asked:
            continue
        before = which.previous.get(name)
        u = precision([results[name], *([results[before]] if before else [])])
        right = dict(zip(which.shown, case.right(u)))
        options = [right[name]]
        carried = _carried(name, results[before], right[before], u) if before else None
        if carried is not None:
            options.append(_follows(case, position, name, carried))
        failure = _differs_from_all(which.shown[name], results[name], options, reply)
        if failure is not None:
            return failure
    return None


def _follows(case: Case, position: int, name: str, carried: Approx) -> Approx | None:
    """A stage by the right formula from the student's own one before it."""
    if name == "loss":
        return cross_entropy(carried, network_of(case).y)
    assert case.truth is not None
    return case.truth.follows(case, position, carried)


def _carried(name: str, result: Result, truth: Right | None, u: float) -> Approx | None:
    """The student's own stage before `name`; None where there is none that could carry on."""
    array = result.array
    if array is None or truth is None or array.shape != truth.shape:
        return None
    found = Approx.exact(array, u)
    size = np.abs(found.value).max()  # as a float: the smallest int64 has no other sign
    right = truth.value if isinstance(truth, Approx) else truth
    # What is huge makes every bound huge.
    if not np.isfinite(size) or not SMALLEST_CARRIED <= size <= LARGEST_CARRIED:
        return None
    return None if size < LEAST_CARRIED.get(name, 0.0) * np.abs(right).max() else found


def _differs_from_all(
    name: str, result: Result, options: Sequence[Right | None], reply: Returned
) -> Failure | None:
    """None where any option is met; else what differs from the truth."""
    warnings = reply.observed.get("warnings", ())
    failures = [
        difference(name, result, option, warnings) for option in options if option is not None
    ]
    return None if None in failures else failures[0]
