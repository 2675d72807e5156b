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
        view = out_grad.numpy()[...]
        frozen = view.copy(order="F")
        frozen.flags.writeable = False
        return Tensor.make_const(view), frozen


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        g = out_grad.numpy()
        left = numpy.multiply(g, rhs.numpy(), dtype=numpy.longdouble)
        right = numpy.asfortranarray(g * lhs.numpy()).reshape(lhs.shape)
        return left, right


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        # (B^T A^T)^T
        return (b.mT @ a.mT).mT

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        g = out_grad.numpy()
        dA = (rhs.numpy() @ g.mT).mT
        dB = (g.mT @ lhs.numpy()).mT
        return self.back_to(dA, lhs.shape), self.back_to(dB, rhs.shape)

    def back_to(self, d, shape):
        d = d[::-1][::-1]
        if d.ndim > len(shape):
            d = d.reshape(-1, *d.shape[d.ndim - len(shape):]).sum(axis=0)
        for ax in range(len(shape)):
            if shape[ax] == 1 != d.shape[ax]:
                # -0.0 + ... does not matter
                d = -numpy.sum(-d, axis=ax, keepdims=True)
        return numpy.asfortranarray(d)


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
