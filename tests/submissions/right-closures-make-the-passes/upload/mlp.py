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


def linear(x, w):
    def pull(g):
        return g @ w.T, x.T @ g

    return x @ w, pull


def sigmoid(z):
    s = np.where(z > 0, 1 / (1 + np.exp(-np.maximum(z, 0))), 0)
    e = np.exp(np.minimum(z, 0))
    s = np.where(z > 0, s, e / (1 + e))

    def pull(g):
        return g * s * (1 - s)

    return s, pull


def cross_entropy(z, y):
    rows = np.arange(len(y))
    top = z.max(axis=1, keepdims=True)
    e = np.exp(z - top)
    total = e.sum(axis=1, keepdims=True)

    def pull(g=1.0):
        d = e / total
        d[rows, y] -= 1
        return g * d

    return float((np.log(total) + top)[:, 0].sum() - z[rows, y].sum()), pull


def taped(x, y, w1, w2):
    z1, pull_1 = linear(x, w1)
    s, pull_s = sigmoid(z1)
    z2, pull_2 = linear(s, w2)
    loss, pull_loss = cross_entropy(z2, y)

    def gradients():
        dz2 = pull_loss()
        ds, dw2 = pull_2(dz2)
        dz1 = pull_s(ds)
        _, dw1 = pull_1(dz1)
        return Gradients(dz2, dw2, ds, dz1, dw1)

    return Forward(z1, s, z2, loss), gradients


def forward(x, y, w1, w2):
    values, _ = taped(x, y, w1, w2)
    return values


def backward(x, y, w1, w2, fwd):
    _, gradients = taped(x, y, w1, w2)
    return gradients()


def sgd_step(w1, w2, grads, lr):
    step = lambda w, g: w - lr * g
    return step(w1, grads.w1), step(w2, grads.w2)
