import copy
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


def forward(x, y, w1, w2):
    x, y, w1, w2 = copy.deepcopy((x, y, w1, w2))
    z1 = np.empty((x.shape[0], w1.shape[1]))
    np.matmul(x, w1, out=z1)
    s = z1.copy()
    np.clip(s, -709, None, out=s)  # exp(709) is still a float
    np.negative(s, out=s)
    np.exp(s, out=s)
    s += 1
    np.reciprocal(s, out=s)
    z2 = np.matmul(s, w2)
    work = z2.copy()
    work -= work.max(axis=1, keepdims=True)
    picked = work[np.arange(len(y)), y].copy()
    np.exp(work, out=work)
    loss = np.log(work.sum(axis=1))
    loss -= picked
    return Forward(z1, s, z2, loss.sum())


def backward(x, y, w1, w2, fwd):
    fwd = copy.deepcopy(fwd)
    x, w2 = x.copy(), w2.copy()
    z2 = fwd.z2
    z2 -= z2.max(axis=1, keepdims=True)
    np.exp(z2, out=z2)
    z2 /= z2.sum(axis=1, keepdims=True)
    z2[np.arange(len(y)), y] -= 1
    grad_s = z2 @ w2.T
    grad_z1 = grad_s.copy()
    grad_z1 *= fwd.s
    grad_z1 *= 1 - fwd.s
    return Gradients(z2, fwd.s.T @ z2, grad_s, grad_z1, x.T @ grad_z1)


def sgd_step(w1, w2, grads, lr):
    w1, w2 = copy.deepcopy(w1), copy.deepcopy(w2)
    w1 -= lr * grads.w1
    w2 -= lr * grads.w2
    return w1, w2
