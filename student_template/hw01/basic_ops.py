"""The operations that are given, complete with their gradients.

The grader uses its own copy, so an edit here never counts. Every `gradient` returns a tuple of
Tensors made by operations, so gradients can be differentiated again.
"""

from __future__ import annotations

from typing import Any

import numpy

from .autograd import NDArray, Tensor, TensorOp

Axes = int | tuple[int, ...] | None


class Negate(TensorOp):
    """-a"""

    def compute(self, a: NDArray) -> NDArray:
        return -a

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        return (negate(out_grad),)


class AddScalar(TensorOp):
    """a + scalar"""

    def __init__(self, scalar: float) -> None:
        self.scalar = scalar

    def compute(self, a: NDArray) -> NDArray:
        return a + self.scalar

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        return (out_grad,)


class MulScalar(TensorOp):
    """a * scalar"""

    def __init__(self, scalar: float) -> None:
        self.scalar = scalar

    def compute(self, a: NDArray) -> NDArray:
        return a * self.scalar

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        return (mul_scalar(out_grad, self.scalar),)


class EwiseDiv(TensorOp):
    """a / b, element by element; equal shapes"""

    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        return a / b

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, Tensor]:
        lhs, rhs = _inputs(node)
        return divide(out_grad, rhs), negate(divide(out_grad * lhs, rhs * rhs))


class DivScalar(TensorOp):
    """a / scalar"""

    def __init__(self, scalar: float) -> None:
        self.scalar = scalar

    def compute(self, a: NDArray) -> NDArray:
        return a / self.scalar

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        return (divide_scalar(out_grad, self.scalar),)


class PowerScalar(TensorOp):
    """a ** scalar"""

    def __init__(self, scalar: float) -> None:
        self.scalar = scalar

    def compute(self, a: NDArray) -> NDArray:
        return a**self.scalar

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        if self.scalar == 0:
            return (mul_scalar(out_grad, 0),)  # a ** -1 has no value at 0
        return (mul_scalar(out_grad * power_scalar(a, self.scalar - 1), self.scalar),)


class Log(TensorOp):
    """ln(a)"""

    def compute(self, a: NDArray) -> NDArray:
        return numpy.log(a)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        return (divide(out_grad, a),)


class Exp(TensorOp):
    """e ** a"""

    def compute(self, a: NDArray) -> NDArray:
        return numpy.exp(a)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        return (out_grad * node,)


class Sin(TensorOp):
    """sin(a), a in radians"""

    def compute(self, a: NDArray) -> NDArray:
        return numpy.sin(a)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        return (out_grad * cos(a),)


class Cos(TensorOp):
    """cos(a), a in radians"""

    def compute(self, a: NDArray) -> NDArray:
        return numpy.cos(a)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        return (negate(out_grad * sin(a)),)


class ReLU(TensorOp):
    """max(a, 0); its slope at 0 is taken to be 0"""

    def compute(self, a: NDArray) -> NDArray:
        return numpy.maximum(a, 0)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        slope = (a.realize_cached_data() > 0).astype(a.dtype)
        return (out_grad * Tensor.make_const(slope),)


class Transpose(TensorOp):
    """a with two axes swapped: the two named, or the last two"""

    def __init__(self, axes: tuple[int, int] | None = None) -> None:
        self.axes = axes

    def compute(self, a: NDArray) -> NDArray:
        first, second = (-2, -1) if self.axes is None else self.axes
        return numpy.swapaxes(a, first, second)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        return (transpose(out_grad, self.axes),)


class Reshape(TensorOp):
    """a's entries in another shape"""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def compute(self, a: NDArray) -> NDArray:
        return numpy.reshape(a, self.shape)

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        return (reshape(out_grad, a.shape),)


class BroadcastTo(TensorOp):
    """a repeated along new axes and axes of length 1, as NumPy's broadcasting does"""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    def compute(self, a: NDArray) -> NDArray:
        return numpy.array(numpy.broadcast_to(a, self.shape))

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        new = out_grad.ndim - a.ndim
        repeated = [new + i for i, n in enumerate(a.shape) if n == 1]
        return (reshape(summation(out_grad, (*range(new), *repeated)), a.shape),)


class Summation(TensorOp):
    """the sum over `axes`: one axis, several, or (None) all of them"""

    def __init__(self, axes: Axes = None) -> None:
        self.axes = axes

    def compute(self, a: NDArray) -> NDArray:
        return numpy.asarray(numpy.sum(a, axis=self.axes))

    def gradient(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor]:
        (a,) = _inputs(node)
        axes = range(a.ndim) if self.axes is None else numpy.atleast_1d(self.axes)
        summed = {int(axis) % a.ndim for axis in axes}
        kept = tuple(1 if i in summed else n for i, n in enumerate(a.shape))
        return (broadcast_to(reshape(out_grad, kept), a.shape),)


def negate(a: Tensor) -> Tensor:
    return Negate()(a)


def add_scalar(a: Tensor, scalar: float) -> Tensor:
    return AddScalar(scalar)(a)


def mul_scalar(a: Tensor, scalar: float) -> Tensor:
    return MulScalar(scalar)(a)


def divide(a: Tensor, b: Tensor) -> Tensor:
    return EwiseDiv()(a, b)


def divide_scalar(a: Tensor, scalar: float) -> Tensor:
    return DivScalar(scalar)(a)


def power_scalar(a: Tensor, scalar: float) -> Tensor:
    return PowerScalar(scalar)(a)


def log(a: Tensor) -> Tensor:
    return Log()(a)


def exp(a: Tensor) -> Tensor:
    return Exp()(a)


def sin(a: Tensor) -> Tensor:
    return Sin()(a)


def cos(a: Tensor) -> Tensor:
    return Cos()(a)


def relu(a: Tensor) -> Tensor:
    return ReLU()(a)


def transpose(a: Tensor, axes: tuple[int, int] | None = None) -> Tensor:
    return Transpose(axes)(a)


def reshape(a: Tensor, shape: tuple[int, ...]) -> Tensor:
    return Reshape(shape)(a)


def broadcast_to(a: Tensor, shape: tuple[int, ...]) -> Tensor:
    return BroadcastTo(shape)(a)


def summation(a: Tensor, axes: Axes = None) -> Tensor:
    return Summation(axes)(a)


def _inputs(node: Tensor) -> Any:
    return node.inputs
