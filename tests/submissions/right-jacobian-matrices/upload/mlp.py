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


def softmax(row):
    e = np.exp(row - np.max(row))
    return e / np.sum(e)


def sigmoid(t):
    if t >= 0:
        return 1 / (1 + np.exp(-t))
    return np.exp(t) / (1 + np.exp(t))


def forward(x, y, w1, w2):
    z1 = x @ w1
    s = np.array([[sigmoid(t) for t in row] for row in z1])
    z2 = s @ w2
    loss = 0
    for row, label in zip(z2, y):
        top = row.max()
        loss += top - row[label] + np.log(np.sum(np.exp(row - top)))
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    k = w2.shape[1]
    dz2 = np.array([softmax(row) - np.eye(k)[label] for row, label in zip(fwd.z2, y)])
    dw2 = sum(np.outer(s_row, g_row) for s_row, g_row in zip(fwd.s, dz2))
    # the Jacobian of z2 = s w2 in one row of s is w2 transposed
    ds = np.array([w2 @ g_row for g_row in dz2])
    # the Jacobian of the sigmoid is diagonal
    dz1 = np.array([g_row @ np.diag(s_row * (1 - s_row)) for g_row, s_row in zip(ds, fwd.s)])
    dw1 = sum(np.outer(x_row, g_row) for x_row, g_row in zip(x, dz1))
    return Gradients(dz2, dw2, ds, dz1, dw1)


def sgd_step(w1, w2, grads, lr):
    return w1 - lr * grads.w1, w2 - lr * grads.w2
