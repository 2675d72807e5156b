"""Whether a call changes what it must leave alone: its arguments, and what earlier ones returned.

Only the guest can observe that, where a case asks to `watch`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy

from .describe import describe_value
from .outcome import Outcome


class Call:
    """One call: what was passed, and whether it has changed since. `kept` is what later calls must
    leave alone of what it returned."""

    def __init__(self, header: dict[str, Any], arguments: Callable[[], dict[str, Any]]) -> None:
        watched = arguments() if header.get("watch") else {}
        self._watched = {name: _watched(value) for name, value in watched.items()}
        self.kept: Sequence[Any] = ()

    def outcome(
        self, results: Sequence[Any], container: str, kept: Sequence[Any] = (), **observed: Any
    ) -> Outcome:
        """Each result described, and what only the guest can observe."""
        described = [describe_value(value) for value in results]
        if self._watched:
            changes = [x.change(name) for name, x in self._watched.items()]
            observed["changed"] = [name for name in changes if name]
            self.kept = kept or results
        return Outcome(described, container, {name: x for name, x in observed.items() if x})


class Grads:
    """Which grads nodes have: a later call may neither set others nor take them away."""

    def __init__(self, nodes: Sequence[Any]) -> None:
        self.nodes = nodes


class Earlier:
    """What the earlier of so many calls have returned, and what it looked like then."""

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._returned: list[Sequence[Any]] = []
        self._looks: list[list[Any]] = []

    def add(self, values: Sequence[Any]) -> None:
        """What a call has returned; nothing where it did not come back."""
        self._returned.append(values)
        self._looks.append(list(map(_look, values)))

    def have_changed(self) -> bool:
        """Whether a call after those added has changed what an earlier one returned: the one before
        it, or the one with the same shapes in the first half; after the last call, any."""
        latest = len(self._returned)
        looked_at = {latest - 1, latest - self._calls // 2}
        if latest == self._calls - 1:
            looked_at = set(range(latest))
        return any(
            list(map(_look, self._returned[i])) != self._looks[i] for i in looked_at if i >= 0
        )


@contextlib.contextmanager
def undone(nodes: Sequence[Any]) -> Iterator[None]:
    """Restores the nodes' attributes and the numbers in their arrays afterwards, so that changing
    them costs only the item that is for that. What is added to a node stays, and its grad."""
    before = [(node, dict(vars(node)), node.cached_data.copy()) for node in nodes]
    yield
    for node, attributes, values in before:
        array = attributes["cached_data"]
        if array.shape == values.shape and array.flags.writeable:
            array[...] = values  # the same array: who knows values by it meets it again
        else:
            attributes["cached_data"] = values
        vars(node).update(attributes, grad=node.grad)


class _Value:
    """An argument that is no node."""

    def __init__(self, value: Any) -> None:
        self._value = value
        self._before = [_look(value)]

    def change(self, name: str) -> str:
        """What has changed, by its name; "" where nothing has."""
        return name if [_look(self._value)] != self._before else ""


class Node:
    """A node, of which one attribute may change, and its array itself: the node may be given
    another and the old one be changed."""

    def __init__(self, node: Any, may_change: str = "") -> None:
        self._node = node
        self._may_change = may_change
        self._links = self._look_at_links()
        self._array = node.cached_data
        self._numbers = _look(self._array)

    def change(self, name: str) -> str:
        """What has changed, by its name; "" where nothing has."""
        is_fixed = self._may_change != "cached_data"
        present = self._node.cached_data if is_fixed else self._array
        if self._links != self._look_at_links():
            return name
        if present is not self._array and _look(present) != self._numbers:
            return name
        if _look(self._array) == self._numbers:
            return ""
        return name if is_fixed and present is self._array else f"the array of {name}"

    def _look_at_links(self) -> tuple[Any, ...]:
        node = self._node
        grad = None if self._may_change == "grad" else id(node.grad)
        return id(node.op), [id(x) for x in node.inputs], node.requires_grad, grad


def _watched(value: Any) -> _Value | Node:
    if isinstance(value, Node):
        return value
    return Node(value) if hasattr(value, "cached_data") else _Value(value)


def _look(value: Any) -> Any:
    """What a value looks like: enough to tell whether it was changed."""
    if isinstance(value, numpy.ndarray):
        return value.shape, value.dtype, value.tobytes()
    if isinstance(value, (list, tuple)):
        return [id(x) if not isinstance(x, numpy.ndarray) else _look(x) for x in value]
    if isinstance(value, Grads):
        return [id(node.grad) for node in value.nodes]
    return _look(value.cached_data) if hasattr(value, "cached_data") else value
