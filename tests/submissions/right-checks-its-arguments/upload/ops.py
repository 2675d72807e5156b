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


class EwiseAdd(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        a, b = node.inputs
        assert isinstance(out_grad, Tensor) and isinstance(node.op, EwiseAdd)
        if a.shape != b.shape or out_grad.shape != a.shape:
            raise ValueError(f"shapes differ: {a.shape}, {b.shape}, {out_grad.shape}")
        return out_grad, out_grad


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        if not lhs.shape == rhs.shape == out_grad.shape == node.shape:
            raise ValueError("EwiseMul does not broadcast")
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        if not (isinstance(a, NDArray) and isinstance(b, NDArray)):
            raise TypeError(f"expected arrays, got {type(a)} and {type(b)}")
        if a.ndim < 2 or b.ndim < 2:
            raise ValueError("at least 2 axes, please")
        if a.shape[-1] != b.shape[-2]:
            raise ValueError(f"cannot multiply {a.shape} by {b.shape}")
        return a @ b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        assert out_grad.shape == node.shape, (out_grad.shape, node.shape)
        assert lhs.ndim >= 2 and rhs.ndim >= 2
        dl = self._match(matmul(out_grad, transpose(rhs, (-1, -2))), lhs.shape)
        dr = self._match(matmul(transpose(lhs, (-2, -1)), out_grad), rhs.shape)
        assert dl.shape == lhs.shape and dr.shape == rhs.shape
        return dl, dr

    @staticmethod
    def _match(grad, shape):
        if grad.shape == shape:
            return grad
        diff = grad.ndim - len(shape)
        axes = [*range(diff)] + [diff + i for i, s in enumerate(shape) if s == 1]
        return grad.sum(tuple(axes)).reshape(shape)


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
