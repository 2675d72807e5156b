"""Questions 1 to 3."""

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class Nameless(type):
    @property
    def __name__(cls):
        raise KeyboardInterrupt


class NamelessError(Exception, metaclass=Nameless):
    pass


class Silent(Exception):
    def __str__(self):
        raise SystemExit(0)


exec(compile("\n" * 99_999 + "def far_away():\n    raise ValueError('far')", "hw01/ops.py", "exec"))


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        raise ValueError("x" * 100_000_000)


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        raise type("<script>alert(1)</script>\x1b[2J\u202e\u200b\n2.2 passed", (Exception,), {})("<b>\x07\r\x1b]0;hello\x07|`#*_</b>")


class MatMul(TensorOp):
    def compute(self, a, b):
        far_away()

    def gradient(self, out_grad, node):
        raise NamelessError


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
