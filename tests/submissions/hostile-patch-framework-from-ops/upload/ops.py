"""Questions 1 to 3."""

from . import autograd, basic_ops

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


class EwiseMul(TensorOp):
    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


class MatMul(TensorOp):
    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)


def wreck():
    def zeros(*args, **kwargs):
        return autograd.Tensor.make_const(numpy.zeros(()))

    def realize(self):
        return numpy.zeros(())

    for name in ("transpose", "reshape", "summation", "broadcast_to", "log", "sin", "cos", "exp"):
        setattr(basic_ops, name, zeros)
    for name in ("__add__", "__mul__", "__matmul__", "__neg__", "sum", "reshape"):
        setattr(autograd.Tensor, name, zeros)
    autograd.Value.realize_cached_data = realize
    autograd.sum_node_list = zeros
    autograd.TensorOp.__call__ = zeros


wreck()
