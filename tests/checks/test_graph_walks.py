"""Walks through graphs: which nodes they have reached, and with how much work."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from truths import Given, asked, returned

from grader.checks import graph
from grader.checks.failures import (
    Failure,
    GrowsWithPaths,
    NoTensor,
    WrongArity,
    WrongShape,
    WrongType,
    WrongValue,
)
from grader.model import Killed, Reply, Result

CHAIN = (("leaf", 0, True), *(("negate", i) for i in range(13)))
SUM = (("leaf", 0, True), ("leaf", 1, True), ("add", 0, 1))
WITH_CONSTANT = (
    ("leaf", 0, True),
    ("leaf", 1, False),
    ("add", 1, 1),
    ("multiply", 2, 0),
    ("negate", 0),
)
PASSES = {"program": WITH_CONSTANT, "passes": [[4, 2], [3, 2]]}
ADJOINTS = asked(Given([2.0, 6.0, 7.0, 1.0, None]), **PASSES)
NONE = Result("NoneType")


TENSOR = Result("Tensor")
GRADS: dict[str, tuple[Reply, Failure | None]] = {
    "all": (returned(*[TENSOR] * 5), None),
    "what the output needs": (returned(TENSOR, NONE, NONE, TENSOR, NONE), None),
    "no leaf": (returned(NONE, NONE, NONE, TENSOR, NONE), NoTensor("a", "NoneType")),
    "no output": (returned(TENSOR, TENSOR, TENSOR, NONE, TENSOR), NoTensor("u", "NoneType")),
    "too few": (returned(TENSOR), NoTensor("u", "NoneType")),
    "an array": (returned(1.0, NONE, NONE, TENSOR), NoTensor("a", "ndarray")),
    "two arrays": (returned(TENSOR, NONE, NONE, 1.0, 1.0), NoTensor("u", "ndarray")),
}


@pytest.mark.parametrize(("reply", "wrong"), GRADS.values(), ids=GRADS.keys())
def test_grads_are_to_be_tensors(reply: Reply, wrong: Failure | None) -> None:
    """Each node that the last pass's output depends on has a Tensor, constants apart."""
    assert graph.grads_are_tensors(ADJOINTS, reply) == wrong


BACK: dict[str, tuple[dict[str, Any], Reply, Failure | None]] = {
    "grad": (PASSES, returned(TENSOR, NONE), None),
    "wrong grad": (PASSES, returned(99.0), None),
    "no grad": (PASSES, returned(NONE, TENSOR), NoTensor("a", "NoneType")),
    "nothing at all": (PASSES, returned(), NoTensor("a", "NoneType")),
    "values": ({"program": SUM}, returned(1.0), None),
    "no value": ({"program": SUM}, returned(None), WrongType("the value of y", "NoneType", None)),
    "no value, in a list": (
        {"program": SUM},
        returned(None, container="list"),
        WrongType("the value of y", "NoneType", None),
    ),
    "None": (
        {"program": SUM},
        returned(container="NoneType"),
        WrongArity(["the value of each node"], "NoneType", 0),
    ),
}


@pytest.mark.parametrize(("header", "reply", "wrong"), BACK.values(), ids=BACK.keys())
def test_walk_has_been_everywhere(
    header: dict[str, Any], reply: Reply, wrong: Failure | None
) -> None:
    """What lies at the end of the walk is there, whatever it is worth."""
    assert graph.comes_back(asked(**header), reply) == wrong


ONE_VALUE = (("leaf", 0, True), ("add_scalar", 0, 0), ("add_scalar", 1, 0))
WALKED_FORWARD: dict[str, Any] = {"program": ONE_VALUE, "leaves": 1, "changed_leaves": [[0, 1]]}
WALKED_BACK: dict[str, Any] = {"program": ONE_VALUE, "leaves": 1, "passes": [[2, 1]]}
BACK_RIGHT: dict[str, tuple[dict[str, Any], Reply, Failure | None]] = {
    "value": (WALKED_FORWARD, returned(np.array([5.0, 6.0])), None),
    "value of what the leaf was": (
        WALKED_FORWARD,
        returned(np.array([1.0, 2.0])),
        WrongValue("the value of y", np.array([5.0, 6.0]), np.array([1.0, 2.0])),
    ),
    "no value": (WALKED_FORWARD, returned(None), WrongType("the value of y", "NoneType", None)),
    "grad": (WALKED_BACK, returned(np.array([5.0, 6.0])), None),
    "grad of another shape": (
        WALKED_BACK,
        returned(0.0),
        WrongShape("the adjoint of a", (2,), (), np.array([5.0, 6.0]), np.array(0.0)),
    ),
    "no grad": (WALKED_BACK, returned(None), NoTensor("a", "NoneType")),
}


@pytest.mark.parametrize(("header", "reply", "wrong"), BACK_RIGHT.values(), ids=BACK_RIGHT.keys())
def test_walk_has_found_the_one_value(
    header: dict[str, Any], reply: Reply, wrong: Failure | None
) -> None:
    """Where small graphs are right, what lies at the end of a large one's walk is right, too."""
    found = graph.comes_back_right(asked(None, [1.0, 2.0], [5.0, 6.0], **header), reply)

    assert repr(found) == repr(wrong)


STACKS = [asked(program=CHAIN[:n]) for n in (4, 7, 10)]
VISITS: dict[str, tuple[list[int], bool]] = {
    "each path": ([16, 256, 4096], True),
    "nearly each path": ([16, 256, 4095], False),
    "eightfold": ([16, 512, 4096], True),
    "less than eightfold": ([16, 513, 4096], False),
    "a power of the nodes": ([10**5, 25**4, 37**4], False),
    "none seen": ([0, 0, 0], False),
}


@pytest.mark.parametrize(("visits", "grows"), VISITS.values(), ids=VISITS.keys())
def test_growth_is_told_by_visits(visits: list[int], grows: bool) -> None:
    """Visits that double with each diamond are found; those that grow with a power are not."""
    replies = [returned(visits=(n // 2, n - n // 2)) for n in visits]

    found = graph.grows_with_paths(STACKS, replies)

    assert found == (GrowsWithPaths([4, 7, 10], visits) if grows else None)


def test_growth_needs_every_stack() -> None:
    """Where a walk ended before the last stack, its visits do not say how it grows."""
    seen = [returned(visits=(n,)) for n in (16, 2**14)]

    assert graph.grows_with_paths(STACKS, [*seen, Killed(None, 1)]) is None
    assert graph.grows_with_paths(STACKS, [returned()] * 3) is None
