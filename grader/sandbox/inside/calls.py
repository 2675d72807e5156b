"""Calls one of the student's functions with one case, and describes what comes back.

A case is plain data: a header and arrays. A computational graph comes as a program: a list of
instructions, each making one node: `["leaf", array, requires_grad]`, or an operation's name
followed by its inputs' positions and, last, its attribute where it has one
(`["mul_scalar", 0, 3]`). `["zeros added", times]` stands for as long a chain of `x + 0`.
"""

from __future__ import annotations

import collections
import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy

from . import loader
from .counting import counted_computes, counted_visits
from .describe import describe_value
from .wire import Frame, NDArray

BINARY = frozenset({"add", "multiply", "matmul", "divide"})


class Call:
    """One call: what was passed, what came back, and whether either has changed since."""

    def __init__(self, watched: dict[str, Any]) -> None:
        # The arrays themselves too: a tensor may be given another array and the old one changed.
        arrays = {k: v.cached_data for k, v in watched.items() if hasattr(v, "cached_data")}
        self._watched = {**watched, **{f"the array of {k}": array for k, array in arrays.items()}}
        self._before = _snapshot(self._watched)
        self._kept: list[Any] = []
        self._kept_before: list[Any] = []

    def reply(
        self, results: Sequence[Any], container: str, kept: Sequence[Any] = (), **observed: Any
    ) -> Frame:
        """Each result described, and what only the guest can observe."""
        described = [describe_value(value) for value in results]
        specs, arrays = _stacked(described) or _one_by_one(described)
        after = _snapshot(self._watched)
        observed["changed"] = [name for name, seen in self._before.items() if after[name] != seen]
        if self._watched:
            self._kept = list(kept or results)
            self._kept_before = [_seen(value) for value in self._kept]
        header: dict[str, Any] = {"results": specs, "container": container}
        noteworthy = {name: seen for name, seen in observed.items() if seen}
        if noteworthy:
            header["observed"] = noteworthy
        return Frame(header, tuple(arrays))

    def result_changed(self) -> bool:
        """Whether a result is no longer what it was when the call returned."""
        return [_seen(value) for value in self._kept] != self._kept_before


Described = list[tuple[dict[str, Any], NDArray | None]]


def _stacked(described: Described) -> tuple[list[dict[str, Any]], list[NDArray]] | None:
    """Results that are all alike as one array of them: a graph has thousands."""
    if len(described) < 2:
        return None
    spec, first = described[0]
    arrays = [array for _, array in described if array is not None]
    if first is None or any(array is None for _, array in described):
        return None
    if any(other != spec for other, _ in described):
        return None
    if any(array.shape != first.shape or array.dtype != first.dtype for array in arrays):
        return None
    return [{**spec, "array": 0, "stacked": len(arrays)}], [numpy.stack(arrays)]


def _one_by_one(described: Described) -> tuple[list[dict[str, Any]], list[NDArray]]:
    specs: list[dict[str, Any]] = []
    arrays: list[NDArray] = []
    for spec, array in described:
        if array is not None:
            spec = {**spec, "array": len(arrays)}
            arrays.append(array)
        specs.append(spec)
    return specs, arrays


def call(subject: str, header: dict[str, Any], arrays: Sequence[NDArray]) -> tuple[Call, Frame]:
    """Calls the student's `subject`. Whatever that raises passes through.

    Arguments and results are compared with what they were only where the case asks to `watch`.
    """
    # Copies: arrays from the wire are read-only, and students may expect to write.
    inputs = [numpy.array(array) for array in arrays]
    if "." in subject:
        op, _, method = subject.partition(".")
        return _call_operation(op, method, header, inputs)
    return CALLS[subject](header, inputs)


def _call_operation(
    op: str, method: str, header: dict[str, Any], inputs: list[NDArray]
) -> tuple[Call, Frame]:
    student_class = loader.operation(importlib.import_module("hw01.ops"), op)
    if student_class is None:
        raise NameError(f"ops.py defines no class {op}")
    operation = student_class()
    if method == "compute":
        a, b = inputs
        made = _watch(header, {"a": a, "b": b})
        return made, made.reply([operation.compute(a, b)], "")
    tensor = sys.modules["hw01"].Tensor
    a = tensor(inputs[0])
    b = a if header.get("same") else tensor(inputs[1])
    out_grad = tensor(inputs[2])
    node = tensor.make_from_op(operation, (a, b))
    made = _watch(header, {"a": a, "b": b, "out_grad": out_grad, "node": node})
    returned = operation.gradient(out_grad, node)
    return made, made.reply(*_several(returned))


def _find_topo_sort(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Frame]:
    nodes = build(header["program"], inputs)
    roots = [nodes[i] for i in header["roots"]]
    made = _watch(header, {"node_list": roots, **_values(nodes)})
    for _ in range(header["calls"] - 1):
        _function("graph", "find_topo_sort")(list(roots))
    with counted_visits(header) as visits:
        order = _function("graph", "find_topo_sort")(roots)
    positions = {id(node): i for i, node in enumerate(nodes)}
    if not isinstance(order, (list, tuple)):
        return made, made.reply([], type(order).__name__, kept=[order])
    found = numpy.array([positions.get(id(node), -1) for node in order], dtype=numpy.int64)
    return made, made.reply([found], type(order).__name__, kept=[order], visits=visits)


def _forward_pass(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Frame]:
    nodes = build(header["program"], inputs)
    for i, array in header["changed_leaves"]:
        nodes[i].cached_data = inputs[array]
    order = [nodes[i] for i in header["order"]]
    # It may keep its values in the nodes that operations made; a leaf's data are its own.
    leaves = [node for node in nodes if node.op is None]
    arrays = [node.cached_data for node in nodes]
    made = _watch(header, {"topo_order": order, "the arrays": arrays, **_values(leaves)})
    with counted_computes(nodes) as calls, counted_visits(header) as visits:
        returned = _function("graph", "forward_pass")(order)
    results, container = _several(returned)
    computes = [calls[i] for i in header["order"]]
    repeated = computes if max(computes) > 1 else []
    reported = _reported(header, results)
    return made, made.reply(reported, container, computes=repeated, visits=visits)


def _compute_gradient(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Frame]:
    """Calls it once for each `[output, upstream]` of "passes"; the grads after the last."""
    nodes = build(header["program"], inputs)
    tensor = sys.modules["hw01"].Tensor
    passes = [(nodes[i], tensor(inputs[array])) for i, array in header["passes"]]
    watched = {f"out_grad {i + 1}": out_grad for i, (_, out_grad) in enumerate(passes)}
    made = _watch(header, {**watched, **_values(nodes)})
    with counted_visits(header) as visits:
        for output, out_grad in passes:
            _function("graph", "compute_gradient_of_variables")(output, out_grad)
    grads = [node.grad for node in _reported(header, nodes)]
    return made, made.reply(grads, "list", visits=visits)


def _forward(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Frame]:
    names = ("x", "y", "w1", "w2")
    made = _watch(header, dict(zip(names, inputs)))
    return made, made.reply(*_several(_function("mlp", "forward")(*inputs)))


def _backward(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Frame]:
    mlp: Any = importlib.import_module("hw01.mlp")
    z1, s, z2, loss = inputs[4:]
    fwd = _named(mlp, "Forward", ("z1", "s", "z2", "loss"))(z1, s, z2, float(loss))
    mlp.forward = _known(inputs[:4], fwd)
    made = _watch(header, {**dict(zip(("x", "y", "w1", "w2"), inputs)), "fwd": tuple(fwd)})
    return made, made.reply(*_several(_function("mlp", "backward")(*inputs[:4], fwd)))


def _known(arguments: Sequence[NDArray], fwd: Any) -> Callable[..., Any]:
    """A right `forward` for a `backward` that calls it: it knows the one answer of the case."""
    known = [array.copy() for array in arguments]
    values = [numpy.array(value) for value in fwd[:3]]

    def forward(*given: Any) -> Any:
        if len(given) != len(known) or not all(map(numpy.array_equal, given, known)):
            raise ValueError(
                "while backward is graded, forward can be called with backward's own x, y, w1 "
                "and w2 only"
            )
        return type(fwd)(*(value.copy() for value in values), fwd[3])

    return forward


def _sgd_step(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Frame]:
    mlp = importlib.import_module("hw01.mlp")
    w1, w2 = inputs[:2]
    grads = _named(mlp, "Gradients", ("z2", "w2", "s", "z1", "w1"))(*inputs[2:])
    made = _watch(header, {"w1": w1, "w2": w2, "grads": tuple(grads)})
    results, container = _several(_function("mlp", "sgd_step")(w1, w2, grads, header["lr"]))
    mine = [w1, w2, *grads]
    shared = [
        isinstance(new, numpy.ndarray) and any(numpy.may_share_memory(new, old) for old in mine)
        for new in results
    ]
    return made, made.reply(results, container, shared=shared if any(shared) else [])


CALLS: dict[str, Callable[[dict[str, Any], list[NDArray]], tuple[Call, Frame]]] = {
    "find_topo_sort": _find_topo_sort,
    "forward_pass": _forward_pass,
    "compute_gradient_of_variables": _compute_gradient,
    "forward": _forward,
    "backward": _backward,
    "sgd_step": _sgd_step,
}


def _reported(header: dict[str, Any], results: list[Any]) -> list[Any]:
    """The results that the case asks to be told of: all, or those at some positions, None where
    there is none."""
    positions = header.get("reported")
    if positions is None:
        return results
    return [results[i] if i < len(results) else None for i in positions]


def _function(module: str, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] | None = getattr(
        importlib.import_module(f"hw01.{module}"), name, None
    )
    if found is None:
        raise NameError(f"{module}.py defines no function {name}")
    return found


def build(program: Sequence[Sequence[Any]], arrays: Sequence[NDArray]) -> list[Any]:
    """The nodes of a program, in its order."""
    tensor = sys.modules["hw01"].Tensor
    nodes: list[Any] = []
    for name, *operands in program:
        if name == "leaf":
            array, requires_grad = operands
            nodes.append(tensor(arrays[array], requires_grad=requires_grad))
        elif name == "zeros added":
            nodes += _zeros_added(nodes[-1], *operands)
        else:
            count = 2 if name in BINARY else 1
            attributes = [tuple(x) if isinstance(x, list) else x for x in operands[count:]]
            nodes.append(_operation(name)(*[nodes[i] for i in operands[:count]], *attributes))
    return nodes


def _zeros_added(node: Any, times: int) -> Iterator[Any]:
    """A chain of `x + 0`, each of the one before it. Its nodes share their value's array, so that
    thousands are made in the time of hundreds."""
    tensor, operation = sys.modules["hw01"].Tensor, sys.modules["hw01.basic_ops"].AddScalar
    for _ in range(times):
        made = tensor.__new__(tensor)
        made._init(operation(0), (node,), node.cached_data, node.requires_grad)
        node = made
        yield node


def _operation(name: str) -> Callable[..., Any]:
    """The function that makes a node, from ops.py or basic_ops.py."""
    module = "hw01.ops" if name in loader.OPS.values() else "hw01.basic_ops"
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _watch(header: dict[str, Any], arguments: dict[str, Any]) -> Call:
    return Call(arguments if header.get("watch") else {})


def _several(returned: Any) -> tuple[list[Any], str]:
    """The results of a function that returns several; none where it is no tuple or list."""
    for container in (tuple, list):
        if isinstance(returned, container):  # a NamedTuple is a tuple
            return list(returned), container.__name__
    return [], type(returned).__name__


def _named(mlp: Any, name: str, fields: tuple[str, ...]) -> Any:
    """The student file's own NamedTuple where it is still the given one."""
    theirs = getattr(mlp, name, None)
    if getattr(theirs, "_fields", None) == fields:
        return theirs
    return collections.namedtuple(name, fields)


def _values(nodes: Sequence[Any]) -> dict[str, Any]:
    return {f"node {i}": node for i, node in enumerate(nodes)}


def _snapshot(watched: dict[str, Any]) -> dict[str, Any]:
    return {name: _seen(value) for name, value in watched.items()}


def _seen(value: Any) -> Any:
    """What an argument looks like: enough to tell whether it was changed."""
    if isinstance(value, (list, tuple)):
        return [id(x) if not isinstance(x, numpy.ndarray) else _seen(x) for x in value]
    if isinstance(value, numpy.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if not hasattr(value, "cached_data"):
        return value
    return _seen(value.cached_data), [id(x) for x in value.inputs], id(value.op)
