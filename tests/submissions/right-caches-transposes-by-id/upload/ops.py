import functools

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *

_cache = {}


def transposed(t):
    """the transpose of t, remembered; t is kept too so that its id is not given to another"""
    entry = _cache.get(id(t))
    if entry is None or entry[0] is not t:
        if len(_cache) > 100:
            _cache.clear()
        entry = _cache[id(t)] = (t, t.transpose())
    return entry[1]


@functools.lru_cache(maxsize=None)
def axes_to_sum(big, small):
    diff = len(big) - len(small)
    return tuple(range(diff)) + tuple(diff + i for i, n in enumerate(small) if n != big[diff + i])


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        pairs = ((out_grad @ transposed(rhs), lhs), (transposed(lhs) @ out_grad, rhs))
        return tuple(g.sum(axes_to_sum(g.shape, x.shape)).reshape(x.shape) for g, x in pairs)


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
