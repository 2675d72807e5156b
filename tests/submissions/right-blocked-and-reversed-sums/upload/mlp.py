from typing import NamedTuple

import numpy
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


def product(a, b):
    # last column first
    return sum(np.outer(a[:, k], b[k]) for k in reversed(range(a.shape[1])))


def sigmoid(z):
    pos = z >= 0
    ez = np.exp(np.where(pos, -z, z))
    return np.where(pos, 1.0, ez) / (1.0 + ez)


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.flip(np.exp(z), 1).sum(axis=1, keepdims=True))


def forward(x, y, w1, w2):
    z1 = product(x, w1)
    s = sigmoid(z1)
    z2 = product(s, w2)
    logp = log_softmax(z2)
    loss = 0.0
    for i in range(len(y) - 1, -1, -1):
        loss -= logp[i, y[i]]
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    dz2 = np.exp(log_softmax(fwd.z2))
    for i in range(len(y)):
        dz2[i, y[i]] -= 1.0
    dw2 = product(fwd.s.T, dz2)
    ds = product(dz2, w2.T)
    dz1 = ds * fwd.s * (1 - fwd.s)
    dw1 = product(x.T, dz1)
    return Gradients(dz2, dw2, ds, dz1, dw1)


def sgd_step(w1, w2, grads, lr):
    return -lr * grads.w1 + w1, -lr * grads.w2 + w2
