"""The graphs: reference, torch in float64 and exact differentiation agree on the stored cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numerical import STEP, equal, slope

from grader.checks.bounds import UNIT_ROUNDOFF, Approx
from grader.checks.compare import is_within
from grader.model import NDArray
from grader.suites import walks
from reference import vjps
from reference.case import Case
from reference.cases import programs
from reference.cases.programs import Program
from reference.values import STORED_SEED

U = UNIT_ROUNDOFF["float64"]


WALKS: dict[str, Callable[[str], Iterator[Case]]] = {
    "fan_out": walks.fan_out,
    "twice": walks.twice,
    "few_backward": walks.few_backward,
    "diamonds_backward": walks.diamonds_backward,
    "chain_backward": walks.chain_backward,
}
# Longer programs, chains and diamonds, have a test of their own.
LONGEST = 9

Pass = tuple[Program, list[NDArray], int, NDArray, str]


def passes(cases: Iterator[Case]) -> Iterator[Pass]:
    """Each backward pass that is asked for: program, leaves, output, upstream, label."""
    for case in cases:
        program, count = case.header["program"], case.header["leaves"]
        for output, array in case.header["passes"]:
            leaves = list(case.arrays[:count])
            yield program, leaves, output, case.arrays[array], case.words().label


def degree(program: Program, node: int) -> list[int]:
    """Of each node of a polynomial program, its degree in the value of one of them."""
    found: list[int] = []
    for i, instruction in enumerate(program):
        of_inputs = [found[j] for j in vjps.inputs_of(instruction)]
        product = instruction[0] in ("multiply", "matmul")
        found.append(1 if i == node else sum(of_inputs) if product else max(of_inputs, default=0))
    return found


def value_of(output: int, program: Program, leaves: Sequence[Any], node: int, value: Any) -> Any:
    """The output of a program where one node is replaced by a value of its own."""
    replaced = (*program[:node], ("leaf", len(leaves), True), *program[node + 1 :])
    return vjps.evaluate(replaced, [*leaves, value])[output]


@dataclass(frozen=True)
class Dual:
    """A number or an array of them, with its derivative in one variable: exact in fractions, by
    rules of its own."""

    value: Any
    slope: Any

    def __add__(self, other: Any) -> Dual:
        other = other if isinstance(other, Dual) else Dual(other, 0)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> Dual:
        other = other if isinstance(other, Dual) else Dual(other, 0)
        return Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)


def exact(array: NDArray) -> NDArray:
    """The same numbers as fractions."""
    return np.array([Fraction(x) for x in array.flat], dtype=object).reshape(array.shape)


@pytest.mark.parametrize("walk", WALKS)
def test_polynomial_graph_agrees_with_torch(walk: str, oracle: ModuleType) -> None:
    """Every node's value and full adjoint equal torch's to the last bit."""
    for program, leaves, output, upstream, label in passes(WALKS[walk](STORED_SEED)):
        values, adjoints = oracle.program(program, leaves, output, upstream)
        mine = vjps.evaluate(program, leaves)

        assert all(map(equal, mine, values)), label
        for i, found in enumerate(vjps.adjoints(program, mine, output, upstream)):
            assert (found is None) == (adjoints[i] is None), label
            assert found is None or equal(found, adjoints[i]), label


def test_forward_cases_agree_with_torch(oracle: ModuleType) -> None:
    """The values after the leaves have changed equal torch's, in the order that is asked for."""
    for case in walks.forward(STORED_SEED):
        program, count = case.header["program"], case.header["leaves"]
        changed = [case.arrays[array] for _, array in case.header["changed_leaves"]]
        assert len(changed) == count
        mine = vjps.evaluate(program, changed)
        values, _ = oracle.program(program, changed, len(program) - 1, np.ones_like(mine[-1]))

        for i in case.header["order"]:
            if vjps.is_polynomial(program):
                assert equal(mine[i], values[i]), case.words().label
            else:
                bounds = vjps.evaluate(program, [Approx.exact(leaf, U) for leaf in changed])
                assert is_within(values[i], bounds[i]), case.words().label


@pytest.mark.parametrize("walk", ["fan_out", "twice", "few_backward"])
def test_polynomial_graph_agrees_with_exact_differentiation(walk: str) -> None:
    """Each adjoint equals central differences with a step of 1 where the output is of degree 2 at
    most in the node, and exact derivatives in fractions where it is not."""
    ways = set[str]()
    for program, leaves, output, upstream, label in passes(WALKS[walk](STORED_SEED)):
        if len(program) > LONGEST:
            continue
        values = vjps.evaluate(program, leaves)
        for i, found in enumerate(vjps.adjoints(program, values, output, upstream)):
            if found is None:
                assert i not in vjps.reachable(program, [output]), label
            elif degree(program, i)[output] <= 2:
                ways.add("differences")
                of_node = partial(value_of, output, program, leaves, i)
                assert equal(found, slope(of_node, values[i], upstream)), (label, i)
            else:
                ways.add("fractions")
                variable = Dual(exact(values[i]), 1)
                constants = [Dual(exact(leaf), 0) for leaf in leaves]
                dual = value_of(output, program, constants, i, variable)
                assert equal(found, exact(upstream) * dual.slope), (label, i)
    assert walk != "fan_out" or ways == {"differences", "fractions"}


@pytest.mark.parametrize("build", [programs.chain, programs.diamonds])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 50])
def test_long_graphs_agree_with_exact_differentiation(
    build: Callable[[int], Program], length: int
) -> None:
    """Values and the leaf's adjoint are exact however many paths lead to it."""
    program, leaf, upstream = build(length), np.array([2.0, -1.5]), np.array([3.0, -2.0])
    values = vjps.evaluate(program, [leaf])
    dual = vjps.evaluate(program, [Dual(exact(leaf), 1)])[-1]

    found = vjps.adjoints(program, values, len(program) - 1, upstream)[0]

    assert equal(values[-1], dual.value)
    assert equal(found, exact(upstream) * dual.slope)


@pytest.mark.parametrize("walk", WALKS)
def test_polynomial_graph_is_exact_in_any_format(walk: str) -> None:
    """The numbers are so short that float32 gives every value and adjoint without rounding."""
    for program, leaves, output, upstream, label in passes(WALKS[walk](STORED_SEED)):
        found = []
        for dtype in (np.float32, np.float64):
            values = vjps.evaluate(program, [leaf.astype(dtype) for leaf in leaves])
            of_values = vjps.adjoints(program, values, output, upstream.astype(dtype))
            found.append([*values, *(x for x in of_values if x is not None)])
        assert {np.asarray(x).dtype.name for x in found[0]} == {"float32"}, label
        assert all(map(equal, *found)), label


def test_worked_example_agrees_with_torch(oracle: ModuleType) -> None:
    """Torch's values and adjoints of the course's example are within the bounds that grade it."""
    for program, leaves, output, upstream, label in passes(walks.worked_example(STORED_SEED)):
        values, adjoints = oracle.program(program, leaves, output, upstream)
        bounds = vjps.evaluate(program, [Approx.exact(leaf, U) for leaf in leaves])
        of_adjoints = vjps.adjoints(program, bounds, output, Approx.exact(upstream, U))

        for bound, got in zip([*bounds, *of_adjoints], [*values, *adjoints]):
            assert bound.shape == np.shape(got), label
            assert is_within(got, bound), label
            assert (bound.error <= 1e-13 * (1 + np.abs(bound.value))).all(), label


def test_worked_example_agrees_with_the_complex_step() -> None:
    """Every adjoint of the course's example is the derivative that the complex step finds."""
    for program, leaves, output, upstream, label in passes(walks.worked_example(STORED_SEED)):
        values = vjps.evaluate(program, leaves)
        bounds = vjps.evaluate(program, [Approx.exact(leaf, U) for leaf in leaves])
        for i, bound in enumerate(
            vjps.adjoints(program, bounds, output, Approx.exact(upstream, U))
        ):
            step = value_of(output, program, leaves, i, values[i] + 1j * STEP)
            assert is_within(upstream * step.imag / STEP, bound), (label, i)


def test_worked_example_has_the_numbers_of_the_handout() -> None:
    """At x1 = 2, x2 = 5: y = 11.652071..., dy/dx1 = 5.5, dy/dx2 = 1.716337..."""
    program, leaves, output, upstream, _ = next(passes(walks.worked_example(STORED_SEED)))
    values = vjps.evaluate(program, leaves)
    x1, x2, *_ = vjps.adjoints(program, values, output, upstream)

    assert f"{values[output]:.8f}"[:9] == "11.652071"
    assert float(x1) == 5.5
    assert f"{x2:.8f}"[:8] == "1.716337"
