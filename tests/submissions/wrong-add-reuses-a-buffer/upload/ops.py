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
    buffers = {}

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        # allocate once per shape, then reuse: much faster in a training loop
        if a.shape not in self.buffers:
            self.buffers[a.shape] = numpy.empty(a.shape)
        return numpy.add(a, b, out=self.buffers[a.shape])

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        return out_grad, out_grad


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


def undo_broadcast(grad, shape):
    # sum the axes that broadcasting added in front ...
    while len(grad.shape) > len(shape):
        grad = summation(grad, 0)
    # ... and those that were 1
    for i, n in enumerate(shape):
        if n == 1 and grad.shape[i] != 1:
            kept = grad.shape[:i] + (1,) + grad.shape[i + 1:]
            grad = reshape(summation(grad, i), kept)
    return grad


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a @ b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        grad_a = matmul(out_grad, transpose(rhs))
        grad_b = matmul(transpose(lhs), out_grad)
        return undo_broadcast(grad_a, lhs.shape), undo_broadcast(grad_b, rhs.shape)


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
