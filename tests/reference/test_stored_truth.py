"""What is stored for another format, and for error carried forward, is what the formulas say."""

from __future__ import annotations

import numpy as np
import pytest

from reference import entropy, golden, network, truth
from reference.cases.networks import BACKWARD, BACKWARD_FROM, FORWARD, FORWARD_FROM, network_of
from reference.rounding import U32, U64, Approx
from reference.sets import SETS

PASSES = {"forward": (FORWARD, FORWARD_FROM), "backward": (BACKWARD, BACKWARD_FROM)}
COMPARED = [s.name for s in SETS.values() if s.is_stored and truth.formula(s.subject)]
NETWORKS = [s.name for s in SETS.values() if s.subject in PASSES]


@pytest.mark.parametrize("name", COMPARED)
def test_float32_bounds_are_those_of_the_formulas(name: str) -> None:
    """A stored bound, scaled to float32, forgives what the formula's does and hardly more."""
    formula = truth.formula(SETS[name].subject)
    assert formula is not None
    for case in golden.stored(name):
        for stored, right in zip(case.right(U32), formula.right(case, U32)):
            if isinstance(right, Approx):
                assert isinstance(stored, Approx)
                assert (stored.error >= right.error * (1 - 1e-6)).all(), case.words().label
                assert (stored.error <= 1.02 * right.error).all(), case.words().label
            else:
                assert not isinstance(stored, Approx)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("u", [U64, U32], ids=["float64", "float32"])
def test_what_follows_from_an_earlier_stage_is_what_the_formula_says(name: str, u: float) -> None:
    """A student's own stage, carried forward with stored numbers, gives the formula's result."""
    names, previous = PASSES[SETS[name].subject]
    rng = np.random.default_rng(3)
    formula = truth.formula(SETS[name].subject)
    assert formula is not None
    compared = 0
    for case in golden.stored(name)[::5]:
        results = dict(zip(names, case.right(u)))
        assert case.truth is not None
        for i, stage in enumerate(names):
            before = results.get(previous.get(stage, ""))
            if before is None:
                continue
            own = Approx.exact(rng.integers(-40, 40, before.shape) / 8, u)
            stored, right = case.truth.follows(case, i, own), formula.follows(case, i, own)
            assert (stored is None) == (right is None)
            if stored is not None and right is not None:
                compared += 1
                assert stored.shape == right.shape
                assert (np.abs(stored.value - right.value) <= right.error).all()
                assert (stored.error >= right.error * (1 - 1e-6)).all()
                # The matrix of a whole stage sums over its zeros too.
                assert (stored.error <= (1.1 + own.value.size) * right.error + 1e-300).all()
    assert compared > 0


def test_the_cross_entropy_by_its_definition_is_the_stable_one() -> None:
    """Both agree to the last bits, also where a naive exponential overflows."""
    for name in ("network-forward", "network-forward-large"):
        for case in golden.stored(name):
            z2 = case.right(U64)[FORWARD.index("z2")]
            assert isinstance(z2, Approx)
            exact = Approx.exact(z2.value, U64)
            labels = network_of(case).y
            defined, stable = (
                entropy.cross_entropy(exact, labels),
                network.cross_entropy(exact, labels),
            )
            assert abs(defined.value - stable.value) <= stable.error
            assert defined.error == stable.error
