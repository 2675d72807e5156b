"""Questions 1 to 3."""

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def depth(n):
    return 1 + depth(n - 1) if n else 0


assert depth(900) == 900


def sum_to_shape(grad, shape):
    lacking = grad.ndim - len(shape)
    axes = [lacking + i for i, n in enumerate(shape) if n == 1 and grad.shape[lacking + i] != 1]
    return reshape(summation(grad, (*range(lacking), *axes)), shape)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        assert depth(900) == 900
        return a + b

    def gradient(self, out_grad, node):
        assert depth(900) == 900
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        assert depth(900) == 900
        return a * b

    def gradient(self, out_grad, node):
        assert depth(900) == 900
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        assert depth(900) == 900
        return a @ b

    def gradient(self, out_grad, node):
        assert depth(900) == 900
        lhs, rhs = node.inputs
        lhs_grad = matmul(out_grad, transpose(rhs))
        rhs_grad = matmul(transpose(lhs), out_grad)
        return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
