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


def sigmoid(z):
    return numpy.where(z >= 0, 1.0, numpy.exp(-numpy.abs(z))) / (1.0 + numpy.exp(-numpy.abs(z)))


def softmax(z):
    e = numpy.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(z, y):
    m = z.max(axis=1)
    lse = m + numpy.log(numpy.exp(z - m[:, None]).sum(axis=1))
    return (lse - z[numpy.arange(len(y)), y]).sum()


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    z1 = x @ w1
    s = sigmoid(z1)
    z2 = s @ w2
    return Forward(z1, s, z2, cross_entropy(z2, y))


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    dz2 = numpy.eye(w2.shape[1])[y] - softmax(fwd.z2)
    dw2 = fwd.s.T @ dz2
    ds = dz2 @ w2.T
    dz1 = ds * fwd.s * (1 - fwd.s)
    dw1 = x.T @ dz1
    return Gradients(dz2, dw2, ds, dz1, dw1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    new_w1 = w1 - lr * grads.w1
    new_w2 = w2 - lr * grads.w2
    return new_w1, new_w2
