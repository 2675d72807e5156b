from __future__ import annotations

import numpy
import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def mT(x):
    return x.mT if hasattr(x, "mT") else x.swapaxes(-1, -2)


def unbroadcast(g, like):
    """sums g until it has the shape of `like`"""
    if g.shape == like.shape:
        return g
    lead = g.ndim - like.ndim
    axes = tuple(range(lead)) + tuple(i + lead for i in range(like.ndim) if like.shape[i] == 1)
    return np.sum(g, axis=axes).reshape(like.shape)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return np.add(a, b)

    def gradient(self, out_grad, node):
        dy = out_grad.numpy()
        return dy, dy


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return np.multiply(a, b)

    def gradient(self, out_grad, node):
        dy = out_grad.numpy()
        a, b = (t.numpy() for t in node.inputs)
        return dy * b, dy * a


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        dy = out_grad.numpy()
        a, b = (t.numpy() for t in node.inputs)
        return unbroadcast(dy @ mT(b), a), unbroadcast(mT(a) @ dy, b)


add = lambda a, b: EwiseAdd()(a, b)
multiply = lambda a, b: EwiseMul()(a, b)
matmul = lambda a, b: MatMul()(a, b)
