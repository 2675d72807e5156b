"""Networks, what right ways of computing them give, and how much of what is allowed that uses."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
from right_ways import Chain
from wrong_ways import Values

from grader.checks.compare import is_within
from grader.model import NDArray
from reference import network as stages
from reference.cases import networks
from reference.cases.networks import Network
from reference.golden import SEED
from reference.rounding import U32, U64, Approx
from reference.values import Draw

DRAWS = (Draw(SEED, "every"), *(Draw(f"fresh {i}", "every") for i in range(20)))
# What sets a mistake apart from the bound: 100 times what decides a grade, 2 * error.
MARGIN = 100
UNIT_ROUNDOFF = {"float64": U64, "float32": U32}


@cache
def ordinary() -> list[Network]:
    return [net for draw in DRAWS for net in networks.ordinary(draw)]


@cache
def stored() -> list[Network]:
    return ordinary()[: len(list(networks.ordinary(DRAWS[0])))]


@cache
def large() -> list[Network]:
    """The fixed ones once: a seed draws only the last."""
    fixed = list(networks.large(DRAWS[0]))
    return fixed + [list(networks.large(draw))[-1] for draw in DRAWS[1:]]


def cast(net: Network, dtype: Any) -> tuple[NDArray, ...]:
    return tuple(array.astype(dtype) for array in (net.x, net.w1, net.w2))


def forward_values(chain: Chain, net: Network, dtype: str) -> Values:
    """What a student's forward pass returns."""
    product, sigmoid, loss, _, _ = chain
    x, w1, w2 = cast(net, dtype)
    z1 = product(x, w1)
    s = sigmoid(z1)
    z2 = product(s, w2)
    return {"z1": z1, "s": s, "z2": z2, "loss": loss(z2, net.y)}


def backward_values(chain: Chain, net: Network, fwd: Values) -> Values:
    """What a student's backward pass returns, from forward's results or from its own."""
    product, _, _, z2_gradient, z1_gradient = chain
    x, _, w2 = cast(net, fwd["z2"].dtype)
    z2 = z2_gradient(fwd["z2"], net.y)
    s = product(z2, w2.T)
    z1 = z1_gradient(s, fwd["s"], fwd["z1"])
    return {"z2": z2, "w2": product(fwd["s"].T, z2), "s": s, "z1": z1, "w1": product(x.T, z1)}


def share(got: Any, truth: Approx) -> float:
    """The part of what is allowed, 2 * error, that a result uses up; inf where it is not finite."""
    off = np.abs(np.asarray(got, dtype=np.float64) - truth.value)
    with np.errstate(all="ignore"):
        used = np.where(off == 0, 0, off / (2 * truth.error))
    return float(used.max()) if np.isfinite(off).all() else np.inf


def outside(nets: Iterable[tuple[Network, list[Chain]]], dtype: str) -> dict[str, float]:
    """The stages that a right way computes too far off on any network, with the largest share."""
    u, found = UNIT_ROUNDOFF[dtype], dict[str, float]()
    for net, ways in nets:
        truth, gradients = stages.forward(net, u), stages.backward(net, u)
        given = {name: value.astype(dtype) for name, value in right_forward(net).items()}
        for chain in ways:
            own = forward_values(chain, net, dtype)
            for where, values, bounds in (
                ("forward", own, truth),
                ("backward from given results, ", backward_values(chain, net, given), gradients),
                ("backward from its own results, ", backward_values(chain, net, own), gradients),
            ):
                for name, value in values.items():
                    assert np.asarray(value).dtype == dtype, (where, name)
                    if not is_within(np.asarray(value), bounds[name]):
                        key = f"{where} {name}"
                        found[key] = max(found.get(key, 0), share(value, bounds[name]))
    return found


def in_turn(
    nets: Iterable[Network], ways: list[Chain], count: int
) -> Iterator[tuple[Network, list[Chain]]]:
    """Each network with `count` of the ways, so that every way has its turn."""
    turn = itertools.cycle(ways)
    return ((net, list(itertools.islice(turn, count))) for net in nets)


def right_forward(net: Network) -> Values:
    return {k: v.value for k, v in stages.forward(net, U64).items()}


def right_backward(net: Network) -> Values:
    return {k: v.value for k, v in stages.backward(net, U64).items()}
