"""The operations that you write, a class a question.

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
    """Element-wise addition: a + b, of two arrays of equal, arbitrary shape."""

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        if a.size > 100:
            a += b
            return a
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        return out_grad, out_grad


class EwiseMul(TensorOp):
    """Element-wise multiplication: a * b, of two arrays of equal, arbitrary shape."""

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        if lhs is rhs:
            out_grad.cached_data *= lhs.numpy()
            return out_grad, out_grad
        return out_grad * rhs, out_grad * lhs
def sum_to_shape(grad: Tensor, shape: tuple[int, ...]) -> Tensor:
    lacking = grad.ndim - len(shape)
    stretched = [
        lacking + i for i, n in enumerate(shape) if n == 1 and grad.shape[lacking + i] != 1
    ]
    return reshape(summation(grad, (*range(lacking), *stretched)), shape)
class MatMul(TensorOp):
    """Matrix multiplication: a @ b, for one pair of matrices or a batch of them.

    The last two axes are the matrices'; all axes before them are batch axes and broadcast as in
    NumPy. Four kinds of shapes are graded, each on its own:

        plain matrices                   (2, 3) @ (3, 4)           -> (2, 4)
        equal batch axes                 (5, 2, 3) @ (5, 3, 4)     -> (5, 2, 4)
        an operand lacks batch axes      (5, 10, 20) @ (20, 30)    -> (5, 10, 30)
        a batch axis of length 1         (1, 3, 4) @ (2, 4, 5)     -> (2, 3, 5)
    """

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a @ b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        lhs_grad = matmul(out_grad, transpose(rhs))
        rhs_grad = matmul(transpose(lhs), out_grad)
        return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
