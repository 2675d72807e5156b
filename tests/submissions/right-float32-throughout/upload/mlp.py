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


def to32(*arrays):
    return [np.asarray(a, dtype=np.float32) for a in arrays]


def forward(x, y, w1, w2):
    x, w1, w2 = to32(x, w1, w2)
    z1 = x @ w1
    e = np.exp(-np.abs(z1))
    s = np.where(z1 >= 0, np.float32(1), e) / (1 + e)
    z2 = s @ w2
    top = z2.max(1, keepdims=True)
    lse = np.log(np.exp(z2 - top).sum(1)) + top[:, 0]
    loss = np.sum(lse - z2[np.arange(len(y)), y])
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    x, w1, w2, s, z2 = to32(x, w1, w2, fwd.s, fwd.z2)
    p = np.exp(z2 - z2.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    dz2 = p - np.eye(z2.shape[1], dtype=np.float32)[y]
    ds = dz2 @ w2.T
    dz1 = ds * s * (1 - s)
    return Gradients(dz2, s.T @ dz2, ds, dz1, x.T @ dz1)


def sgd_step(w1, w2, grads, lr):
    w1, w2, g1, g2 = to32(w1, w2, grads.w1, grads.w2)
    lr = np.float32(lr)
    return w1 - lr * g1, w2 - lr * g2
