"""Questions 1 to 3."""

import logging
import sys
import warnings

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


logging.basicConfig(level=logging.DEBUG)
log = logging.getLogger(__name__)
warnings.filterwarnings("ignore", category=DeprecationWarning)


def tell(what):
    warnings.warn(f"{what} is called", stacklevel=2)
    warnings.warn(f"{what} is called the old way", DeprecationWarning)
    log.debug("calling %s", what)
    print(f"calling {what}", file=sys.stderr)
    with numpy.errstate(all="warn"):
        numpy.float64(1e308) * 10


def sum_to_shape(grad, shape):
    lacking = grad.ndim - len(shape)
    axes = [lacking + i for i, n in enumerate(shape) if n == 1 and grad.shape[lacking + i] != 1]
    return reshape(summation(grad, (*range(lacking), *axes)), shape)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        tell("a function")
        return a + b

    def gradient(self, out_grad, node):
        tell("a function")
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        tell("a function")
        return a * b

    def gradient(self, out_grad, node):
        tell("a function")
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        tell("a function")
        return a @ b

    def gradient(self, out_grad, node):
        tell("a function")
        lhs, rhs = node.inputs
        lhs_grad = matmul(out_grad, transpose(rhs))
        rhs_grad = matmul(transpose(lhs), out_grad)
        return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
