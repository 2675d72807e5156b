from typing import NamedTuple

import numpy as np

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


def long(*arrays):
    return [np.asarray(a, dtype=np.longdouble) for a in arrays]


def forward(x, y, w1, w2):
    x, w1, w2 = long(x, w1, w2)
    z1 = x.dot(w1)
    s = 1 / (1 + np.exp(-z1))  # a long double does not overflow at 1000
    z2 = s.dot(w2)
    loss = (np.log(np.exp(z2).sum(axis=1)) - z2[range(len(y)), y]).sum()
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    x, w1, w2, z1, s, z2 = long(x, w1, w2, fwd.z1, fwd.s, fwd.z2)
    p = np.exp(z2)
    p /= p.sum(axis=1, keepdims=True)
    p[range(len(y)), y] -= 1
    ds = p.dot(w2.T)
    dz1 = ds * s * (1 - s)
    return Gradients(p, s.T.dot(p), ds, dz1, x.T.dot(dz1))


def sgd_step(w1, w2, grads, lr):
    w1, w2, d1, d2 = long(w1, w2, grads.w1, grads.w2)
    return w1 - lr * d1, w2 - lr * d2
