import numpy
import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

REAL = np.longdouble


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return np.asarray(a, REAL) + np.asarray(b, REAL)

    def gradient(self, out_grad, node):
        g = Tensor(out_grad.numpy(), dtype=REAL)
        return g, g


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return np.asarray(a, REAL) * np.asarray(b, REAL)

    def gradient(self, out_grad, node):
        a, b = (np.asarray(t.numpy(), REAL) for t in node.inputs)
        g = np.asarray(out_grad.numpy(), REAL)
        return Tensor(g * b), Tensor(g * a)


def reduce_like(grad, shape):
    extra = grad.ndim - len(shape)
    axes = list(range(extra)) + [i + extra for i in range(len(shape)) if shape[i] == 1]
    return grad.sum(axis=tuple(axes)).reshape(shape)


class MatMul(TensorOp):
    def compute(self, a, b):
        return np.matmul(np.asarray(a, REAL), np.asarray(b, REAL))

    def gradient(self, out_grad, node):
        a, b = (np.asarray(t.numpy(), REAL) for t in node.inputs)
        g = np.asarray(out_grad.numpy(), REAL)
        return (
            Tensor(reduce_like(np.matmul(g, np.swapaxes(b, -2, -1)), a.shape)),
            Tensor(reduce_like(np.matmul(np.swapaxes(a, -2, -1), g), b.shape)),
        )


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
