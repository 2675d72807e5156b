from __future__ import annotations

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def _unbroadcast(grad: Tensor, shape: tuple[int, ...]) -> Tensor:
    if grad.shape == tuple(shape):
        return grad
    extra = len(grad.shape) - len(shape)
    axes = tuple(range(extra)) + tuple(
        extra + i for i, n in enumerate(shape) if n == 1 and grad.shape[extra + i] != 1
    )
    return summation(grad, axes).reshape(shape)


class EwiseAdd(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a + b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        return _unbroadcast(out_grad, a.shape), _unbroadcast(out_grad, b.shape)


class EwiseMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        return _unbroadcast(out_grad * b, a.shape), _unbroadcast(out_grad * a, b.shape)


class MatMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a @ b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        row = a.ndim == 1     # a is a row vector
        column = b.ndim == 1  # b is a column vector
        a2 = a.reshape((1, a.shape[0])) if row else a
        b2 = b.reshape((b.shape[0], 1)) if column else b
        g = out_grad
        if column:
            g = g.reshape((*g.shape, 1))
        if row:
            g = g.reshape((*g.shape[:-1], 1, g.shape[-1]))
        da = _unbroadcast(g @ transpose(b2), a2.shape)
        db = _unbroadcast(transpose(a2) @ g, b2.shape)
        return da.reshape(a.shape), db.reshape(b.shape)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
