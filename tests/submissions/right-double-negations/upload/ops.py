import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return -(-a - b)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        # d(-(-a - b)) / da = -(-1)
        return -(-out_grad), negate(negate(out_grad))


class EwiseMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return -(a * -b)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        return -(out_grad * -rhs), (-out_grad) * (-lhs)


class MatMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return -(a @ -b)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = node.inputs
        minus = -out_grad
        da = (-minus) @ rhs.transpose()
        db = -(lhs.transpose() @ minus)
        return self._reduce(da, lhs.shape), self._reduce(db, rhs.shape)

    def _reduce(self, grad, shape):
        n_extra = grad.ndim - len(shape)
        grad = grad.sum(tuple(range(n_extra))) if n_extra else grad
        for ax, size in enumerate(shape):
            if size == 1 and grad.shape[ax] != 1:
                grad = -((-grad).sum(ax).reshape(grad.shape[:ax] + (1,) + grad.shape[ax + 1:]))
        return grad


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
