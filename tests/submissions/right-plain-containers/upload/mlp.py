from types import SimpleNamespace

import numpy as np

from .autograd import NDArray


def _sigmoid(z):
    s = np.zeros_like(z)
    for index, t in np.ndenumerate(z):
        s[index] = 1 / (1 + np.exp(-t)) if t >= 0 else 1 - 1 / (1 + np.exp(t))
    return s


def forward(x, y, w1, w2):
    out = SimpleNamespace()
    out.z1 = x @ w1
    out.s = _sigmoid(out.z1)
    out.z2 = out.s @ w2
    shifted = out.z2 - out.z2.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    out.loss = -log_p[np.arange(len(y)), y].sum()
    return [out.z1, out.s, out.z2, out.loss]


def backward(x, y, w1, w2, fwd):
    z1, s, z2, loss = fwd
    p = np.exp(z2 - z2.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] += -1
    grads = {"z2": p}
    grads["w2"] = s.T @ grads["z2"]
    grads["s"] = grads["z2"] @ w2.T
    grads["z1"] = grads["s"] * s * (1 - s)
    grads["w1"] = x.T @ grads["z1"]
    return tuple(grads.values())


def sgd_step(w1, w2, grads, lr):
    _, g2, _, _, g1 = grads
    return [w1 - lr * g1, w2 - lr * g2]
