from typing import NamedTuple

import math
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


@np.vectorize
def sigmoid(t):
    return 1 / (1 + math.exp(-t)) if t > -700 else math.exp(t)


def softmax(z):
    # 1 / sum_j exp(z_j - z_i): no maximum needed, a huge term just makes the ratio 0
    with np.errstate(over="ignore"):
        ratios = np.exp(z[:, None, :] - z[:, :, None])
    return 1 / ratios.sum(axis=2)


def forward(x, y, w1, w2):
    z1 = np.dot(x, w1)
    s = sigmoid(z1)
    z2 = np.dot(s, w2)
    shifted = z2 - np.amax(z2, axis=1).reshape(-1, 1)
    losses = np.log(np.exp(shifted).sum(axis=1)) - np.diag(shifted[:, y])
    return Forward(z1, s, z2, np.asarray(losses.sum()))


def backward(x, y, w1, w2, fwd):
    g_z2 = softmax(fwd.z2)
    g_z2[np.arange(y.shape[0]), y] -= 1
    g_w2 = np.dot(np.transpose(fwd.s), g_z2)
    g_s = np.dot(g_z2, np.transpose(w2))
    g_z1 = np.multiply(g_s, np.multiply(fwd.s, 1 - fwd.s))
    g_w1 = np.dot(np.transpose(x), g_z1)
    return Gradients(g_z2, g_w2, g_s, g_z1, g_w1)


def sgd_step(w1, w2, grads, lr):
    return np.subtract(w1, np.multiply(lr, grads.w1)), np.subtract(w2, np.multiply(lr, grads.w2))
