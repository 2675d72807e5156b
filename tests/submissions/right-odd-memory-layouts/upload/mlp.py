"""Question 5: a network of two layers, forwards and backwards by hand, on NumPy arrays.

    z1 = x w1,   s = sigmoid(z1),   z2 = s w2,   loss = cross_entropy(z2, y)

    x (n, d) data, one row an example       w1 (d, h) and w2 (h, k) weights
    y (n,)   labels, integers in [0, k)     loss is the sum over the n rows

Everything must be finite and right for |z1| and |z2| up to 1000.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy

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


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    xl = numpy.asarray(x, dtype=numpy.longdouble)
    z1 = xl @ w1
    s = 1 / (1 + numpy.exp(-z1))
    z2 = numpy.asfortranarray(s @ w2)
    m = z2.max(axis=1)
    rest = numpy.log(numpy.exp((z2.T - m).T).sum(axis=1))
    return Forward(z1, s, z2, numpy.sum(m + rest - z2[numpy.arange(len(y)), y]))


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    z2 = fwd.z2.T
    p = numpy.exp(z2 - z2.max(axis=0))
    p /= p.sum(axis=0)
    p[y, numpy.arange(len(y))] -= 1
    dw2 = (p @ fwd.s).T
    ds = (w2 @ p).T
    dz1 = ds * fwd.s * (1 - fwd.s)
    dw1 = (dz1.T @ x).T
    return Gradients(p.T, dw2, ds, dz1, dw1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    return (w1.T - lr * grads.w1.T).T, numpy.asfortranarray(w2 - lr * grads.w2)
