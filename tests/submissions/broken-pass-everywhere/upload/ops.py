"""The operations that you write, a class a question.

`compute` is the forward pass, on NumPy arrays. `gradient` is the backward pass, on Tensors: the
upstream gradient `out_grad` goes in, and the gradient with respect to each input comes out, in
the order of `node.inputs` and each of exactly its input's shape. Every operation of `basic_ops`
may be used: `transpose`, `reshape`, `summation`, `negate`, ...
"""

from __future__ import annotations

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


class EwiseAdd(TensorOp):
    """Element-wise addition: a + b, of two arrays of equal, arbitrary shape."""

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        """1.1 Forward pass (given).

        Args:
            a (NDArray): any shape.
            b (NDArray): the same shape.

        Returns:
            NDArray: the same shape. Example: [1, 2] + [30, 40] is [31, 42].
        """
        return a + b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        """1.2 Backward pass.

        Args:
            out_grad (Tensor): the upstream gradient, shape of `node`.
            node (Tensor): a + b; its inputs are a and b.

        Returns:
            tuple[Tensor, Tensor]: the gradients with respect to a and to b, in their shapes.
            Example: a = [1, 2], b = [30, 40], out_grad = [5, 7] gives ([5, 7], [5, 7]).
        """
        # Your answer to 1.2.
        pass


class EwiseMul(TensorOp):
    """Element-wise multiplication: a * b, of two arrays of equal, arbitrary shape."""

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        """2.1 Forward pass (given).

        Args:
            a (NDArray): any shape.
            b (NDArray): the same shape.

        Returns:
            NDArray: the same shape. Example: [1, 2] * [30, 40] is [30, 80].
        """
        return a * b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        """2.2 Backward pass.

        Args:
            out_grad (Tensor): the upstream gradient, shape of `node`.
            node (Tensor): a * b; its inputs are a and b.

        Returns:
            tuple[Tensor, Tensor]: the gradients with respect to a and to b, in their shapes.
            Example: a = [1, 2], b = [30, 40], out_grad = [5, 7] gives ([150, 280], [5, 14]).
        """
        lhs, rhs = node.inputs
        # Your answer to 2.2.
        pass


class MatMul(TensorOp):
    """Matrix multiplication: a @ b, for one pair of matrices or a batch of them.

    The last two axes are the matrices'; all axes before them are batch axes and broadcast as in
    NumPy. Four kinds of shapes are graded, each on its own:

        plain matrices                   (2, 3) @ (3, 4)           -> (2, 4)
        equal batch axes                 (5, 2, 3) @ (5, 3, 4)     -> (5, 2, 4)
        an operand lacks batch axes      (5, 10, 20) @ (20, 30)    -> (5, 10, 30)
        a batch axis of length 1         (1, 3, 4) @ (2, 4, 5)     -> (2, 3, 5)
    """

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        """3.1, 3.2 Forward pass.

        Args:
            a (NDArray): shape (..., n, m).
            b (NDArray): shape (..., m, p).

        Returns:
            NDArray: shape (..., n, p). Example: [[1, 2]] @ [[3], [4]] is [[11]].
        """
        # Your answer to 3.1, 3.2.
        pass

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        """3.3 to 3.6 Backward pass.

        Args:
            out_grad (Tensor): the upstream gradient, shape (..., n, p) of `node`.
            node (Tensor): a @ b; its inputs are a and b.

        Returns:
            tuple[Tensor, Tensor]: the gradients with respect to a and to b, in their shapes.
            Example: a = [[1, 2]], b = [[3], [4]], out_grad = [[10]] gives
            ([[30, 40]], [[10], [20]]).
        """
        lhs, rhs = node.inputs
        # Your answer to 3.3 to 3.6.
        pass


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
