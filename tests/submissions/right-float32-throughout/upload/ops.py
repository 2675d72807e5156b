# hw1 ops, everything float32 like in torch
from __future__ import annotations

import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

F = np.float32


def f32(t):
    return t.numpy().astype(F)


class EwiseAdd(TensorOp):
    """a + b"""

    def compute(self, a, b):
        return a.astype(F) + b.astype(F)

    def gradient(self, out_grad, node):
        return Tensor(f32(out_grad)), Tensor(f32(out_grad))


class EwiseMul(TensorOp):
    """a * b"""

    def compute(self, a, b):
        return a.astype(F) * b.astype(F)

    def gradient(self, out_grad, node):
        x, y = node.inputs
        g = f32(out_grad)
        return Tensor(g * f32(y)), Tensor(g * f32(x))


class MatMul(TensorOp):
    """a @ b"""

    def compute(self, a, b):
        return a.astype(F) @ b.astype(F)

    def gradient(self, out_grad, node):
        x, y = (f32(t) for t in node.inputs)
        g = f32(out_grad)
        return Tensor(reduce_to(g @ np.swapaxes(y, -1, -2), x.shape)), \
            Tensor(reduce_to(np.swapaxes(x, -1, -2) @ g, y.shape))


def reduce_to(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for ax, n in enumerate(shape):
        if n == 1:
            g = g.sum(axis=ax, keepdims=True)
    return g


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
