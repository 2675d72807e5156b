"""Orders, values and adjoints of graphs are judged node by node, and each wrong one is named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from truths import Given, asked, result, returned

from grader.checks import graph
from grader.checks.failures import (
    ComputedTwice,
    Failure,
    WrongArity,
    WrongOrder,
    WrongShape,
    WrongType,
    WrongValue,
)
from grader.model import Killed, Raised, Reply, Result, Returned
from reference.case import Case

# a, b, t = a + b, u = t * a, and y = -b, which u does not depend on
PROGRAM = (("leaf", 0, True), ("leaf", 1, True), ("add", 0, 1), ("multiply", 2, 0), ("negate", 1))
CHAIN = (("leaf", 0, True), *(("negate", i) for i in range(13)))
ELSEWHERE = ("the order holds a node that no root depends on", "where does it come from?")
NO_NODE = "the order holds something that is no node of this graph"
THERE = "how does your walk know where it has been already?"
MOMENT = "when does your function add {} to the list, and does that moment come?"


def order(*positions: int, roots: Sequence[int] = (3,), program: Any = PROGRAM) -> Failure | None:
    """What is said of an order of positions, which a guest tells of by other numbers."""
    numbering = [(3 * i + 1) % len(program) for i in range(len(program))]
    told = [numbering[i] if 0 <= i < len(program) else i for i in positions]
    case = asked(program=program, numbering=numbering, roots=roots)
    return graph.order_is_valid(case, returned(np.array(told, dtype=int)))


@pytest.mark.parametrize(
    ("positions", "roots"),
    [((0, 1, 2, 3), [3]), ((1, 0, 2, 3), [3]), ((1, 4, 0), [0, 4, 0]), ((), []), ((0,), [0])],
)
def test_every_valid_order_is_right(positions: Sequence[int], roots: Sequence[int]) -> None:
    """Inputs before their users, all that the roots depend on, once each: no other rule."""
    assert order(*positions, roots=roots) is None


ORDERS: dict[str, tuple[Sequence[int], WrongOrder]] = {
    "a node beside": ((0, 1, 4, 2, 3), WrongOrder(ELSEWHERE[0], "[a, b, y, t, u]", ELSEWHERE[1])),
    "a later node": (
        (0, 1, 5, 2, 3),
        WrongOrder(NO_NODE, "[a, b, no node of this graph, t, u]", ELSEWHERE[1]),
    ),
    "an unknown node": (
        (-1, 0, 1, 2, 3),
        WrongOrder(NO_NODE, "[no node of this graph, a, b, t, u]", ELSEWHERE[1]),
    ),
    "twice": ((0, 1, 1, 2, 3), WrongOrder("b stands in the order twice", "[a, b, b, t, u]", THERE)),
    "too early": (
        (0, 2, 1, 3),
        WrongOrder(
            "t stands before b, which it is made from",
            "[a, t, b, u]",
            "when may t be added to the list?",
        ),
    ),
    "backwards": (
        (3, 2, 1, 0),
        WrongOrder(
            "u stands before t, which it is made from",
            "[u, t, b, a]",
            "when may u be added to the list?",
        ),
    ),
    "an input": (
        (1, 2, 3),
        WrongOrder("a is missing from the order", "[b, t, u]", "where does your walk go from t?"),
    ),
    "none": ((), WrongOrder("a is missing from the order", "[]", MOMENT.format("a"))),
    "the root": (
        (1, 0, 2),
        WrongOrder("u is missing from the order", "[b, a, t]", MOMENT.format("u")),
    ),
}


def test_what_one_of_several_roots_lacks_is_asked_about_by_roots() -> None:
    """Which nodes have gradients is no question where a walk leaves out a whole root."""
    question = "from which of the roots does a walk come to y, and does yours start there?"
    wrong = WrongOrder("y is missing from the order", "[a, b, t, u]", question)
    assert order(0, 1, 2, 3, roots=[3, 4]) == wrong


@pytest.mark.parametrize(("positions", "wrong"), ORDERS.values(), ids=ORDERS.keys())
def test_invalid_order_is_explained(positions: Sequence[int], wrong: WrongOrder) -> None:
    """The first thing wrong with an order is named, and asked about."""
    assert order(*positions) == wrong


@pytest.mark.parametrize(("count", "shown"), [(12, 12), (13, 12)])
def test_long_order_is_shown_in_part(count: int, shown: int) -> None:
    """Twelve nodes are shown; of more the first twelve."""
    found = order(*range(count), roots=[13], program=CHAIN)

    listed = ", ".join(f"node {i}" for i in range(shown))
    assert isinstance(found, WrongOrder)
    assert found.got == (f"[{listed}]" if shown == count else f"[{listed}, ...]")


@pytest.mark.parametrize(
    "results",
    [[], [None], [np.array([[0]])], [np.array(0)], [np.array([0.0])], [np.array([0], "uint8")]],
)
def test_what_is_no_list_of_nodes_is_no_order(results: list[Any]) -> None:
    """An order is a list of nodes, which a guest tells of by their positions."""
    case = asked(program=PROGRAM, numbering=range(5), roots=[0])

    assert graph.order_is_valid(case, returned(*results, container="dict")) == WrongType(
        "the order", "dict", None, "a list of nodes"
    )


CHECKS: dict[str, Callable[[Case, Reply], Failure | None]] = {
    "order": graph.order_is_valid,
    "values": graph.values_are_right,
    "adjoints": graph.adjoints_are_right,
    "leaves": graph.replaced_adjoints_are_right,
    "tensors": graph.grads_are_tensors,
    "values come back": graph.values_come_back,
    "comes back": graph.comes_back,
    "comes back right": graph.comes_back_right,
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
@pytest.mark.parametrize("reply", [Raised("ValueError", "no"), Killed("SIGKILL", None)])
def test_what_does_not_come_back_is_the_failure(check: Any, reply: Reply) -> None:
    """An exception or an ending is what is wrong, whatever was asked."""
    assert check(asked(program=PROGRAM), reply) is reply


SUM = (("leaf", 0, True), ("leaf", 1, True), ("add", 0, 1))
VALUES = asked(Given([3.0, 5.0, 8.0]), program=SUM, order=[1, 0, 2])
NAMES = ["the value of b", "the value of a", "the value of y"]
COMPUTED: dict[str, tuple[Reply, Failure | None]] = {
    "right": (returned(3.0, 5.0, 8.0), None),
    "as a list": (returned(3.0, 5.0, 8.0, container="list"), None),
    "each once": (returned(3.0, 5.0, 8.0, computes=(0, 0, 1)), None),
    "no tuple": (returned(3.0, 5.0, 8.0, container="dict"), WrongArity(NAMES, "dict", 0)),
    "too few": (returned(3.0, 5.0), WrongArity(NAMES, "tuple", 2)),
    "twice": (returned(3.0, 5.0, 8.0, computes=(0, 0, 2)), ComputedTwice("y", 2)),
    "leaf twice": (returned(3.0, 5.0, 8.0, computes=(4, 0, 2)), ComputedTwice("b", 4)),
    "None": (returned(3.0, None, 8.0), WrongType("the value of a", "NoneType", None)),
}


@pytest.mark.parametrize(("reply", "wrong"), COMPUTED.values(), ids=COMPUTED.keys())
def test_values_are_judged_in_their_order(reply: Reply, wrong: Failure | None) -> None:
    """Each value is named by its node, in the order given; each is computed once."""
    assert graph.values_are_right(VALUES, reply) == wrong


def test_first_wrong_value_is_named() -> None:
    """Of two wrong values the one that comes first in the order is told."""
    wrong = graph.values_are_right(VALUES, returned(3.0, 6.0, 9.0, computes=(2, 2, 2)))

    assert isinstance(wrong, WrongValue)
    assert (wrong.name, wrong.expected, wrong.got) == ("the value of a", 5.0, 6.0)


# c is a constant, t = c + c is one too, y = t * a
WITH_CONSTANT = (
    ("leaf", 0, True),
    ("leaf", 1, False),
    ("add", 1, 1),
    ("multiply", 2, 0),
    ("negate", 0),
)
PASSES = {"program": WITH_CONSTANT, "passes": [[4, 2], [3, 2]]}
ADJOINTS = asked(Given([2.0, 6.0, 7.0, 1.0, None]), **PASSES)
NONE, A_LIST = Result("NoneType"), Result("list")


ADJOINT_REPLIES: dict[str, tuple[Reply, str | None]] = {
    "all": (returned(2.0, 6.0, 7.0, 1.0, 9.0), None),
    "constants without": (returned(2.0, NONE, NONE, 1.0, NONE), None),
    "another type": (returned(2.0, result(6.0, "float"), NONE, 1.0, NONE), None),
    "wrong constant": (returned(2.0, 5.0, NONE, 1.0, NONE), "the adjoint of b"),
    "wrong leaf": (returned(3.0, NONE, NONE, 1.0, NONE), "the adjoint of a"),
    "wrong output": (returned(2.0, NONE, NONE, 4.0, NONE), "the adjoint of u"),
    "one missing": (returned(2.0, NONE, NONE, NONE, NONE), "the adjoint of u"),
    "too few": (returned(2.0, NONE, NONE), "the adjoint of u"),
    "none": (returned(), "the adjoint of a"),
}


@pytest.mark.parametrize(("reply", "name"), ADJOINT_REPLIES.values(), ids=ADJOINT_REPLIES.keys())
def test_adjoint_of_every_node_is_judged(reply: Reply, name: str | None) -> None:
    """Every node that was reached has its adjoint; a constant may have it or not, and what no pass
    has reached may have anything."""
    found = graph.adjoints_are_right(ADJOINTS, reply)

    assert (None if found is None else getattr(found, "name", "")) == name


LEAF_REPLIES: dict[str, tuple[Reply, str | None]] = {
    "right": (returned(2.0, 6.0, 7.0, 1.0, 9.0), None),
    "others wrong": (returned(2.0, 0.0, 0.0, 0.0, 0.0), None),
    "leaves alone": (returned(2.0), None),
    "wrong": (returned(3.0, 6.0, 7.0, 1.0, 9.0), "the adjoint of a"),
    "not set": (returned(NONE, 6.0, 7.0, 1.0, 9.0), "the adjoint of a"),
    "none": (returned(), "the adjoint of a"),
}


@pytest.mark.parametrize(("reply", "name"), LEAF_REPLIES.values(), ids=LEAF_REPLIES.keys())
def test_adjoints_of_leaves_are_judged_alone(reply: Reply, name: str | None) -> None:
    """After a second pass the leaves that require a gradient decide."""
    found = graph.replaced_adjoints_are_right(ADJOINTS, reply)

    assert (None if found is None else getattr(found, "name", "")) == name


APART = asked(Given([3.0, 0.0, 0.0, 2.0]), program=(*SUM, ("negate", 0)), passes=[[2, 2], [3, 2]])


@pytest.mark.parametrize(
    ("leaf", "other", "name"), [(3.0, 9.0, None), (3.0, NONE, None), (2.0, 9.0, "the adjoint of a")]
)
def test_leaf_that_the_last_pass_does_not_reach_is_for_another_item(
    leaf: float, other: Any, name: str | None
) -> None:
    """Whatever has become of its grad since the pass before."""
    found = graph.replaced_adjoints_are_right(APART, returned(leaf, other, NONE, 2.0))

    assert (None if found is None else getattr(found, "name", "")) == name


@pytest.mark.parametrize(
    ("grad", "name"), [(0.0, None), (NONE, None), (A_LIST, None), (1.0, "the adjoint of y")]
)
def test_grad_that_holds_no_numbers_is_for_another_item(grad: Any, name: str | None) -> None:
    """Where a case has a node judged that is no leaf, or the output."""
    case = asked(Given([3.0, 0.0, 0.0]), program=SUM, passes=[[2, 2]], judged=[2])
    found = graph.replaced_adjoints_are_right(case, returned(3.0, 0.0, grad))

    assert (None if found is None else getattr(found, "name", "")) == name


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        (("Tensor", "Tensor", "NoneType"), None),
        (("Tensor", "ndarray", "Tensor"), "b"),
        (("float", "ndarray", "Tensor"), "a"),
    ],
)
def test_grads_that_are_set_are_tensors(kinds: tuple[str, ...], name: str | None) -> None:
    """Whichever are; which must be is for other items."""
    reply = Returned(tuple(Result(kind, None) for kind in kinds), "list", {})
    found = graph.set_grads_are_tensors(asked(program=SUM), reply)

    assert (None if found is None else getattr(found, "node", "")) == name


@pytest.mark.parametrize(
    ("check", "header"),
    [
        (graph.values_are_right, {"order": [1, 0, 2]}),
        (graph.adjoints_are_right, {}),
        (graph.replaced_adjoints_are_right, {"passes": [[2, 2]]}),
    ],
)
def test_graph_in_float32_is_judged_by_its_own_bounds(check: Any, header: dict[str, Any]) -> None:
    """One float32 result widens the bounds of all, and float64 ones stay narrow."""
    off = 1 + 2.0**-26
    case = asked(Given([1.0, 1.0, 1.0], width=1.0), program=SUM, **header)
    narrow = np.float32(1.0)

    assert check(case, returned(off, 1.0, narrow)) is None
    assert isinstance(check(case, returned(off, 1.0, 1.0)), WrongValue)


@pytest.mark.parametrize("check", [graph.adjoints_are_right, graph.replaced_adjoints_are_right])
def test_shape_of_an_adjoint_is_exact(check: Any) -> None:
    """An adjoint has the shape of its value."""
    found = check(ADJOINTS, returned([2.0], NONE, NONE, 1.0, NONE))

    assert isinstance(found, WrongShape)
    assert (found.name, found.expected, found.got) == ("the adjoint of a", (), (1,))
