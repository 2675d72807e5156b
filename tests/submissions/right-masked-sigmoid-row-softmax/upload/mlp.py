from __future__ import annotations

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


def sigmoid(z):
    out = np.empty(z.shape)
    pos = z >= 0
    out[pos] = 1 / (1 + np.exp(-z[pos]))
    ez = np.exp(z[~pos])
    out[~pos] = ez / (1 + ez)
    return out


def one_hot(y, k):
    h = np.zeros((y.size, k))
    h[np.arange(y.size), y] = 1
    return h


def forward(x, y, w1, w2):
    z1 = x.dot(w1)
    s = sigmoid(z1)
    z2 = s.dot(w2)
    h = one_hot(y, w2.shape[1])
    loss = 0.0
    for row, hot in zip(z2, h):
        m = np.max(row)
        loss = loss + m + np.log(np.sum(np.exp(row - m))) - np.dot(row, hot)
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    probs = []
    for row in fwd.z2:
        e = np.exp(row - row.max())
        probs.append(e / e.sum())
    dz2 = np.stack(probs) - one_hot(y, w2.shape[1])
    ds = dz2.dot(w2.transpose())
    dz1 = ds * fwd.s * (1 - fwd.s)
    return Gradients(w1=x.transpose().dot(dz1), w2=fwd.s.transpose().dot(dz2), s=ds, z1=dz1, z2=dz2)


def sgd_step(w1, w2, grads, lr):
    updates = []
    for w, g in ((w1, grads.w1), (w2, grads.w2)):
        w = w.copy()
        w -= lr * g
        updates.append(w)
    return tuple(updates)
