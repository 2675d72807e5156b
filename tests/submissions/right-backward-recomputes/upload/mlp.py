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


def matrix_product(a, b):
    return numpy.einsum("ij,jk->ik", a, b)


def matrix_product_grad(g, a, b):
    return numpy.einsum("ik,jk->ij", g, b), numpy.einsum("ij,ik->jk", a, g)


def sigmoid(z):
    t = numpy.exp(-abs(z))
    return numpy.where(z < 0, t, 1.0) / (1.0 + t)


def sigmoid_grad(g, z):
    # e^-z / (1 + e^-z)^2, which is symmetric in z
    t = numpy.exp(-abs(z))
    return g * t / (1.0 + t) ** 2


def cross_entropy(z, y):
    y = y[:, None]
    lse = numpy.logaddexp.reduce(z, axis=1, keepdims=True)
    return numpy.sum(lse - numpy.take_along_axis(z, y, axis=1))


def cross_entropy_grad(z, y):
    p = numpy.exp(z - numpy.logaddexp.reduce(z, axis=1, keepdims=True))
    y = y[:, None]
    numpy.put_along_axis(p, y, numpy.take_along_axis(p, y, axis=1) - 1.0, axis=1)
    return p


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    z1 = matrix_product(x, w1)
    s = sigmoid(z1)
    z2 = matrix_product(s, w2)
    return Forward(z1, s, z2, cross_entropy(z2, y))


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    del fwd  # not needed, everything is recomputed
    z1, s, z2, loss = forward(x, y, w1, w2)
    g_z2 = cross_entropy_grad(z2, y)
    g_s, g_w2 = matrix_product_grad(g_z2, s, w2)
    g_z1 = sigmoid_grad(g_s, z1)
    g_x, g_w1 = matrix_product_grad(g_z1, x, w1)
    return Gradients(g_z2, g_w2, g_s, g_z1, g_w1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    step = lambda w, g: numpy.asarray(w) - lr * numpy.asarray(g)
    return step(w1, grads.w1), step(w2, grads.w2)
