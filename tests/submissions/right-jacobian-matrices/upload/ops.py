import numpy
import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def vjp(g, jacobian, shape):
    """row vector times Jacobian, put back into the shape of the input"""
    return Tensor((g.numpy().reshape(1, -1) @ jacobian).reshape(shape))


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        identity = np.eye(a.numpy().size)
        return vjp(out_grad, identity, a.shape), vjp(out_grad, identity, b.shape)


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        return (
            vjp(out_grad, np.diag(b.numpy().ravel()), a.shape),
            vjp(out_grad, np.diag(a.numpy().ravel()), b.shape),
        )


class MatMul(TensorOp):
    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        a, b = node.inputs
        A, B, G = a.numpy(), b.numpy(), out_grad.numpy()
        dA, dB = np.zeros(A.shape), np.zeros(B.shape)
        n, m = A.shape[-2:]
        p = B.shape[-1]
        batch = G.shape[:-2]
        for index in np.ndindex(*batch):
            ia = self.where(index, A.shape[:-2])
            ib = self.where(index, B.shape[:-2])
            g = G[index].reshape(1, n * p)
            # Y = A B:  dY / dA = I (x) B^T,  dY / dB = A (x) I, rows of Y one after the other
            dA[ia] += (g @ np.kron(np.eye(n), B[ib].T)).reshape(n, m)
            dB[ib] += (g @ np.kron(A[ia], np.eye(p))).reshape(m, p)
        return Tensor(dA), Tensor(dB)

    @staticmethod
    def where(index, batch):
        index = index[len(index) - len(batch):]
        return tuple(0 if n == 1 else i for i, n in zip(index, batch))


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
