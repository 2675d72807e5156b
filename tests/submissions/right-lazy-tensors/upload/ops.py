import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp, Value
from .basic_ops import *

LAZY_MODE = True


def lazy(op, *inputs):
    t = Tensor.__new__(Tensor)
    t.op, t.inputs, t.cached_data, t.requires_grad, t.grad = op, inputs, None, True, None
    if not LAZY_MODE:
        t.realize_cached_data()
    return t


class Fit(TensorOp):
    """sums a gradient down to a shape"""

    def __init__(self, shape):
        self.shape = tuple(shape)

    def compute(self, a):
        extra = a.ndim - len(self.shape)
        a = a.sum(axis=tuple(range(extra)))
        ones = tuple(i for i, n in enumerate(self.shape) if n == 1)
        return a.sum(axis=ones, keepdims=True)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return lazy(EwiseMul(), out_grad, rhs), lazy(EwiseMul(), out_grad, lhs)


class MatMul(TensorOp):
    def compute(self, a, b):
        return array_api.matmul(a, b)

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        lhs_grad = lazy(MatMul(), out_grad, lazy(Transpose(), rhs))
        rhs_grad = lazy(MatMul(), lazy(Transpose(), lhs), out_grad)
        return lazy(Fit(lhs.shape), lhs_grad), lazy(Fit(rhs.shape), rhs_grad)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
