import string

import numpy
import numpy as array_api

from .autograd import NDArray
from .autograd import Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    """a + b"""

    def compute(self, a: NDArray, b: NDArray):
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    """a * b"""

    def compute(self, a: NDArray, b: NDArray):
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor):
        x, y = node.inputs
        return y * out_grad, x * out_grad


class MatMul(TensorOp):
    """a @ b with batches"""

    def compute(self, a: NDArray, b: NDArray):
        return array_api.matmul(a, b)

    def gradient(self, out_grad: Tensor, node: Tensor):
        a, b = node.inputs
        g, a, b = out_grad.numpy(), a.numpy(), b.numpy()

        letters = string.ascii_lowercase[: g.ndim - 2]

        def labels(x):
            """letters of the batch axes x really has; axes of length 1 are dropped"""
            mine = letters[len(letters) - (x.ndim - 2):]
            return "".join(l for l, n in zip(mine, x.shape) if n > 1)

        def squeezed(x):
            drop = tuple(i for i in range(x.ndim - 2) if x.shape[i] == 1)
            return numpy.squeeze(x, axis=drop) if drop else x

        la, lb, lg = labels(a), labels(b), labels(g)
        ga = numpy.einsum(f"{lg}NP,{lb}MP->{la}NM", squeezed(g), squeezed(b))
        gb = numpy.einsum(f"{la}NM,{lg}NP->{lb}MP", squeezed(a), squeezed(g))
        return Tensor(ga.reshape(a.shape)), Tensor(gb.reshape(b.shape))


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
