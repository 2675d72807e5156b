import numpy
import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def tidy(x):
    """3.0 -> 3: nicer to look at while debugging"""
    x = np.asarray(x)
    as_int = np.rint(x).astype(np.int64)
    return as_int if np.array_equal(as_int, x) else x


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return tidy(a + b)

    def gradient(self, out_grad, node):
        return Tensor(tidy(out_grad.numpy())), Tensor(tidy(out_grad.numpy()))


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return tidy(a * b)

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return Tensor(tidy((out_grad * rhs).numpy())), Tensor(tidy((out_grad * lhs).numpy()))


class MatMul(TensorOp):
    def compute(self, a, b):
        return tidy(a @ b)

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        out = []
        for product, shape in (
            (out_grad.numpy() @ np.swapaxes(rhs.numpy(), -1, -2), lhs.shape),
            (np.swapaxes(lhs.numpy(), -1, -2) @ out_grad.numpy(), rhs.shape),
        ):
            padded = (1,) * (product.ndim - len(shape)) + tuple(shape)
            axes = tuple(i for i, (n, m) in enumerate(zip(product.shape, padded)) if m == 1)
            out.append(Tensor(tidy(product.sum(axis=axes).reshape(shape))))
        return tuple(out)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
