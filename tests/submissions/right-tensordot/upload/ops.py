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
        return (out_grad, out_grad)


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        grad_lhs = out_grad.numpy() * rhs.numpy()
        grad_rhs = out_grad.numpy() * lhs.numpy()
        return Tensor(grad_lhs), Tensor(grad_rhs)


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        if a.ndim == 2 and b.ndim == 2:
            return array_api.tensordot(a, b, axes=1)
        return array_api.matmul(a, b)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        A, B, G = lhs.numpy(), rhs.numpy(), out_grad.numpy()
        if A.ndim == B.ndim == 2:
            dA = array_api.tensordot(G, B, axes=([1], [1]))
            dB = array_api.tensordot(A, G, axes=([0], [0]))
            return Tensor(dA), Tensor(dB)
        dA = array_api.matmul(G, array_api.moveaxis(B, -1, -2))
        dB = array_api.matmul(array_api.moveaxis(A, -1, -2), G)
        # leading axes that A / B never had
        while dA.ndim > A.ndim:
            dA = dA.sum(0)
        while dB.ndim > B.ndim:
            dB = dB.sum(0)
        # axes that were 1 and got stretched
        for axis in range(A.ndim - 2):
            if A.shape[axis] == 1:
                dA = dA.sum(axis, keepdims=True)
        for axis in range(B.ndim - 2):
            if B.shape[axis] == 1:
                dB = dB.sum(axis, keepdims=True)
        return Tensor(dA), Tensor(dB)


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
