"""Calls one of the student's functions with one case, and describes what comes back.

A case is plain data: a header and arrays. A computational graph comes as a program (`graphs.py`).
"""

from __future__ import annotations

import collections
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy

from . import loader
from .counting import counted_computes, counted_visits
from .graphs import build, module_of, scattered, scattered_chain
from .outcome import Outcome
from .watch import Call, Grads, Node, undone
from .wire import NDArray


def call(subject: str, header: dict[str, Any], arrays: Sequence[NDArray]) -> tuple[Call, Outcome]:
    """Calls the student's `subject`. Whatever that raises passes through.

    Arguments and results are compared with what they were only where the case asks to `watch`.
    """
    inputs = list(arrays)
    if "." in subject:
        op, _, method = subject.partition(".")
        return _call_operation(op, method, header, inputs)
    return CALLS[subject](header, inputs)


def prepare(header: dict[str, Any], inputs: Sequence[NDArray]) -> None:
    """Builds what is to be sorted: to be done for all cases before the first call."""
    if "places" in header:
        header["nodes"] = scattered(header.pop("places"), header.pop("constants"), inputs)
    elif "inputs_of" in header:
        header["nodes"] = scattered_chain(header.pop("inputs_of"), inputs[0])
    elif "numbering" in header:  # it is watched: no order counts, and what is changed has a number
        header["nodes"] = build(header.pop("program"), inputs)


def _call_operation(
    op: str, method: str, header: dict[str, Any], inputs: list[NDArray]
) -> tuple[Call, Outcome]:
    student_class = loader.operation(module_of("ops"), op)
    if student_class is None:
        raise NameError(f"ops.py defines no class {op}")
    operation = student_class()
    for other in {"compute", "gradient"} - {method}:
        getattr(operation, "__dict__", {}).pop(other, None)  # the class has a right one
    if header.get("in_columns"):
        inputs = [numpy.asfortranarray(array) for array in inputs]
    if method == "compute":
        a, b = inputs
        made = Call(header, lambda: {"a": a, "b": b})
        return made, made.outcome([operation.compute(a, b)], "")
    tensor = sys.modules["hw01"].Tensor
    a = tensor(inputs[0])
    b = a if header.get("same") else tensor(inputs[1])
    out_grad = tensor(inputs[2])
    node = tensor.make_from_op(operation, (a, b))
    if header.get("again"):
        with undone([a, b, node]):
            operation.gradient(tensor(2 * inputs[2]), node)
    made = Call(header, lambda: {"a": a, "b": b, "out_grad": out_grad, "node": node})
    returned = operation.gradient(out_grad, node)
    return made, made.outcome(*_several(returned))


def _find_topo_sort(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Outcome]:
    nodes = header["nodes"]
    roots = [nodes[i] for i in header["roots"]]
    made = Call(header, lambda: {"node_list": roots, **_values(nodes)})
    for earlier in header.get("earlier", ()):
        with undone(nodes):
            _function("graph", "find_topo_sort")([nodes[i] for i in earlier])
    with counted_visits(header) as visits:
        order = _function("graph", "find_topo_sort")(roots)
    positions = {id(node): i for i, node in enumerate(nodes)}
    if not isinstance(order, (list, tuple)):
        return made, made.outcome([], type(order).__name__, kept=[order])
    found = numpy.array([positions.get(id(node), -1) for node in order], dtype=numpy.int64)
    return made, made.outcome([found], type(order).__name__, kept=[order], visits=visits)


def _forward_pass(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Outcome]:
    nodes = build(header["program"], inputs)
    order = [nodes[i] for i in header["order"]]
    if header.get("again"):
        with undone(nodes):
            _function("graph", "forward_pass")(list(order))
    for i, array in header["changed_leaves"]:
        if header.get("in_place"):
            nodes[i].cached_data[...] = inputs[array]
        else:
            nodes[i].cached_data = inputs[array]
    # It may keep its values in the nodes that operations made; a leaf's data are its own.
    made = Call(
        header,
        lambda: {
            "topo_order": order,
            **_values([node if node.op is None else Node(node, "cached_data") for node in nodes]),
        },
    )
    with counted_computes(header, nodes) as calls, counted_visits(header) as visits:
        returned = _function("graph", "forward_pass")(order)
    results, container, kept = _several(returned)
    repeated = [calls[i] for i in header["order"]] if max(calls, default=0) > 1 else []
    reported = _reported(header, results)
    return made, made.outcome(reported, container, kept, computes=repeated, visits=visits)


def _compute_gradient(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Outcome]:
    """Calls it once for each `[output, upstream]` of "passes"; the grads after the last."""
    nodes = build(header["program"], inputs)
    tensor = sys.modules["hw01"].Tensor
    passes = [(nodes[i], tensor(inputs[array])) for i, array in header["passes"]]
    made = Call(
        header, lambda: {**_upstreams(passes), **_values([Node(node, "grad") for node in nodes])}
    )
    with counted_visits(header) as visits:
        for output, out_grad in passes:
            _function("graph", "compute_gradient_of_variables")(output, out_grad)
    grads = [node.grad for node in _reported(header, nodes)]
    return made, made.outcome(grads, "list", kept=[Grads(nodes), *grads], visits=visits)


def _forward(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Outcome]:
    names = ("x", "y", "w1", "w2")
    made = Call(header, lambda: dict(zip(names, inputs)))
    return made, made.outcome(*_several(_function("mlp", "forward")(*inputs)))


def _backward(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Outcome]:
    mlp = module_of("mlp")
    z1, s, z2, loss = inputs[4:]
    fwd = _named(mlp, "Forward", ("z1", "s", "z2", "loss"))(z1, s, z2, float(loss))
    theirs = getattr(mlp, "forward", None)
    mlp.forward = _known(inputs[:4], fwd, getattr(theirs, "theirs", theirs))
    made = Call(header, lambda: {**dict(zip(("x", "y", "w1", "w2"), inputs)), "fwd": tuple(fwd)})
    return made, made.outcome(*_several(_function("mlp", "backward")(*inputs[:4], fwd)))


def _known(arguments: Sequence[NDArray], fwd: Any, theirs: Any) -> Callable[..., Any]:
    """A right `forward` for a `backward` that calls it: it knows the one answer of the case. To
    other arguments, such as a row alone, the student's own answers."""
    known = [array.copy() for array in arguments]
    values = [numpy.array(value) for value in fwd[:3]]

    def forward(x: Any, y: Any, w1: Any, w2: Any) -> Any:
        if all(map(numpy.array_equal, (x, y, w1, w2), known)):
            return type(fwd)(*(value.copy() for value in values), fwd[3])
        if theirs is None:
            raise NameError("mlp.py defines no function forward")
        return theirs(x, y, w1, w2)

    forward.__qualname__ = "forward"
    found = loader.with_theirs(forward, theirs)
    found.theirs = theirs  # type: ignore[attr-defined]
    return found


def _sgd_step(header: dict[str, Any], inputs: list[NDArray]) -> tuple[Call, Outcome]:
    mlp = module_of("mlp")
    w1, w2 = inputs[:2]
    grads = _named(mlp, "Gradients", ("z2", "w2", "s", "z1", "w1"))(*inputs[2:])
    made = Call(header, lambda: {"w1": w1, "w2": w2, "grads": tuple(grads)})
    returned = _function("mlp", "sgd_step")(w1, w2, grads, header["lr"])
    results, container, kept = _several(returned)
    mine = [w1, w2, *grads]
    shared = [
        isinstance(new, numpy.ndarray) and any(numpy.may_share_memory(new, old) for old in mine)
        for new in results
    ]
    return made, made.outcome(results, container, kept, shared=shared if any(shared) else [])


CALLS: dict[str, Callable[[dict[str, Any], list[NDArray]], tuple[Call, Outcome]]] = {
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
    found: Callable[..., Any] | None = getattr(module_of(module), name, None)
    if found is None:
        raise NameError(f"{module}.py defines no function {name}")
    return found


def _several(returned: Any) -> tuple[list[Any], str, list[Any]]:
    """The results of a function that returns several, none where it is no tuple or list; what held
    them; and what a later call must leave alone: a list could be filled anew."""
    if isinstance(returned, tuple):  # a NamedTuple is one
        return list(returned), "tuple", list(returned)
    if isinstance(returned, list):
        return list(returned), "list", [returned, *returned]
    return [], type(returned).__name__, []


def _named(mlp: Any, name: str, fields: tuple[str, ...]) -> Any:
    """The student file's own NamedTuple where it is still the given one."""
    theirs = getattr(mlp, name, None)
    if getattr(theirs, "_fields", None) == fields:
        return theirs
    return collections.namedtuple(name, fields)


def _upstreams(passes: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    return {f"out_grad {i + 1}": out_grad for i, (_, out_grad) in enumerate(passes)}


def _values(nodes: Sequence[Any]) -> dict[str, Any]:
    return {f"node {i}": node for i, node in enumerate(nodes)}
