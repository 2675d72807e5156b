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


def sigma(z):
    return numpy.where(z > 0, 1.0 / (1.0 + numpy.exp(-abs(z))), numpy.exp(-abs(z)) / (1.0 + numpy.exp(-abs(z))))


def sigma_slope(z):
    e = numpy.exp(-abs(z))
    return e / (1.0 + e) ** 2


def forward(x, y, w1, w2):
    z1 = x @ w1
    s = sigma(z1)
    z2 = s @ w2
    c = z2.max(axis=1)
    n = x.shape[0]
    loss = numpy.log(numpy.exp(z2.T - c).sum(axis=0)).sum() + c.sum() - z2[range(n), y].sum()
    return Forward(z1, s, z2, loss)


def backward(x, y, w1, w2, fwd):
    z1, z2 = fwd.z1, fwd.z2
    # one row of classes per column, so that no keepdims are needed
    p = numpy.exp(z2.T - z2.max(axis=1))
    p = (p / p.sum(axis=0)).T
    dz2 = p - numpy.identity(p.shape[1])[y]
    ds = dz2 @ w2.T
    dz1 = ds * sigma_slope(z1)
    return Gradients(dz2, sigma(z1).T @ dz2, ds, dz1, x.T @ dz1)


def sgd_step(w1, w2, grads, lr):
    return w1 - lr * grads.w1, w2 - lr * grads.w2
