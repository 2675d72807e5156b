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


def sigmoid(t: float) -> float:
    if t < 0:
        e = math.exp(t)
        return e / (1.0 + e)
    return 1.0 / (1.0 + math.exp(-t))


def product(a, b):
    return [[sum(p * q for p, q in zip(row, col)) for col in zip(*b)] for row in a]


def turn(a):
    return [list(col) for col in zip(*a)]


def probabilities(row):
    top = max(row)
    e = [math.exp(t - top) for t in row]
    total = math.fsum(e)
    return [t / total for t in e]


def forward(x, y, w1, w2):
    z1 = product(x.tolist(), w1.tolist())
    s = [[sigmoid(t) for t in row] for row in z1]
    z2 = product(s, w2.tolist())
    loss = 0.0
    for row, label in zip(z2, y.tolist()):
        top = max(row)
        loss += math.log(math.fsum(math.exp(t - top) for t in row)) + top - row[label]
    return Forward(np.array(z1), np.array(s), np.array(z2), loss)


def backward(x, y, w1, w2, fwd):
    dz2 = [probabilities(row) for row in fwd.z2.tolist()]
    for row, label in zip(dz2, y.tolist()):
        row[label] -= 1
    s = fwd.s.tolist()
    ds = product(dz2, turn(w2.tolist()))
    dz1 = [[g * t * (1 - t) for g, t in zip(grow, srow)] for grow, srow in zip(ds, s)]
    results = dz2, product(turn(s), dz2), ds, dz1, product(turn(x.tolist()), dz1)
    return Gradients(*map(np.array, results))


def sgd_step(w1, w2, grads, lr):
    def moved(w, g):
        return np.array([[a - lr * b for a, b in zip(*rows)] for rows in zip(w.tolist(), g.tolist())])

    return moved(w1, grads.w1), moved(w2, grads.w2)
