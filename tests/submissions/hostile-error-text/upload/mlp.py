"""Question 5."""

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


def elsewhere():
    raise ValueError("elsewhere")


elsewhere.__code__ = elsewhere.__code__.replace(co_name="<img src=x>\x1b[31m", co_filename="hw01/graph.py", co_firstlineno=5_000_000)


def forward(x, y, w1, w2):
    raise ValueError("\ud800\udfff\ud800")


def backward(x, y, w1, w2, fwd):
    elsewhere()


def sgd_step(w1, w2, grads, lr):
    w1 += 1
    return numpy.zeros(w1.shape, dtype=[("<script>\ud7ff\x1b[2J", "f8")]), numpy.zeros(w2.shape, dtype="U7")
