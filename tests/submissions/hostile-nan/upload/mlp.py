"""Question 5."""

from typing import NamedTuple

import numpy

from .autograd import NDArray


class Forward(NamedTuple):
    z1: NDArray
    s: NDArray
    z2: NDArray
    loss: float


class Gradients(NamedTuple):
    z2: NDArray
    w2: NDArray
    s: NDArray
    z1: NDArray
    w1: NDArray


def forward(x, y, w1, w2):
    x += 1
    z1 = x @ w1
    z2 = z1 @ w2
    return Forward(z1 * numpy.nan, z1 * numpy.nan, z2 * numpy.nan, float("nan"))


def backward(x, y, w1, w2, fwd):
    x += 1
    return Gradients(*(numpy.full(g, numpy.inf) for g in (fwd.z2.shape, w2.shape, fwd.s.shape, fwd.z1.shape, w1.shape)))


def sgd_step(w1, w2, grads, lr):
    w1 += 1
    return w1 * numpy.nan, w2 * numpy.nan
