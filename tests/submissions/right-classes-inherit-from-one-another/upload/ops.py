from __future__ import annotations
import numpy
import numpy as array_api
from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

class EwiseAdd(TensorOp):
    op = staticmethod(numpy.add)
    def compute(self, a, b): return self.op(a, b)
    def gradient(self, out_grad, node): return tuple(self.vjp(out_grad, *node.inputs))
    def vjp(self, g, a, b): return g, g
class EwiseMul(EwiseAdd):
    op = staticmethod(numpy.multiply)
    def vjp(self, g, a, b): return g * b, g * a
class MatMul(EwiseMul):
    op = staticmethod(numpy.matmul)
    def vjp(self, out_grad, *ab):
        class node: inputs = ab
        lhs, rhs = node.inputs
        def red(grad, shape):
            lacking = grad.ndim - len(shape)
            st = [lacking + i for i, n in enumerate(shape) if n == 1 and grad.shape[lacking + i] != 1]
            return reshape(summation(grad, (*range(lacking), *st)), shape)
        return red(matmul(out_grad, transpose(rhs)), lhs.shape), red(matmul(transpose(lhs), out_grad), rhs.shape)
add, multiply, matmul = EwiseAdd(), EwiseMul(), MatMul()
