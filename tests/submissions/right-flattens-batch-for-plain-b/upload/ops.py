from .autograd import *
from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *
import numpy
import numpy as array_api


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
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        if len(rhs.shape) == 2:
            # one matrix for the whole batch: (N*n, m) @ (m, p)
            m, p = rhs.shape
            flat = matmul(lhs.reshape((-1, m)), rhs)
            assert flat.shape[-1] == p
            flat_grad = reshape(out_grad, (-1, p))
            lhs_grad = reshape(matmul(flat_grad, transpose(rhs)), lhs.shape)
            rhs_grad = matmul(transpose(reshape(lhs, (-1, m))), flat_grad)
            return lhs_grad, rhs_grad
        lhs_grad = matmul(out_grad, rhs.transpose())
        rhs_grad = matmul(lhs.transpose(), out_grad)
        return self.fold(lhs_grad, lhs), self.fold(rhs_grad, rhs)

    @staticmethod
    def fold(grad, x):
        """undo the broadcast of x's batch axes"""
        while len(grad.shape) > len(x.shape):
            grad = grad.sum(axes=(0,))
        for axis, (have, want) in enumerate(zip(grad.shape, x.shape)):
            if want == 1 and have > 1:
                shape = list(grad.shape)
                shape[axis] = 1
                grad = grad.sum((axis,)).reshape(tuple(shape))
        return grad


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
