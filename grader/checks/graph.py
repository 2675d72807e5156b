"""What is right for the graph of question 4: orders, values and adjoints of programs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from reference import vjps
from reference.case import Case
from reference.cases import programs

from ..model import NDArray, Reply, Result, Returned
from .bounds import Approx
from .compare import all_met, arity, difference, precision
from .failures import ComputedTwice, Failure, NoTensor, WrongOrder, WrongType

UNSET = Result("NoneType")


def order_is_valid(case: Case, reply: Reply) -> Failure | None:
    """Every node reachable from the roots, once each, every input before its users."""
    if not isinstance(reply, Returned):
        return reply
    program, roots = case.header["program"], case.header["roots"]
    order = _positions(reply, len(program))
    if order is None:
        return WrongType("the order", reply.container, None)
    names = programs.node_names(program)
    reason = _why_invalid(program, roots, order, names)
    if reason is None:
        return None
    shown = order if len(order) <= 12 else order[:12]
    got = ", ".join("a node of another graph" if i < 0 else names[i] for i in shown)
    more = ", ..." if len(order) > len(shown) else ""
    what, question = reason
    return WrongOrder(what, f"[{got}{more}]", question)


def _positions(reply: Returned, nodes: int) -> list[int] | None:
    """The order as positions in the program, -1 for any other node; None where it is no list."""
    array = reply.results[0].array if reply.results else None
    if array is None or array.ndim != 1 or array.dtype.kind != "i":
        return None
    return [int(i) if 0 <= i < nodes else -1 for i in array]


def _why_invalid(
    program: vjps.Program, roots: Sequence[int], order: Sequence[int], names: Sequence[str]
) -> tuple[str, str] | None:
    wanted = vjps.reachable(program, roots)
    seen: set[int] = set()
    for i in order:
        if i not in wanted:
            return "the order holds a node that no root depends on", "where does it come from?"
        if i in seen:
            return f"{names[i]} stands in the order twice", "how do you know that you were there?"
        missing = next((j for j in vjps.inputs_of(program[i]) if j not in seen), None)
        if missing is not None:
            return (
                f"{names[i]} stands before {names[missing]}, which it is made from",
                f"when may {names[i]} be added to the list?",
            )
        seen.add(i)
    if seen != wanted:
        name = names[min(wanted - seen)]
        return f"{name} is missing from the order", "which nodes are gradients asked for?"
    return None


def values_are_right(case: Case, reply: Reply) -> Failure | None:
    """The value of every node in the order given, each computed once."""
    if not isinstance(reply, Returned):
        return reply
    program, order = case.header["program"], case.header["order"]
    names = programs.node_names(program)
    wanted = [f"the value of {names[i]}" for i in order]
    wrong = arity(reply, wanted)
    if wrong is not None:
        return wrong
    expected = _expected_values(case, precision(reply.results))
    if not all_met(reply.results, expected):
        failure = _first_difference(wanted, reply.results, expected)
        if failure is not None:
            return failure
    for i, times in zip(order, reply.observed.get("computes", ())):
        if times > 1:
            return ComputedTwice(names[i], times)
    return None


def adjoints_are_right(case: Case, reply: Reply) -> Failure | None:
    """The full adjoint of every node that the last pass's output depends on."""
    if not isinstance(reply, Returned):
        return reply
    program = case.header["program"]
    names = programs.node_names(program)
    asked = _last_adjoints(case, precision(reply.results))
    results = [reply.results[i] if i < len(reply.results) else UNSET for i in asked]
    if all_met(results, list(asked.values())):
        return None
    constants = _constants(program)
    needed = {
        i: result
        for i, result in zip(asked, results)
        if result.array is not None or i not in constants
    }
    return _first_difference(
        [f"the adjoint of {names[i]}" for i in needed],
        list(needed.values()),
        [asked[i] for i in needed],
    )


def grads_are_tensors(case: Case, reply: Reply) -> Failure | None:
    """Every node that the output depends on has a grad, and it is a Tensor."""
    if not isinstance(reply, Returned):
        return reply
    program = case.header["program"]
    output = case.header["passes"][-1][0]
    names = programs.node_names(program)
    for i in sorted(vjps.reachable(program, [output]) - _constants(program)):
        kind = reply.results[i].type if i < len(reply.results) else "NoneType"
        if kind != "Tensor":
            return NoTensor(names[i], kind)
    return None


def comes_back(case: Case, reply: Reply) -> Failure | None:
    """The walk comes back and has been everywhere; what it found costs other items."""
    if not isinstance(reply, Returned):
        return reply
    if "order" in case.header:
        return arity(reply, [f"the value of node {i}" for i in case.header["order"]])
    for i in _leaves(case):
        if i >= len(reply.results) or reply.results[i].type == "NoneType":
            return NoTensor(programs.node_names(case.header["program"])[i], "NoneType")
    return None


def leaves_adjoints_are_right(case: Case, reply: Reply) -> Failure | None:
    """The full adjoint of every leaf; other nodes cost other items."""
    if not isinstance(reply, Returned):
        return reply
    names = programs.node_names(case.header["program"])
    expected = _last_adjoints(case, precision(reply.results))
    leaves = _leaves(case)
    return _first_difference(
        [f"the adjoint of {names[i]}" for i in leaves],
        [reply.results[i] if i < len(reply.results) else UNSET for i in leaves],
        [expected[i] for i in leaves],
    )


def _leaves(case: Case) -> list[int]:
    return [i for i, x in enumerate(case.header["program"]) if x[0] == "leaf" and x[2]]


def _first_difference(
    names: Sequence[str], results: Sequence[Result], expected: Sequence[NDArray | Approx]
) -> Failure | None:
    failures = (difference(*x) for x in zip(names, results, expected))
    return next((failure for failure in failures if failure is not None), None)


def _constants(program: vjps.Program) -> set[int]:
    """The nodes with requires_grad=False: they may have a grad or not."""
    found: set[int] = set()
    for i, instruction in enumerate(program):
        inputs = vjps.inputs_of(instruction)
        if all(j in found for j in inputs) if inputs else not instruction[2]:
            found.add(i)
    return found


@lru_cache(4096)
def _last_adjoints(case: Case, u: float) -> dict[int, NDArray | Approx]:
    """What each grad must be after the last pass; nodes of earlier passes keep theirs."""
    program = case.header["program"]
    leaves = case.arrays[: case.header["leaves"]]
    values = vjps.evaluate(program, _operands(program, leaves, u))
    expected: dict[int, NDArray | Approx] = {}
    for output, array in case.header["passes"]:
        upstream = case.arrays[array]
        seed = upstream if vjps.is_polynomial(program) else Approx.exact(upstream, u)
        for i, adjoint in enumerate(vjps.adjoints(program, values, output, seed)):
            if adjoint is not None:
                expected[i] = _expected(adjoint)
    return expected


@lru_cache(1024)
def _expected_values(case: Case, u: float) -> list[NDArray | Approx]:
    """The value of each node in the order of the case, with the leaves' present data."""
    program = case.header["program"]
    leaves = list(case.arrays[: case.header["leaves"]])
    for node, array in case.header["changed_leaves"]:
        leaves[program[node][1]] = case.arrays[array]
    values = vjps.evaluate(program, _operands(program, leaves, u))
    return [_expected(values[i]) for i in case.header["order"]]


def _operands(program: vjps.Program, leaves: Sequence[NDArray], u: float) -> Sequence[Any]:
    if vjps.is_polynomial(program):
        return leaves
    return [Approx.exact(leaf, u) for leaf in leaves]


def _expected(value: Any) -> NDArray | Approx:
    return value if isinstance(value, Approx) else np.asarray(value)
