"""What each check makes of a reply that is not what was asked for, or no reply at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from grader.checks import graph, network, values
from grader.checks.compare import Check
from grader.checks.failures import Failure, NoTensor, WrongArity, WrongType
from grader.model import Raised, Reply, Result, Returned
from reference.case import Case, Words

NOTHING = Returned((Result("NoneType"),))
TENSOR, NONE = Result("Tensor", "float64", np.ones(())), Result("NoneType")
TUPLE = Returned((TENSOR, TENSOR), "tuple")
RAISED = Raised("ValueError", "no")
# b is a constant, and y = a + b.
PROGRAM = (("leaf", 0, True), ("leaf", 1, False), ("add", 0, 1))
WALK = {"program": PROGRAM, "numbering": range(len(PROGRAM)), "roots": [2]}
PASSES = {"program": PROGRAM, "passes": [[2, 2]]}

REPLIES: Mapping[str, tuple[Check, dict[str, object], Reply, Failure | None]] = {
    "no order": (
        graph.order_is_valid,
        WALK,
        NOTHING,
        WrongType("the order", "", None, "a list of nodes"),
    ),
    "two values": (values.value_is_right, {}, TUPLE, WrongArity(("the result",), "tuple", 2)),
    "two stages": (
        network.forward_is_right("z1"),
        {},
        TUPLE,
        WrongArity(["z1", "s", "z2", "loss"], "tuple", 2),
    ),
    "a constant without a grad": (
        graph.grads_are_tensors,
        PASSES,
        Returned((TENSOR, NONE, TENSOR)),
        None,
    ),
    "a leaf without a grad": (
        graph.grads_are_tensors,
        PASSES,
        Returned((NONE, NONE, TENSOR)),
        NoTensor("a", "NoneType"),
    ),
    "no value of the last node": (
        graph.comes_back,
        WALK,
        Returned((NONE,), "list"),
        WrongType("the value of y", "NoneType", None),
    ),
    "no values": (
        graph.comes_back,
        WALK,
        NOTHING,
        WrongArity(["the value of each node"], "", 0),
    ),
    "no grad after a pass": (graph.comes_back, PASSES, NOTHING, NoTensor("a", "NoneType")),
}
EVERY_CHECK: dict[str, Check] = {
    "an order": graph.order_is_valid,
    "grads": graph.grads_are_tensors,
    "a walk": graph.comes_back,
    "a value": values.value_is_right,
    "stages": network.forward_is_right("z1"),
    "gradients of stages": network.backward_is_right("z2"),
}


def case(header: Mapping[str, object]) -> Case:
    return Case((), dict(header), lambda _: Words(""))


@pytest.mark.parametrize(
    ("check", "header", "reply", "failure"), REPLIES.values(), ids=REPLIES.keys()
)
def test_reply_of_another_form(
    check: Check, header: Mapping[str, object], reply: Reply, failure: Failure | None
) -> None:
    """What came back is named by its form, before any number is looked at."""
    assert check(case(header), reply) == failure


@pytest.mark.parametrize("check", EVERY_CHECK.values(), ids=EVERY_CHECK)
def test_a_call_that_did_not_come_back_is_its_own_failure(check: Check) -> None:
    """What a call raised, or how it ended, is told as it is."""
    assert check(case({}), RAISED) is RAISED
