import itertools
import numpy
import numpy as np
from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def scatter_sum(contributions, shape):
    """adds each entry of `contributions` to the entry of a zero array that it came from"""
    result = np.zeros(shape, dtype=contributions.dtype)
    skip = contributions.ndim - len(shape)
    idx = np.indices(contributions.shape)[skip:]
    idx = tuple(i % n for i, n in zip(idx, shape))   # an axis of length 1 only has index 0
    np.add.at(result, idx, contributions)
    return result


class EwiseAdd(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor):
        a, b = node.inputs
        return [Tensor(scatter_sum(out_grad.numpy(), t.shape)) for t in (a, b)]


class EwiseMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor):
        a, b = node.inputs
        return [
            Tensor(scatter_sum(out_grad.numpy() * other.numpy(), t.shape))
            for t, other in ((a, b), (b, a))
        ]


class MatMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        *_, n, m = a.shape
        *_, _, p = b.shape
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        c = np.zeros(batch + (n, p), dtype=np.result_type(a, b))
        for k in range(m):
            c += a[..., :, k, None] * b[..., None, k, :]
        return c

    def gradient(self, out_grad: Tensor, node: Tensor):
        a, b = (t.numpy() for t in node.inputs)
        g = out_grad.numpy()
        return (
            Tensor(scatter_sum(g @ b.swapaxes(-1, -2), a.shape)),
            Tensor(scatter_sum(a.swapaxes(-1, -2) @ g, b.shape)),
        )


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
