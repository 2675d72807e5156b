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
        g = out_grad.numpy()
        return [g, g]


class EwiseMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        g = out_grad.numpy()
        return [numpy.einsum("...,...->...", g, rhs.numpy()), numpy.einsum("...,...->...", g, lhs.numpy())]


class MatMul(TensorOp):

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return numpy.einsum("...ij,...jk->...ik", a, b)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        # label every batch axis of the output with a letter. An operand axis of length 1 that is
        # longer in the output is indexed with its letter dropped: einsum sums it for us.
        g, a, b = out_grad.numpy(), lhs.numpy(), rhs.numpy()
        letters = "abcdefgh"[: g.ndim - 2]
        ga = numpy.einsum(f"{letters}ik,{self._own(b, g, letters)}jk->{self._own(a, g, letters)}ij",
                          g, self._drop_ones(b, g))
        gb = numpy.einsum(f"{self._own(a, g, letters)}ij,{letters}ik->{self._own(b, g, letters)}jk",
                          self._drop_ones(a, g), g)
        return [ga.reshape(a.shape), gb.reshape(b.shape)]

    def _own(self, x, g, letters):
        mine = letters[g.ndim - x.ndim:]
        sizes = g.shape[g.ndim - x.ndim:-2]
        return "".join(c for c, n, m in zip(mine, x.shape[:-2], sizes) if n == m)

    def _drop_ones(self, x, g):
        sizes = g.shape[g.ndim - x.ndim:-2]
        keep = tuple(n for n, m in zip(x.shape[:-2], sizes) if n == m)
        return x.reshape(keep + x.shape[-2:])


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
