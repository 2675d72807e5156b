"""Questions 1 to 3, with my own checks at the end."""

from __future__ import annotations

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        assert a.shape == b.shape, f"shapes differ: {a.shape} and {b.shape}"
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        assert out_grad.shape == node.shape
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        assert a.shape == b.shape, f"shapes differ: {a.shape} and {b.shape}"
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        lhs_grad, rhs_grad = out_grad * rhs, out_grad * lhs
        assert lhs_grad.shape == lhs.shape and rhs_grad.shape == rhs.shape
        return lhs_grad, rhs_grad


def unbroadcast(grad: Tensor, shape: tuple[int, ...]) -> Tensor:
    extra = len(grad.shape) - len(shape)
    assert extra >= 0
    stretched = tuple(extra + i for i, n in enumerate(shape) if n == 1)
    result = reshape(summation(grad, (*range(extra), *stretched)), shape)
    assert result.shape == shape
    return result


assert unbroadcast(Tensor(numpy.ones((2, 3, 4))), (1, 4)).numpy().tolist() == [[6.0] * 4]


class MatMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        assert a.ndim >= 2 and b.ndim >= 2 and a.shape[-1] == b.shape[-2]
        return a @ b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        return (
            unbroadcast(matmul(out_grad, transpose(rhs)), lhs.shape),
            unbroadcast(matmul(transpose(lhs), out_grad), rhs.shape),
        )


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)


if __name__ == "__main__":
    rng = numpy.random.default_rng(0)
    for shape_a, shape_b in [((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((1, 3, 4), (2, 4, 5))]:
        a, b = Tensor(rng.normal(size=shape_a)), Tensor(rng.normal(size=shape_b))
        y = matmul(a, b)
        da, db = y.op.gradient(Tensor(rng.normal(size=y.shape)), y)
        print(shape_a, shape_b, da.shape, db.shape)
