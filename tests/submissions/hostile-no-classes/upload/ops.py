"""Questions 1 to 3."""

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

EwiseMul = None
MatMul = "MatMul"


def add(a, b):
    return a
