import logging
import warnings

import numpy
import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s: %(message)s")
log_ = logging.getLogger(__name__)


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        log_.debug("add %s %s", a.shape, b.shape)
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        if lhs is rhs:
            warnings.warn("both inputs are the same tensor")
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        grads = out_grad @ transpose(rhs), transpose(lhs) @ out_grad
        results = []
        for grad, x in zip(grads, (lhs, rhs)):
            if grad.shape != x.shape:
                log_.info("reducing %s to %s", grad.shape, x.shape)
            data = grad.numpy()
            while data.ndim > x.ndim:
                data = np.add.reduce(data)
            for axis in range(x.ndim):
                if x.shape[axis] < data.shape[axis]:
                    data = np.add.reduce(data, axis=axis, keepdims=True)
            results.append(Tensor(data))
        return tuple(results)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
