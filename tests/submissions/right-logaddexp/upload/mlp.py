from typing import NamedTuple

import numpy

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


def logsumexp(z):
    return numpy.logaddexp.reduce(z, axis=-1, keepdims=True)


def forward(x, y, w1, w2):
    z1 = x @ w1
    s = numpy.exp(-numpy.logaddexp(0, -z1))
    z2 = s @ w2
    correct = z2[numpy.arange(y.size), y]
    loss = numpy.sum(logsumexp(z2)[:, 0] - correct)
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    one_hot = (numpy.arange(w2.shape[1]) == y[:, None]).astype(float)
    z2_bar = numpy.exp(fwd.z2 - logsumexp(fwd.z2)) - one_hot
    w2_bar = fwd.s.T @ z2_bar
    s_bar = z2_bar @ w2.T
    z1_bar = s_bar * (fwd.s - numpy.square(fwd.s))
    w1_bar = x.T @ z1_bar
    return Gradients(z2=z2_bar, w2=w2_bar, s=s_bar, z1=z1_bar, w1=w1_bar)


def sgd_step(w1, w2, grads, lr):
    return tuple(w - lr * g for w, g in ((w1, grads.w1), (w2, grads.w2)))
