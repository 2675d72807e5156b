"""The network's rounding bounds let every right way to compute pass, and no wrong one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
import right_ways
from margins import (
    MARGIN,
    UNIT_ROUNDOFF,
    cast,
    in_turn,
    large,
    ordinary,
    outside,
    right_backward,
    right_forward,
    share,
    stored,
)
from right_ways import PRODUCTS, TABLES, chains
from wrong_ways import (
    BACKWARD_IMPRECISE,
    BACKWARD_MISTAKES,
    FORWARD_IMPRECISE,
    FORWARD_MISTAKES,
    LARGE_MISTAKES,
    Mistake,
)

from grader.checks.network import BACKWARD_FROM
from grader.model import NDArray
from reference import network as stages
from reference.cases.networks import Network
from reference.rounding import LIBM, U64, Approx


@pytest.mark.parametrize("dtype", UNIT_ROUNDOFF)
@pytest.mark.parametrize(("nets", "everywhere"), [(ordinary, False), (large, True)])
def test_every_right_way_is_within_the_bounds(
    nets: Callable[[], list[Network]], everywhere: bool, dtype: str
) -> None:
    """However the network is written, from given results or its own, no stage leaves its bound."""
    ways = chains(everywhere)
    # Every way on each stored network; on fresh ones one each, in turn.
    first, fresh = nets()[: len(stored())], nets()[len(stored()) :]
    asked = [*((net, ways) for net in first), *in_turn(fresh, ways, 1)]

    with np.errstate(all="ignore"):
        assert outside(asked, dtype) == {}


class Sloppy:
    """NumPy with elementary functions that are off by the most that the bounds allow."""

    OFF = ("exp", "expm1", "log", "tanh", "cosh")

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)

    def __getattr__(self, name: str) -> Any:
        function = getattr(np, name)
        return partial(self._off, function) if name in self.OFF else function

    def _off(self, function: Callable[[NDArray], NDArray], a: NDArray) -> NDArray:
        right = np.asarray(function(a))
        signs = self.rng.choice([-1, 1], size=right.shape).astype(right.dtype)
        return right * (1 + signs * right.dtype.type(LIBM * UNIT_ROUNDOFF[right.dtype.name]))


@pytest.mark.parametrize("dtype", UNIT_ROUNDOFF)
@pytest.mark.parametrize(("nets", "everywhere"), [(ordinary, False), (large, True)])
def test_the_bounds_hold_with_the_worst_elementary_functions(
    nets: Callable[[], list[Network]], everywhere: bool, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bounds are derived, so they also hold on a machine whose exp and log are 4 ulp off."""
    monkeypatch.setattr(right_ways, "np", Sloppy())
    with np.errstate(all="ignore"):
        asked = in_turn(nets()[: len(stored())], chains(everywhere), 3)
        assert outside(asked, dtype) == {}


def test_at_least_ten_ways_of_each_stage_are_asked() -> None:
    """The tables hold what they claim, and the chains use all of every table."""
    used = [set(column) for column in zip(*chains(everywhere=False))]

    tables = [PRODUCTS, *({**a, **b} for a, b in TABLES)]
    assert used == [set(table.values()) for table in tables]
    assert min(len(table) for table in tables) >= 10


@pytest.mark.parametrize("dtype", UNIT_ROUNDOFF)
def test_z1_is_exact_in_every_order_and_format(dtype: str) -> None:
    """z1 has no rounding error at all, so it is compared with ==."""
    for net in (*ordinary(), *large()):
        exact = [
            [sum(Fraction(a) * Fraction(b) for a, b in zip(row, column)) for column in net.w1.T]
            for row in net.x
        ]
        truth = stages.forward(net, UNIT_ROUNDOFF[dtype])["z1"]
        assert (truth.value == np.array(exact, dtype=float)).all()
        assert not truth.error.any()
        x, w1 = net.x.astype(dtype), net.w1.astype(dtype)
        for product in PRODUCTS.values():
            assert (product(x, w1) == truth.value).all()


# A previous stage that is wrong, but finite and of the right shape.
DISTORTIONS: Mapping[str, Callable[[NDArray], NDArray]] = {
    "scaled": lambda a: a * 1.5,
    "shifted": lambda a: a + 0.375,
    "other sign": lambda a: -a,
}


@pytest.mark.parametrize("dtype", UNIT_ROUNDOFF)
@pytest.mark.parametrize("distortion", DISTORTIONS)
def test_what_follows_from_a_wrong_stage_is_within_its_bound(distortion: str, dtype: str) -> None:
    """Error carried forward: right code after a wrong stage stays within the carried bound."""
    u, distort = UNIT_ROUNDOFF[dtype], DISTORTIONS[distortion]
    for net, ways in in_turn(stored(), chains(everywhere=False), 3):
        truth = stages.forward(net, u)
        for product, sigmoid, loss, _, slope in ways:
            x, _, w2 = cast(net, dtype)
            wrong = {k: distort(np.asarray(v)).astype(dtype) for k, v in right_forward(net).items()}
            z1, s, z2 = (Approx.exact(wrong[name], u) for name in ("z1", "s", "z2"))
            assert share(sigmoid(wrong["z1"]), stages.sigmoid(z1)) <= 1
            assert share(product(wrong["s"], w2), s @ Approx.exact(net.w2, u)) <= 1
            assert share(loss(wrong["z2"], net.y), stages.cross_entropy(z2, net.y)) <= 1

            given = {k: v.astype(dtype) for k, v in right_forward(net).items()}
            off = {k: distort(v).astype(dtype) for k, v in right_backward(net).items()}
            follows = {
                "w2": product(given["s"].T, off["z2"]),
                "s": product(off["z2"], w2.T),
                "z1": slope(off["s"], given["s"], given["z1"]),
                "w1": product(x.T, off["z1"]),
            }
            for name, got in follows.items():
                earlier = Approx.exact(off[BACKWARD_FROM[name]], u)
                assert share(got, stages.FOLLOWS[name](net, truth, earlier)) <= 1, name


@pytest.mark.parametrize("dtype", UNIT_ROUNDOFF)
def test_every_way_to_write_a_step_is_within_its_bound(dtype: str) -> None:
    """A step of SGD is right in any order, also with a learning rate of the weights' dtype."""
    steps: tuple[Callable[[NDArray, NDArray, Any], NDArray], ...] = (
        lambda w, g, lr: w - lr * g,
        lambda w, g, lr: -lr * g + w,
        lambda w, g, lr: -(g * lr - w),
        lambda w, g, lr: w - np.asarray(lr, w.dtype) * g,
        lambda w, g, lr: np.subtract(w, np.multiply(g, lr)),
    )
    for net, lr in itertools.product(stored(), (0.0, 0.1, 0.01, 0.3, 3.0)):
        grad = np.round(right_backward(net)["w1"] * 64) / 8
        bound = stages.sgd(net.w1, grad, lr, UNIT_ROUNDOFF[dtype])
        for step in steps:
            got = step(net.w1.astype(dtype), grad.astype(dtype), lr)
            assert got.dtype == dtype
            assert share(got, bound) <= 1


# The most that a bound may be, relative to 1 + |value|.
SMALL: tuple[tuple[Callable[[], list[Network]], str, float], ...] = (
    (ordinary, "float64", 1e-11),
    (ordinary, "float32", 1e-3),
    (large, "float64", 1e-7),
)


@pytest.mark.parametrize(("nets", "dtype", "most"), SMALL)
def test_the_bounds_are_finite_and_small(
    nets: Callable[[], list[Network]], dtype: str, most: float
) -> None:
    """No bound is so wide that it would hide anything but rounding."""
    u = UNIT_ROUNDOFF[dtype]
    for net in nets():
        for truth in (stages.forward(net, u), stages.backward(net, u)):
            for name, approx in truth.items():
                assert (approx.error <= most * (1 + np.abs(approx.value))).all(), name


ASKED = [
    *((stages.forward, *x, dtype) for x in FORWARD_MISTAKES for dtype in UNIT_ROUNDOFF),
    *((stages.backward, *x, dtype) for x in BACKWARD_MISTAKES for dtype in UNIT_ROUNDOFF),
    *((stages.forward, *x, "float64") for x in FORWARD_IMPRECISE),
    *((stages.backward, *x, "float64") for x in BACKWARD_IMPRECISE),
]


@pytest.mark.parametrize(("truth", "stage", "name", "mistake", "dtype"), ASKED)
def test_a_mistake_is_far_outside_the_bounds(
    truth: Callable[[Network, float], stages.Stages],
    stage: str,
    name: str,
    mistake: Mistake,
    dtype: str,
) -> None:
    """A wrong formula misses what is allowed by a factor of 100 or more on some stored case."""
    u = UNIT_ROUNDOFF[dtype]
    missed = (
        share(mistake(net, right_forward(net), right_backward(net)), truth(net, u)[stage])
        for net in stored()
    )

    assert any(used >= MARGIN for used in missed), name


@pytest.mark.parametrize(("stage", "name", "mistake"), LARGE_MISTAKES)
def test_a_way_round_large_values_that_changes_them_is_outside_the_bounds(
    stage: str, name: str, mistake: Mistake
) -> None:
    """What clips large values, or overflows on them, misses float64's bounds by 100 or more."""
    with np.errstate(all="ignore"):
        missed = [
            share(mistake(net, right_forward(net), {}), stages.forward(net, U64)[stage])
            for net in large()
        ]

    assert max(missed) >= MARGIN, name


def test_a_function_without_a_bound_is_refused() -> None:
    """What has no bound on its error is not computed at all, rather than with none."""
    with pytest.raises(TypeError, match="arctan"):
        np.arctan(Approx.exact(1.0, 2.0**-53))
