"""Questions 1 to 3: the operations that you write.

`compute` is the forward pass, on NumPy arrays. `gradient` is the backward pass, on Tensors: the
upstream gradient `out_grad` goes in, and the gradient with respect to each input comes out, in
the order of `node.inputs` and each of exactly its input's shape. Every operation of `basic_ops`
may be used: `transpose`, `reshape`, `summation`, `negate`, ...
"""

from __future__ import annotations

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


# ---- little helpers, graph.py and mlp.py use them too ----
def arr(t):
    """the ndarray of a Tensor, or the ndarray itself"""
    return t.numpy() if isinstance(t, Tensor) else numpy.asarray(t)


def same(t):
    return t


def flip(a):
    return numpy.swapaxes(a, -1, -2)


def times(a, b):
    return numpy.matmul(a, b)


def shrink(a, shape):
    a = a.sum(axis=tuple(range(a.ndim - len(shape))))
    return a.sum(axis=tuple(i for i, n in enumerate(shape) if n == 1), keepdims=True)


class EwiseAdd(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        return same(out_grad), same(out_grad)


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        return same(out_grad * rhs), same(out_grad * lhs)


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return times(a, b)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        g, a, b = map(arr, (out_grad, lhs, rhs))
        return Tensor(shrink(times(g, flip(b)), a.shape)), Tensor(shrink(times(flip(a), g), b.shape))


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
