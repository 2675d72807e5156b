from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from .autograd import Tensor, TensorOp
from .basic_ops import *


class BinaryOp(TensorOp, ABC):
    """Two inputs; a subclass says how to evaluate and what the two partials are."""

    @abstractmethod
    def evaluate(self, a, b): ...

    @abstractmethod
    def partials(self, g, a, b): ...

    def compute(self, a, b):
        return self.evaluate(a, b)

    def gradient(self, out_grad, node):
        a, b = node.inputs
        return tuple(self.fit(p, x) for p, x in zip(self.partials(out_grad, a, b), (a, b)))

    def fit(self, grad, x):
        return grad


class Pointwise(BinaryOp):
    def evaluate(self, a, b):
        return self.ufunc(a, b)


class EwiseAdd(Pointwise):
    ufunc = np.add

    def partials(self, g, a, b):
        yield g
        yield g


class EwiseMul(Pointwise):
    ufunc = np.multiply

    def partials(self, g, a, b):
        yield multiply(g, b)
        yield multiply(g, a)


class MatMul(BinaryOp):
    def evaluate(self, a, b):
        return np.matmul(a, b)

    def partials(self, g, a, b):
        yield matmul(g, transpose(b))
        yield matmul(transpose(a), g)

    def fit(self, grad, x):
        """what broadcasting repeated in the forward pass is summed in the backward pass"""
        missing = grad.ndim - x.ndim
        grad = summation(grad, tuple(range(missing)))
        for axis in range(x.ndim - 2):
            if x.shape[axis] < grad.shape[axis]:
                kept = (*grad.shape[:axis], 1, *grad.shape[axis + 1:])
                grad = reshape(summation(grad, axis), kept)
        return grad


add, multiply, matmul = (lambda a, b, cls=cls: cls()(a, b) for cls in (EwiseAdd, EwiseMul, MatMul))
