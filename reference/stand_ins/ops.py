"""The operations while something else is graded. Their gradients are found by steps of 1, which is
exact where they are linear, or by the complex step: no formula of theirs stands here, and a product
of matrices is the sum that defines it."""

from __future__ import annotations

import functools

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def difference(compute, arrays, changed, steps):
    """What steps from 0 to 1 in one of the arrays make of `compute`, which is linear in it."""
    moved, still = list(arrays), list(arrays)
    moved[changed], still[changed] = steps, 0 * steps
    return compute(*moved) - compute(*still)


def array_of(out_grad) -> NDArray:
    return out_grad.numpy() if isinstance(out_grad, Tensor) else numpy.asarray(out_grad)


### BEGIN SOLUTION elementwise
@functools.cache
def slopes_of(compute):
    """The slopes of an operation that is linear in both inputs together: the same everywhere."""
    return [difference(compute, (0.0, 0.0), i, 1.0) for i in range(2)]


def of_sum(compute, node, out_grad):
    """The adjoints of an operation that is linear in both inputs together, entry by entry."""
    # A backward pass may meet the object itself again, more than once.
    return tuple(out_grad if slope == 1 else out_grad * slope for slope in slopes_of(compute))


def of_product(compute, node, out_grad):
    """The adjoints of an operation that is linear in each input, entry by entry."""
    arrays, upstream = [x.numpy() for x in node.inputs], array_of(out_grad)
    slopes = [difference(compute, arrays, i, 1.0) for i in range(len(arrays))]
    return tuple([Tensor(slope * upstream) for slope in slopes])


def of_other(compute, node, out_grad):
    """The adjoints of any other operation that works entry by entry, by the complex step."""
    arrays, upstream, step = [x.numpy() for x in node.inputs], array_of(out_grad), 2.0**-400
    moved = ([x + 1j * step * (i == j) for j, x in enumerate(arrays)] for i in range(len(arrays)))
    return tuple(Tensor(upstream * compute(*inputs).imag / step) for inputs in moved)
### END SOLUTION


class MatMul(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        ### BEGIN SOLUTION MatMul.compute
        return (a[..., :, :, None] * b[..., None, :, :]).sum(axis=-2)
        ### END SOLUTION

    def gradient(self, out_grad: Tensor, node: Tensor):
        ### BEGIN SOLUTION MatMul.gradient
        arrays, upstream = [x.numpy() for x in node.inputs], array_of(out_grad)
        axes = max(x.ndim for x in arrays)
        padded = [x.reshape((1,) * (axes - x.ndim) + x.shape) for x in arrays]
        found = []
        for i, x in enumerate(arrays):
            # A step in one entry after another, along a new first axis.
            steps = numpy.eye(x.size).reshape(x.size, *padded[i].shape)
            parts = difference(self.compute, padded, i, steps) * upstream
            found.append(parts.reshape(x.size, -1).sum(axis=1).reshape(x.shape))
        return tuple(map(Tensor, found))
        ### END SOLUTION


def matmul(a: Tensor, b: Tensor) -> Tensor:
    return MatMul()(a, b)
