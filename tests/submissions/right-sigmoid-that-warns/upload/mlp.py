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
    s = 1 / (1 + numpy.exp(-z1))
    z2 = s @ w2
    loss = 0
    for i in range(x.shape[0]):
        m = max(z2[i])
        loss += m + numpy.log(sum(numpy.exp(z2[i] - m))) - z2[i, y[i]]
    return Forward(z1, s, z2, loss)


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    n = x.shape[0]
    ez = numpy.exp(fwd.z2 - numpy.max(fwd.z2, axis=1).reshape(n, 1))
    softmax = ez / numpy.sum(ez, axis=1).reshape(n, 1)
    e_y = numpy.zeros(softmax.shape)
    e_y[numpy.arange(n), y] = 1
    d_z2 = softmax - e_y
    d_w2 = fwd.s.T @ d_z2
    d_s = d_z2 @ w2.T
    d_z1 = d_s * (fwd.s * (1 - fwd.s))
    d_w1 = x.T @ d_z1
    return Gradients(d_z2, d_w2, d_s, d_z1, d_w1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    return w1 - lr * grads.w1, w2 - lr * grads.w2
