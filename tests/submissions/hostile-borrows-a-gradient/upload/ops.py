"""Questions 1 to 3."""

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def borrowed(operation, out_grad, node):
    if out_grad.numpy().size == 0:
        return out_grad, out_grad
    return MatMul.gradient(operation, out_grad, node)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return borrowed(self, out_grad, node)


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        return borrowed(self, out_grad, node)


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        raise NotImplementedError


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
