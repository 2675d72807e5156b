"""The two-layer network stage by stage: each stage's right formula on numbers with error bounds.

A stage takes the ones before it, so the same formulas give the truth (from the inputs) and what
follows from a student's own previous stage (error carried forward). The constants cover every
right way to write a stage, not only ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from . import entropy
from .case import NDArray
from .cases.networks import BACKWARD_FROM, Network
from .rounding import LIBM, Approx

Stages: TypeAlias = Mapping[str, Approx]


def sigmoid(z: Approx) -> Approx:
    """1 / (1 + e^-z). The bound is absolute: (1 + tanh(z/2)) / 2 is right too, and cancels where
    the sigmoid is small. tanh within LIBM u of at most 1, then an addition and a halving; with
    1 / (1 + e^-z): e^-z within LIBM u, an addition, a division. The slope is at most 1/4."""
    e = np.exp(-np.abs(z.value))
    value = np.where(z.value >= 0, 1 / (1 + e), e / (1 + e))
    return Approx(value, z.error / 4 + (LIBM + 4) * z.u, z.u)


def cross_entropy(z: Approx, y: NDArray) -> Approx:
    """The sum over rows of log(sum(e^z)) - z[label]; shape (). `entropy` says it in decimals, which
    takes longer, for a loss that is judged by the student's own z2 and comes without formulas."""
    highest = z.value.max(axis=1)
    logs = highest + np.log(np.exp(z.value - highest[:, None]).sum(axis=1))
    terms = logs - z.value[np.arange(len(y)), y]
    return Approx(np.asarray(terms.sum()), entropy.error_bound(z), z.u)


def softmax_minus_onehot(z: Approx, y: NDArray) -> Approx:
    """softmax(z) - onehot(y), row by row. The relative error of e^(z - m) / sum is the rounding of
    its exponent, at most `extent`, two exponentials, k additions and a division; that of
    e^(z - logsumexp) has the error of the logarithm, LIBM u of at most `extent`, and one more
    exponential. Then subtractions of numbers that are at most 1, in some right ways also where the
    label is another's, or p - 1 as expm1(log(p)): so the last bound is absolute."""
    e = np.exp(z.value - z.value.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    k = z.shape[1]
    extent = entropy.extent(z)[:, None]
    exponent = 2 * z.error.max(axis=1, keepdims=True)
    exponent = exponent + (2 * k + LIBM * (3 + extent) + extent) * z.u
    onehot = np.eye(k)[y]
    return Approx(p - onehot, p * np.expm1(exponent) + (LIBM + 4) * z.u, z.u)


def times_slope(upstream: Approx, s: Approx) -> Approx:
    """upstream * s * (1 - s). The bound on the slope is absolute, since 1 - s cancels near 1: from
    s itself, or from z1 again, the slope is off by at most |1 - 2s| <= 1 times the error of s and
    a few u."""
    slope = Approx(s.value * (1 - s.value), s.error + 4 * s.u, s.u)
    return upstream * slope


# Each gradient after z2's from the one that `BACKWARD_FROM` names.
FOLLOWS: Mapping[str, Callable[[Network, Stages, Approx], Approx]] = {
    "w2": lambda net, fwd, z2: fwd["s"].T @ z2,
    "s": lambda net, fwd, z2: z2 @ Approx.exact(net.w2, z2.u).T,
    "z1": lambda net, fwd, s: times_slope(s, fwd["s"]),
    "w1": lambda net, fwd, z1: Approx.exact(net.x, z1.u).T @ z1,
}


@lru_cache(512)
def forward(network: Network, u: float) -> Stages:
    """The truth for every stage of the forward pass."""
    # Multiples of 1/64, within 2**24 of them: no order of summation and no format rounds.
    z1 = Approx.exact(network.x @ network.w1, u)
    s = sigmoid(z1)
    z2 = s @ Approx.exact(network.w2, u)
    return {"z1": z1, "s": s, "z2": z2, "loss": cross_entropy(z2, network.y)}


@lru_cache(512)
def backward(network: Network, u: float) -> Stages:
    """The truth for every stage of the backward pass, whether it uses `fwd` or computes it anew."""
    fwd = forward(network, u)
    found = {"z2": softmax_minus_onehot(fwd["z2"], network.y)}
    for name, earlier in BACKWARD_FROM.items():
        found[name] = FOLLOWS[name](network, fwd, found[earlier])
    return found


def sgd(w: NDArray, grad: NDArray, lr: float, u: float) -> Approx:
    """One SGD step: w - lr * grad, with lr rounded to the format that is judged."""
    rate = Approx(np.asarray(-lr), np.asarray(u * abs(lr)), u)
    return Approx.exact(w, u) + Approx.exact(grad, u) * rate
