from __future__ import annotations
import math
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


def sig(t):
    if t >= 0:
        return 1 / (1 + math.exp(-t))
    return math.exp(t) / (1 + math.exp(t))


def prod(a, b):
    """matrix product with lists"""
    return np.array([[math.fsum(a[i][k] * b[k][j] for k in range(len(b))) for j in range(len(b[0]))]
                     for i in range(len(a))])


def probabilities(row):
    big = max(row)
    e = [math.exp(v - big) for v in row]
    return [v / sum(e) for v in e]


def forward(x, y, w1, w2):
    z1 = prod(x, w1)
    s = np.array([[sig(t) for t in row] for row in z1])
    z2 = prod(s, w2)
    loss = 0.0
    for row, label in zip(z2, y):
        big = max(row)
        loss += big + math.log(sum(math.exp(v - big) for v in row)) - row[label]
    return Forward(z1, s, z2, float(loss))


def backward(x, y, w1, w2, fwd):
    dz2 = np.array([probabilities(row) for row in fwd.z2])
    for i in range(len(y)):
        dz2[i][y[i]] = dz2[i][y[i]] - 1
    dw2 = prod(fwd.s.T, dz2)
    ds = prod(dz2, w2.T)
    dz1 = np.zeros(ds.shape)
    for i in range(ds.shape[0]):
        for j in range(ds.shape[1]):
            dz1[i, j] = ds[i, j] * fwd.s[i, j] * (1 - fwd.s[i, j])
    return Gradients(z2=dz2, w2=dw2, s=ds, z1=dz1, w1=prod(x.T, dz1))


def sgd_step(w1, w2, grads, lr):
    new1, new2 = np.zeros(w1.shape), np.zeros(w2.shape)
    for i in np.ndindex(w1.shape):
        new1[i] = w1[i] - lr * grads.w1[i]
    for i in np.ndindex(w2.shape):
        new2[i] = w2[i] - lr * grads.w2[i]
    return new1, new2
