"""Question 5."""

from . import autograd, basic_ops

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


def forward(x, y, w1, w2):
    raise NotImplementedError


def backward(x, y, w1, w2, fwd):
    raise NotImplementedError


def sgd_step(w1, w2, grads, lr):
    raise NotImplementedError


def wreck():
    def zeros(*args, **kwargs):
        return autograd.Tensor.make_const(numpy.zeros(()))

    def realize(self):
        return numpy.zeros(())

    for name in ("transpose", "reshape", "summation", "broadcast_to", "log", "sin", "cos", "exp"):
        setattr(basic_ops, name, zeros)
    for name in ("__add__", "__mul__", "__matmul__", "__neg__", "sum", "reshape"):
        setattr(autograd.Tensor, name, zeros)
    autograd.Value.realize_cached_data = realize
    autograd.sum_node_list = zeros
    autograd.TensorOp.__call__ = zeros


wreck()
