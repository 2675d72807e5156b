"""Questions 1 to 3."""

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def nan_of(x):
    return Tensor(numpy.full(x.shape, numpy.nan))


def overwrite(array):
    array[...] = array * 0.5 + 1


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        overwrite(a)
        return numpy.full(a.shape, numpy.nan)

    def gradient(self, out_grad, node):
        overwrite(out_grad.cached_data)
        return tuple(nan_of(x) for x in node.inputs)


class EwiseMul(TensorOp):
    def compute(self, a, b):
        overwrite(a)
        return numpy.full(a.shape, numpy.inf)

    def gradient(self, out_grad, node):
        overwrite(out_grad.cached_data)
        return tuple(nan_of(x) for x in node.inputs)


class MatMul(TensorOp):
    def compute(self, a, b):
        result = (a @ b) * numpy.nan
        overwrite(a)
        return result

    def gradient(self, out_grad, node):
        overwrite(out_grad.cached_data)
        return tuple(nan_of(x) for x in node.inputs)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
