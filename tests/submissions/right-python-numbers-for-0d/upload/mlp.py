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
    z1 = x @ w1
    s = numpy.reciprocal(1 + numpy.exp(-numpy.maximum(z1, -700))) * (z1 > -700)
    z2 = s @ w2
    loss = 0.0
    for i, label in enumerate(y.tolist()):
        m = float(z2[i].max())
        loss += m - float(z2[i, label]) + float(numpy.log(numpy.exp(z2[i] - m).sum()))
    return Forward(z1, s, z2, loss)


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    z2 = fwd.z2 - fwd.z2.max(axis=1, keepdims=True)
    numpy.exp(z2, out=z2)
    z2 /= z2.sum(axis=1, keepdims=True)
    for i, label in enumerate(y.tolist()):
        z2[i, label] -= 1
    s = z2 @ w2.T
    z1 = s.copy()
    z1 *= fwd.s
    z1 *= 1 - fwd.s
    return Gradients(z2, fwd.s.T @ z2, s, z1, x.T @ z1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    w1, w2 = w1.copy(), w2.copy()
    w1 -= lr * grads.w1
    w2 -= lr * grads.w2
    return w1, w2
