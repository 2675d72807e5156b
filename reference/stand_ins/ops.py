"""The operations while something else is graded. Their gradients are found by steps of 1 in each
entry, which is exact: no formula stands here, and every product is the sum that defines it."""

from __future__ import annotations

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def adjoint(compute, arrays, changed, out_grad):
    """The adjoint of one of the arrays, in which `compute` is linear: the difference that a step
    from 0 to 1 makes in each of its entries, times the upstream gradient."""
    array = arrays[changed]
    axes = max(x.ndim for x in arrays)
    steps = numpy.eye(array.size).reshape(array.size, *(1,) * (axes - array.ndim), *array.shape)
    arrays = [x.reshape((1,) * (axes - x.ndim) + x.shape) for x in arrays]
    after, before = (
        compute(*(step if i == changed else x for i, x in enumerate(arrays)))
        for step in (steps, numpy.zeros_like(steps))
    )
    differences = (after - before) * Tensor(out_grad).numpy()
    return Tensor(differences.sum(axis=tuple(range(1, axes + 1))).reshape(array.shape))


def elementwise_adjoints(compute, arrays, out_grad):
    """The adjoints of both arrays where each entry stands for itself: one step in all at once."""
    a, b = arrays
    zeros, ones, upstream = numpy.zeros(a.shape), numpy.ones(a.shape), Tensor(out_grad).numpy()
    differences = (
        compute(ones, b) - compute(zeros, b),
        compute(a, ones) - compute(a, zeros),
    )
    return tuple(Tensor(difference * upstream) for difference in differences)


class EwiseAdd(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        ### BEGIN SOLUTION EwiseAdd.compute
        return a + b
        ### END SOLUTION

    def gradient(self, out_grad: Tensor, node: Tensor):
        ### BEGIN SOLUTION EwiseAdd.gradient
        zeros = [numpy.zeros(x.shape) for x in node.inputs]  # any point will do; here none rounds
        found = elementwise_adjoints(numpy.add, zeros, out_grad)
        upstream = Tensor(out_grad).numpy()
        # A backward pass may meet the object itself again, more than once.
        return tuple(out_grad if numpy.array_equal(x.numpy(), upstream) else x for x in found)
        ### END SOLUTION


class EwiseMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        ### BEGIN SOLUTION EwiseMul.compute
        return a * b
        ### END SOLUTION

    def gradient(self, out_grad: Tensor, node: Tensor):
        ### BEGIN SOLUTION EwiseMul.gradient
        arrays = [x.numpy() for x in node.inputs]
        return elementwise_adjoints(numpy.multiply, arrays, out_grad)
        ### END SOLUTION


class MatMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        ### BEGIN SOLUTION MatMul.compute
        return (a[..., :, :, None] * b[..., None, :, :]).sum(axis=-2)
        ### END SOLUTION

    def gradient(self, out_grad: Tensor, node: Tensor):
        ### BEGIN SOLUTION MatMul.gradient
        arrays = [x.numpy() for x in node.inputs]
        return tuple(adjoint(self.compute, arrays, i, out_grad) for i in range(2))
        ### END SOLUTION


def add(a: Tensor, b: Tensor) -> Tensor:
    return EwiseAdd()(a, b)


def multiply(a: Tensor, b: Tensor) -> Tensor:
    return EwiseMul()(a, b)


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
