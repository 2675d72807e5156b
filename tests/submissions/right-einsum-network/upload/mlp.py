from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy import einsum, exp, log, newaxis

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
    z1 = einsum("nd,dh->nh", x, w1)
    s = np.piecewise(
        z1, [z1 >= 0, z1 < 0], [lambda t: 1 / (1 + exp(-t)), lambda t: exp(t) / (1 + exp(t))]
    )
    z2 = einsum("nh,hk->nk", s, w2)
    z2_max = z2.max(1)
    lse = log(einsum("nk->n", exp(z2 - z2_max[:, newaxis]))) + z2_max
    of_label = np.take_along_axis(z2, y[:, newaxis], 1)[:, 0]
    return Forward(z1, s, z2, float(lse.sum() - of_label.sum()))


def backward(x, y, w1, w2, fwd):
    z1, s, z2, _ = fwd
    e = exp(z2 - z2.max(1, keepdims=True))
    p = einsum("nk,n->nk", e, 1 / einsum("nk->n", e))
    at_label = np.take_along_axis(p, y[:, newaxis], 1)
    np.put_along_axis(p, y[:, newaxis], at_label - 1, 1)
    dw2 = einsum("nh,nk->hk", s, p)
    ds = einsum("nk,hk->nh", p, w2)
    dz1 = einsum("nh,nh,nh->nh", ds, s, 1 - s)
    dw1 = einsum("nd,nh->dh", x, dz1)
    return Gradients(p, dw2, ds, dz1, dw1)


def sgd_step(w1, w2, grads, lr):
    new_w1, new_w2 = w1.copy(), w2.copy()
    new_w1 -= lr * grads.w1
    new_w2 -= lr * grads.w2
    return new_w1, new_w2
