"""What earlier calls returned is looked at often enough, and what was given is told by its name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.sandbox.inside.watch import Call, Earlier, Grads, Node, undone

CALLS = 12


def noticed(changed_by: dict[int, int]) -> list[int]:
    """The calls after which a change is seen, where some change what an earlier one returned."""
    earlier, returned, seen = Earlier(CALLS), [np.zeros(2) for _ in range(CALLS)], []
    for i in range(CALLS):
        if i in changed_by:
            returned[changed_by[i]] += 1
        if earlier.have_changed():
            seen.append(i)
        earlier.add([returned[i]])
    return seen


@pytest.mark.parametrize(
    ("changed_by", "seen"),
    [
        ({}, []),
        ({3: 2}, [3, 8, 11]),  # the call before it, then what has the same shapes, then all
        ({8: 2}, [8, 11]),
        ({5: 2}, [8, 11]),
        ({9: 1}, [11]),
        ({11: 0}, [11]),
    ],
)
def test_a_change_is_seen(changed_by: dict[int, int], seen: list[int]) -> None:
    """At once where the call before or that of the same shapes is meant; any at the end."""
    assert noticed(changed_by) == seen


@pytest.mark.parametrize("odd", [None, float("nan"), "text", object(), [object()], 3])
def test_what_is_odd_has_not_changed(odd: object) -> None:
    """Whatever a call returned is the same as long as nobody changes it; so is no result."""
    earlier = Earlier(3)
    earlier.add([odd])
    assert not earlier.have_changed()
    earlier.add(())
    assert not earlier.have_changed()


def test_grads_that_a_later_call_takes_away_have_changed() -> None:
    """Also where what they were is as it was."""
    mine, earlier = node(grad=np.ones(2)), Earlier(4)
    earlier.add([Grads([mine]), mine.grad])
    assert not earlier.have_changed()
    mine.grad = None
    assert earlier.have_changed()


@pytest.mark.parametrize("replaced", [False, True])
def test_what_is_undone_is_in_the_same_array(replaced: bool) -> None:
    """Who knows values by their array meets it again; what was put into a node is gone."""
    mine = node(requires_grad=True)
    array = mine.cached_data
    with undone([mine]):
        mine.cached_data[...] = 5
        mine.requires_grad = False
        mine.grad = "kept"
        if replaced:
            mine.cached_data = np.ones(3)

    assert mine.cached_data is array
    assert array.tolist() == [0, 0]
    assert (mine.requires_grad, mine.grad) == (True, "kept")


def test_what_is_undone_where_the_array_cannot_be_written() -> None:
    """Its values are in another one."""
    mine = node()
    with undone([mine]):
        mine.cached_data.flags.writeable = False

    assert mine.cached_data.flags.writeable


def node(**attributes: Any) -> Any:
    """A node as far as it is watched."""
    given = {"op": "op", "inputs": (), "requires_grad": True, "grad": None}
    return SimpleNamespace(cached_data=np.zeros(2), **{**given, **attributes})


def replace_equally(x: Any) -> None:
    x.cached_data = x.cached_data.copy()


def replace(x: Any) -> None:
    x.cached_data = x.cached_data + 1


def fill(x: Any) -> None:
    x.cached_data += 1


def fill_and_replace(x: Any) -> None:
    old = x.cached_data
    x.cached_data = old.copy()
    old += 1


def use_elsewhere(x: Any) -> None:
    x.inputs = (x,)


def set_grad(x: Any) -> None:
    x.grad = x


@pytest.mark.parametrize(
    ("change", "of_node", "of_grads_owner", "of_value_owner"),
    [
        (replace_equally, "", "", ""),
        (replace, "node", "node", ""),
        (fill, "node", "node", "the array of node"),
        (fill_and_replace, "the array of node", "the array of node", "the array of node"),
        (use_elsewhere, "node", "node", "node"),
        (set_grad, "node", "", "node"),
    ],
)
def test_a_change_of_a_node_is_told(
    change: Any, of_node: str, of_grads_owner: str, of_value_owner: str
) -> None:
    """Of the node, or of its array alone; nothing where the attribute may change."""
    for may_change, told in (
        ("", of_node),
        ("grad", of_grads_owner),
        ("cached_data", of_value_owner),
    ):
        mine = node()
        watched = Node(mine, may_change) if may_change else mine
        call = Call({"watch": True}, lambda watched=watched: {"node": watched})
        change(mine)
        assert call.outcome([], "list").observed.get("changed", [""]) == [told]
