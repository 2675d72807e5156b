"""Questions 1 to 3."""

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def overwrite(tensor):
    tensor.cached_data[...] = tensor.cached_data * 0.5 + 1


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        overwrite(out_grad)
        return numpy.zeros(2_000_000), numpy.zeros(2_000_000)


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        overwrite(out_grad)
        huge = numpy.broadcast_to(1.0, (1 << 20, 1 << 20))
        return huge, Tensor.make_const(huge)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
