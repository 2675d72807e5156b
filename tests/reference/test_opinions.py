"""The three opinions agree: the NumPy reference, PyTorch in float64, numerical differentiation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from types import ModuleType

import numpy as np
import pytest

from reference import golden, network, numerical, truth, vjps
from reference.case import Case
from reference.cases import programs
from reference.cases.networks import network_of
from reference.cases.programs import Program
from reference.rounding import U64, Approx
from reference.sets import SETS, CaseSet
from reference.values import Draw

COMPARED = [s for s in SETS.values() if s.is_stored and truth.formula(s.subject)]
FRESH = [Draw(f"opinion {i}") for i in range(3)]


@pytest.mark.parametrize("case_set", COMPARED, ids=lambda case_set: case_set.name)
def test_opinions_agree_on_fresh_cases(case_set: CaseSet, oracle: ModuleType) -> None:
    """What is drawn for an upload is agreed on as what is stored: no seed meets a disagreement."""
    from reference import regenerate

    for draw in FRESH:
        for case in truth.made(case_set, draw):
            assert regenerate.agreed(case_set, case).truth is not None


@pytest.mark.parametrize("case_set", COMPARED, ids=lambda case_set: case_set.name)
def test_reference_meets_what_is_stored(case_set: CaseSet) -> None:
    """Without torch: the reference's own results are PyTorch's, whole numbers to the last bit."""
    formula = truth.formula(case_set.subject)
    assert formula is not None
    for case in golden.stored(case_set.name):
        for stored, right in zip(case.right(U64), formula.right(case, U64)):
            if isinstance(right, Approx):
                assert isinstance(stored, Approx)
                assert (np.abs(stored.value - right.value) <= 2 * right.error).all()
            elif right is None or isinstance(stored, Approx) or stored is None:
                assert stored is right
            else:
                assert stored.shape == right.shape
                assert (stored == right).all(), case.words().label


def narrow(case: Case) -> Case:
    """The same case with float32 numbers."""
    arrays = [a.astype(np.float32) if a.dtype == np.float64 else a for a in case.arrays]
    return Case(arrays, case.header, case.describe)


EXACT = [
    name
    for name in SETS
    if name.startswith(("add", "multiply", "matmul")) or name in ("graph-fan-out", "graph-twice")
]


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("draw", [Draw(golden.SEED, "every"), *FRESH], ids=lambda draw: draw.seed)
def test_what_is_compared_exactly_is_exact_in_any_format(name: str, draw: Draw) -> None:
    """The numbers are so short that float32 gives every result without rounding."""
    case_set = SETS[name]
    formula = truth.formula(case_set.subject)
    assert formula is not None
    for case in truth.cases_of(case_set, draw):
        wide, single = formula.right(case, U64), formula.right(narrow(case), U64)
        for a, b in zip(wide, single):
            if a is not None:
                assert isinstance(b, np.ndarray)
                assert b.dtype == np.float32
                assert (a == b).all(), case.words().label


@pytest.mark.parametrize("build", [programs.chain, programs.diamonds])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 50])
def test_long_graphs_agree_with_differentiation(
    build: Callable[[int], Program], length: int
) -> None:
    """The reference's adjoints are exact however many paths lead to a node."""
    program, leaf, upstream = build(length), np.array([2.0, -1.5]), np.array([3.0, -2.0])
    values = vjps.evaluate(program, [leaf])
    output = len(program) - 1

    found = vjps.adjoints(program, values, output, upstream)

    for mine, other in zip(found, numerical.adjoints(program, [leaf], output, upstream)):
        assert (mine == other).all()


@pytest.mark.parametrize("build", [programs.deep_chain, programs.diamonds])
@pytest.mark.parametrize("length", [2, 3, 4, 12, 50])
def test_gain_is_value_and_slope(build: Callable[[int], Program], length: int) -> None:
    """What a deep graph makes of its leaf, and of an upstream gradient, is its gain times that."""
    program, leaf, upstream = build(length), np.array([2.0, -1.5]), np.array([3.0, -2.0])
    values = vjps.evaluate(program, [leaf])

    adjoints = vjps.adjoints(program, values, len(program) - 1, upstream)

    assert (values[-1] == programs.gain(program) * leaf).all()
    assert (adjoints[0] == programs.gain(program) * upstream).all()


@pytest.mark.parametrize("length", [5, 12, 50])
@pytest.mark.parametrize("seed", range(9))
def test_deep_chain_in_short_is_the_same(length: int, seed: int) -> None:
    """A few instructions stand for a whole chain, also with a number added somewhere."""
    program = programs.deep_chain(length)
    for chain in (program, programs.shifted(program, Random(seed))):
        short = programs.in_short(chain)

        whole: list[tuple[object, ...]] = []
        for name, *operands in short:
            if name == programs.ZEROS_ADDED:
                whole += [("add_scalar", len(whole) - 1 + i, 0) for i in range(operands[0])]
            else:
                whole.append((name, *operands))
        assert tuple(whole) == chain
        assert len(short) <= 6
        assert programs.gain(short) == programs.gain(chain) == programs.TURNS[0]


@pytest.mark.parametrize("build", [programs.deep_chain, programs.diamonds])
@pytest.mark.parametrize("seed", range(9))
def test_slope_of_a_shifted_graph_is_not_told_by_two_values(
    build: Callable[[int], Program], seed: int
) -> None:
    """A number added somewhere parts the slope from the quotient of the last value and the leaf."""
    program, leaf = programs.shifted(build(50), Random(seed)), np.array([2.0, -1.5])
    values = vjps.evaluate(program, [leaf])

    adjoints = vjps.adjoints(program, values, len(program) - 1, np.ones(2))

    assert (adjoints[0] == programs.gain(program)).all()
    assert (values[-1] != programs.gain(program) * leaf).all()


def test_worked_example_has_the_numbers_of_the_handout() -> None:
    """At x1 = 2, x2 = 5: y = 11.652071..., dy/dx1 = 5.5, dy/dx2 = 1.716337..."""
    case = golden.stored("graph-example")[0]
    program, leaves = case.header["program"], case.arrays[:2]
    values = vjps.evaluate(program, leaves)
    x1, x2 = case.right(U64)[:2]
    assert isinstance(x1, Approx)
    assert isinstance(x2, Approx)

    assert f"{values[-1]:.8f}"[:9] == "11.652071"
    assert float(x1.value) == 5.5
    assert f"{x2.value:.8f}"[:8] == "1.716337"


def bounds_of(name: str) -> Sequence[Approx]:
    stored = (x for case in golden.stored(name) for x in case.right(U64))
    return [x for x in stored if isinstance(x, Approx)]


@pytest.mark.parametrize("name", ["graph-example", "network-forward", "network-backward"])
def test_bounds_are_small(name: str) -> None:
    """A bound forgives rounding and nothing else: it is finite, and below 1e-11 of its scale."""
    assert bounds_of(name)
    for bound in bounds_of(name):
        assert np.isfinite(bound.error).all()
        assert (bound.error <= 1e-11 * (1 + np.abs(bound.value))).all()


def test_network_loss_is_the_plain_formulas() -> None:
    """The loss that is differentiated numerically is the loss that is graded."""
    for case in (*golden.stored("network-forward"), *golden.stored("network-forward-large")):
        net = network_of(case)
        bound = network.forward(net, U64)["loss"]
        plain = numerical.loss(net, "w1", net.w1)
        assert np.abs(plain - bound.value) <= 2 * bound.error
