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


class Lazy:
    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return self.array


def forward(x, y, w1, w2):
    x += 1
    z1 = x @ w1
    return Forward(Lazy(z1), Lazy(z1), Lazy(z1 @ w2), Lazy(z1.sum()))


def backward(x, y, w1, w2, fwd):
    x += 1
    return Gradients(*(numpy.zeros(g, dtype=complex) for g in (fwd.z2.shape, w2.shape, fwd.s.shape, fwd.z1.shape, w1.shape)))


def sgd_step(w1, w2, grads, lr):
    result = numpy.ma.masked_array(w1 - lr * grads.w1), numpy.matrix(w2 - lr * grads.w2)
    w1 += 1
    return result
