"""Question 5: a network of two layers, forwards and backwards by hand, on NumPy arrays.

    z1 = x w1,   s = sigmoid(z1),   z2 = s w2,   loss = cross_entropy(z2, y)

    x (n, d) data, one row an example       w1 (d, h) and w2 (h, k) weights
    y (n,)   labels, integers in [0, k)     loss is the sum over the n rows

Everything must be finite and right for |z1| and |z2| up to 1000.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy

from hw01 import graph
from hw01.ops import arr, flip, times

from .autograd import NDArray


class Forward(NamedTuple):

    z1: NDArray  # (n, h)
    s: NDArray  # (n, h)
    z2: NDArray  # (n, k)
    loss: float


class Gradients(NamedTuple):

    z2: NDArray  # (n, k)
    w2: NDArray  # (h, k)
    s: NDArray  # (n, h)
    z1: NDArray  # (n, h)
    w1: NDArray  # (d, h)


def sigmoid(z):
    return numpy.exp(numpy.minimum(z, 0)) / (1 + numpy.exp(-numpy.abs(z)))


def softmax(z):
    e = numpy.exp(z - z.max(1)[:, numpy.newaxis])
    return e / e.sum(1)[:, numpy.newaxis]


def cross_entropy(z, y):
    top = z.max(1)
    return (top + numpy.log(numpy.exp(z - top[:, numpy.newaxis]).sum(1))).sum() - z[numpy.arange(len(y)), y].sum()


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    z1 = times(x, w1)
    s = sigmoid(z1)
    z2 = times(s, w2)
    return Forward(z1, s, z2, float(cross_entropy(z2, y)))


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    dz2 = softmax(fwd.z2) - numpy.eye(fwd.z2.shape[1])[y]
    dw2 = times(flip(fwd.s), dz2)
    ds = times(dz2, flip(w2))
    dz1 = ds * (fwd.s - fwd.s ** 2)
    return Gradients(dz2, dw2, ds, dz1, times(flip(x), dz1))


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    return [arr(w) - lr * arr(g) for w, g in [(w1, grads.w1), (w2, grads.w2)]]
