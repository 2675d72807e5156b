from .autograd import *; from .basic_ops import *
import numpy as np, numpy


def fit(g, s): return g.sum(tuple(range(k := g.ndim - len(s))) + tuple(k + i for i, n in enumerate(s) if n == 1 != g.shape[k + i])).reshape(s)


class EwiseAdd(TensorOp):
    compute = lambda self, a, b: a + b
    gradient = lambda self, out_grad, node: (out_grad, out_grad)


class EwiseMul(TensorOp):
    compute = lambda self, a, b: a * b
    gradient = lambda self, out_grad, node: [out_grad * x for x in node.inputs[::-1]]


class MatMul(TensorOp):
    compute = lambda self, a, b: a @ b
    gradient = lambda self, g, node: (fit(g @ transpose((ab := node.inputs)[1]), ab[0].shape), fit(transpose(ab[0]) @ g, ab[1].shape))


add, multiply, matmul = (lambda op: [lambda a, b, o=o: o()(a, b) for o in op])((EwiseAdd, EwiseMul, MatMul))
