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


def stable_sigmoid(z):
    z = numpy.clip(z, -1e4, 1e4)
    return numpy.where(z >= 0, 1 / (1 + numpy.exp(-numpy.maximum(z, 0))),
                       numpy.exp(numpy.minimum(z, 0)) / (1 + numpy.exp(numpy.minimum(z, 0))))


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    assert x.ndim == 2 and y.ndim == 1 and w1.ndim == 2 and w2.ndim == 2
    assert x.shape[0] == y.shape[0] and x.shape[1] == w1.shape[0] and w1.shape[1] == w2.shape[0]
    assert numpy.issubdtype(y.dtype, numpy.integer)
    assert 0 <= y.min() and y.max() < w2.shape[1]
    z1 = x @ w1
    s = stable_sigmoid(z1)
    assert ((0 <= s) & (s <= 1)).all()
    z2 = s @ w2
    m = z2.max(axis=1)
    loss = numpy.sum(m + numpy.log(numpy.sum(numpy.exp(z2 - m[:, None]), axis=1)) - z2[numpy.arange(len(y)), y])
    assert numpy.isfinite(loss)
    return Forward(z1=z1, s=s, z2=z2, loss=loss)


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    if not isinstance(fwd, Forward):
        raise TypeError("fwd must come from forward()")
    p = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    assert numpy.allclose(p.sum(axis=1), 1)
    onehot = numpy.zeros_like(p)
    onehot[numpy.arange(len(y)), y] = 1
    dz2 = p - onehot
    dw2 = fwd.s.T @ dz2
    ds = dz2 @ w2.T
    dz1 = ds * fwd.s * (1 - fwd.s)
    dw1 = x.T @ dz1
    assert dw1.shape == w1.shape and dw2.shape == w2.shape
    return Gradients(z2=dz2, w2=dw2, s=ds, z1=dz1, w1=dw1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    assert isinstance(grads, Gradients)
    assert lr >= 0
    return w1 - lr * grads.w1, w2 - lr * grads.w2
