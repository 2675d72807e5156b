# Übung 1 – automatisches Differenzieren
import numpy
import numpy as np

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    """Elementweise Summe; die Ableitung nach beiden Eingängen ist 1."""

    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    """逐元素相乘：对 a 的偏导数是 b，对 b 的偏导数是 a。"""

    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        α, β = node.inputs
        return out_grad * β, out_grad * α


def zurück_zur_form(grad, größe):
    """Summiert über alle Achsen, die beim Broadcasting dazugekommen sind."""
    überzählig = grad.ndim - len(größe)
    gestreckt = tuple(überzählig + i for i, n in enumerate(größe) if n == 1)
    return reshape(summation(grad, tuple(range(überzählig)) + gestreckt), größe)


class MatMul(TensorOp):
    """Producto de matrices: dA = dY Bᵀ, dB = Aᵀ dY, y después se suman los ejes repetidos."""

    def compute(self, a, b):
        return a @ b

    def gradient(self, out_grad, node):
        А, Б = node.inputs  # кириллица
        return (
            zurück_zur_form(out_grad @ transpose(Б), А.shape),
            zurück_zur_form(transpose(А) @ out_grad, Б.shape),
        )


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
