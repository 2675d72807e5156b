from __future__ import annotations
import numpy as np
from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        c = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            c[i] = a[i] + b[i]
        return c

    def gradient(self, out_grad, node):
        g = out_grad.numpy()
        da = np.zeros(g.shape)
        for i in np.ndindex(g.shape):
            da[i] += 1 * g[i]
        return Tensor(da), Tensor(da)


class EwiseMul(TensorOp):
    def compute(self, a, b):
        c = np.zeros(a.shape)
        for i in np.ndindex(a.shape):
            c[i] = a[i] * b[i]
        return c

    def gradient(self, out_grad, node):
        a, b = node.inputs
        a, b, g = a.numpy(), b.numpy(), out_grad.numpy()
        da, db = np.zeros(a.shape), np.zeros(b.shape)
        for i in np.ndindex(g.shape):
            da[i] += g[i] * b[i]
            db[i] += g[i] * a[i]
        return Tensor(da), Tensor(db)


def index_for(idx, shape):
    """the batch index of the operand that was used for the batch index idx of the output"""
    batch = shape[:-2]
    idx = idx[len(idx) - len(batch):]
    return tuple(0 if n == 1 else i for i, n in zip(idx, batch))


class MatMul(TensorOp):
    def compute(self, a, b):
        batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        n, m, p = a.shape[-2], a.shape[-1], b.shape[-1]
        out = np.zeros(batch + (n, p))
        for idx in np.ndindex(batch):
            A, B = a[index_for(idx, a.shape)], b[index_for(idx, b.shape)]
            for i in range(n):
                for j in range(p):
                    for k in range(m):
                        out[idx + (i, j)] += A[i, k] * B[k, j]
        return out

    def gradient(self, out_grad, node):
        a, b = [t.numpy() for t in node.inputs]
        g = out_grad.numpy()
        da = np.zeros_like(a, dtype=float)
        db = np.zeros_like(b, dtype=float)
        n, m, p = a.shape[-2], a.shape[-1], b.shape[-1]
        for idx in np.ndindex(g.shape[:-2]):
            ia, ib = index_for(idx, a.shape), index_for(idx, b.shape)
            for i in range(n):
                for j in range(p):
                    for k in range(m):
                        da[ia + (i, k)] += g[idx + (i, j)] * b[ib + (k, j)]
                        db[ib + (k, j)] += g[idx + (i, j)] * a[ia + (i, k)]
        return Tensor(da), Tensor(db)


def add(a, b): return EwiseAdd()(a, b)
def multiply(a, b): return EwiseMul()(a, b)
def matmul(a, b): return MatMul()(a, b)
