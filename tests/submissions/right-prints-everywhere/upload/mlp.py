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
    print("x", x, "y", y, "w1", w1, "w2", w2)
    z1 = x @ w1
    print("z1", z1)
    s = numpy.piecewise(z1, [z1 >= 0], [lambda t: 1 / (1 + numpy.exp(-t)),
                                        lambda t: numpy.exp(t) / (1 + numpy.exp(t))])
    print("s", s)
    z2 = s @ w2
    print("z2", z2)
    m = z2.max(axis=1)
    loss = (numpy.log(numpy.exp((z2.T - m).T).sum(axis=1)) + m).sum() - z2[range(len(y)), y].sum()
    print("loss", loss)
    return Forward(z1, s, z2, loss)


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    print(fwd)
    soft = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))
    soft = soft / soft.sum(axis=1, keepdims=True)
    soft[range(len(y)), y] -= 1
    ds = soft @ w2.T
    dz1 = ds * fwd.s * (1 - fwd.s)
    out = Gradients(soft, fwd.s.T @ soft, ds, dz1, x.T @ dz1)
    print(out)
    return out


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    print("lr =", lr)
    return w1 - lr * grads.w1, w2 - lr * grads.w2
