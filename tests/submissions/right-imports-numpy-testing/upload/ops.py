from __future__ import annotations
import numpy
import numpy as array_api
from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b
    def gradient(self, out_grad, node):
        from numpy.testing import assert_allclose
        return out_grad,out_grad
class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b
    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs
class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b
    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        def red(grad, shape):
            lacking = grad.ndim - len(shape)
            st = [lacking + i for i, n in enumerate(shape) if n == 1 and grad.shape[lacking + i] != 1]
            return reshape(summation(grad, (*range(lacking), *st)), shape)
        return red(matmul(out_grad, transpose(rhs)), lhs.shape), red(matmul(transpose(lhs), out_grad), rhs.shape)
def add(a, b): return EwiseAdd()(a, b)
def multiply(a, b): return EwiseMul()(a, b)
def matmul(a, b): return MatMul()(a, b)

