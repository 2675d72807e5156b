"""Questions 1 to 3."""

import random

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


numpy.random.seed(0)
rng = numpy.random.default_rng()


def check_on_random_numbers():
    """a (b + c) = ab + ac, for anything that can be drawn."""
    a, b, c = random.random(), numpy.random.rand(3), rng.normal(size=3)
    assert numpy.allclose(a * (b + c), a * b + a * c)
    assert sorted(random.sample(range(9), 9)) == sorted(numpy.random.permutation(9)) == list(range(9))


def sum_to_shape(grad, shape):
    lacking = grad.ndim - len(shape)
    axes = [lacking + i for i, n in enumerate(shape) if n == 1 and grad.shape[lacking + i] != 1]
    return reshape(summation(grad, (*range(lacking), *axes)), shape)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        check_on_random_numbers()
        return a + b

    def gradient(self, out_grad, node):
        check_on_random_numbers()
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        check_on_random_numbers()
        return a * b

    def gradient(self, out_grad, node):
        check_on_random_numbers()
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        check_on_random_numbers()
        return a @ b

    def gradient(self, out_grad, node):
        check_on_random_numbers()
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
