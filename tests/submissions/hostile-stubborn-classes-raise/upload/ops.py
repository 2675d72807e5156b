"""Questions 1 to 3."""

import sys
import types

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class Raising(type):
    def __setattr__(cls, name, value):
        raise SystemExit(f"{name} stays as it is")


class EwiseAdd(TensorOp, metaclass=Raising):
    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


class EwiseMul(TensorOp, metaclass=Raising):
    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


class MatMul(TensorOp, metaclass=Raising):
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


class RaisingModule(types.ModuleType):
    def __setattr__(self, name, value):
        raise KeyboardInterrupt(name)


sys.modules[__name__].__class__ = RaisingModule
