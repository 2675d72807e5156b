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

NUMBERS = frozenset({numpy.float64, float, int})  # which nothing can change


class Call:
    """One call: what was passed, and whether it has changed since."""

    def __init__(self, header: dict[str, Any], arguments: Callable[[], dict[str, Any]]) -> None:
        self._watched = arguments() if header.get("watch") else {}
        # The arrays themselves too: a tensor may be given another array and the old one changed.
        for name, value in list(self._watched.items()):
            if hasattr(value, "cached_data"):
                self._watched[f"the array of {name}"] = value.cached_data
        self._before = _snapshot(self._watched)
        self.kept: Sequence[Any] = ()

    def outcome(
        self, results: Sequence[Any], container: str, kept: Sequence[Any] = (), **observed: Any
    ) -> Outcome:
        """Each result described, and what only the guest can observe."""
        described = [describe_value(value) for value in results]
        if self._watched:
            after = _snapshot(self._watched)
            observed["changed"] = [
                name for name, seen in self._before.items() if after[name] != seen
            ]
            self.kept = kept or results
        return Outcome(described, container, {name: x for name, x in observed.items() if x})


class AllBut:
    """A node, of which one attribute may change."""

    def __init__(self, attribute: str, node: Any) -> None:
        self.attribute = attribute
        self.node = node
        self.cached_data = node.cached_data


class Earlier:
    """What earlier calls have returned, and what it looked like then."""

    def __init__(self) -> None:
        self._values: list[Any] = []
        self._seen: list[Any] = []
        self._holders: list[Any] = []
        self._held: list[int] = []
        self._arrays: list[numpy.ndarray] = []
        self._bytes: list[bytes] = []
        self._lists: list[list[Any]] = []
        self._members: list[list[int]] = []
        self._is_odd = False

    def add(self, values: Sequence[Any]) -> None:
        for value in values:
            self._values.append(value)
            self._seen.append(_seen(value))
            if isinstance(value, list):  # what is in it is watched by itself
                self._lists.append(value)
                self._members.append([id(x) for x in value])
                continue
            array = getattr(value, "cached_data", value)
            if array is not value:
                self._holders.append(value)
                self._held.append(id(array))
            if isinstance(array, numpy.ndarray):
                self._arrays.append(array)
                self._bytes.append(array.tobytes())
            elif type(array) not in NUMBERS:
                self._is_odd = True

    def have_changed(self) -> bool:
        """Whether any is no longer what it was."""
        # Nearly always none is, and all are looked at after each call: what is fast comes first.
        if (
            not self._is_odd
            and [[id(x) for x in found] for found in self._lists] == self._members
            and [id(x.cached_data) for x in self._holders] == self._held
            and [array.tobytes() for array in self._arrays] == self._bytes
        ):
            return False
        return [_seen(value) for value in self._values] != self._seen


@contextlib.contextmanager
def undone(nodes: Sequence[Any]) -> Iterator[None]:
    """What is changed within of nodes is as before afterwards: who changes what it must leave alone
    loses the item that is for that, and no other. What is added to a node stays, and its grad."""
    before = [(node, dict(vars(node)), node.cached_data.copy()) for node in nodes]
    yield
    for node, attributes, values in before:
        vars(node).update(attributes, cached_data=values, grad=node.grad)


def _snapshot(watched: dict[str, Any]) -> dict[str, Any]:
    return {name: _seen(value) for name, value in watched.items()}


def _seen(value: Any) -> Any:
    """What a value looks like: enough to tell whether it was changed."""
    if isinstance(value, (list, tuple)):
        return [id(x) if not isinstance(x, numpy.ndarray) else _seen(x) for x in value]
    if isinstance(value, numpy.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, AllBut):
        return {**_attributes(value.node), value.attribute: None}
    return _attributes(value) if hasattr(value, "cached_data") else value


def _attributes(node: Any) -> dict[str, Any]:
    return {
        "op": id(node.op),
        "inputs": [id(x) for x in node.inputs],
        "cached_data": _seen(node.cached_data),
        "requires_grad": node.requires_grad,
        "grad": id(node.grad),
    }
