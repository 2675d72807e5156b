"""Questions 1 to 3."""

import sys
import types

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class Stubborn(type):
    def __setattr__(cls, name, value):
        pass

    def __delattr__(cls, name):
        pass


def wrong(self, *args):
    raise NotImplementedError("mine")


class EwiseAdd(TensorOp, metaclass=Stubborn):
    def __getattribute__(self, name):
        if name in ("compute", "gradient"):
            return lambda *args: wrong(self, *args)
        return object.__getattribute__(self, name)

    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


class EwiseMul(TensorOp, metaclass=Stubborn):
    def __getattribute__(self, name):
        if name in ("compute", "gradient"):
            return lambda *args: wrong(self, *args)
        return object.__getattribute__(self, name)

    def compute(self, a, b):
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


class MatMul(TensorOp, metaclass=Stubborn):
    def __getattribute__(self, name):
        if name in ("compute", "gradient"):
            return lambda *args: wrong(self, *args)
        return object.__getattribute__(self, name)

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


class StubbornModule(types.ModuleType):
    def __setattr__(self, name, value):
        pass

    def __getattr__(self, name):
        raise AttributeError(name)


sys.modules[__name__].__class__ = StubbornModule
