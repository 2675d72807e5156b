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
        return out_grad, out_grad


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a @ b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        shape_a, shape_b = lhs.shape, rhs.shape
        # make both operands as long as the output
        while lhs.ndim < out_grad.ndim:
            lhs.cached_data = numpy.expand_dims(lhs.cached_data, 0)
        while rhs.ndim < out_grad.ndim:
            rhs.cached_data = numpy.expand_dims(rhs.cached_data, 0)
        grad_a = out_grad.numpy() @ numpy.swapaxes(rhs.numpy(), -1, -2)
        grad_b = numpy.swapaxes(lhs.numpy(), -1, -2) @ out_grad.numpy()
        for i in range(out_grad.ndim - 2):
            if lhs.shape[i] == 1:
                grad_a = grad_a.sum(axis=i, keepdims=True)
            if rhs.shape[i] == 1:
                grad_b = grad_b.sum(axis=i, keepdims=True)
        return Tensor(grad_a.reshape(shape_a)), Tensor(grad_b.reshape(shape_b))


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
