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


def σ(t):
    return np.exp(np.minimum(t, 0)) / (1 + np.exp(-np.abs(t)))


def forward(x, y, w1, w2):
    z1 = x @ w1
    s = σ(z1)
    z2 = s @ w2
    # pour éviter les débordements on retire le maximum de chaque ligne
    m = z2.max(axis=1, keepdims=True)
    ℓ = np.log(np.sum(np.exp(z2 - m), axis=1)) + m[:, 0] - z2[np.arange(len(y)), y]
    return Forward(z1, s, z2, ℓ.sum())


def backward(x, y, w1, w2, fwd):
    m = fwd.z2.max(axis=1, keepdims=True)
    δ2 = np.exp(fwd.z2 - m)
    δ2 /= δ2.sum(axis=1, keepdims=True)
    δ2[np.arange(len(y)), y] -= 1  # προσοχή: μόνο στην ετικέτα
    ds = δ2 @ w2.T
    δ1 = ds * fwd.s * (1 - fwd.s)
    return Gradients(δ2, fwd.s.T @ δ2, ds, δ1, x.T @ δ1)


def sgd_step(w1, w2, grads, lr):
    η = lr
    return w1 - η * grads.w1, w2 - η * grads.w2
