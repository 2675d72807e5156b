"""The framework: tensors, and the operations that connect them into a computational graph.

Given and complete: the grader uses its own copy, so an edit here never counts.

A `Tensor` made by an operation remembers that operation (`op`) and the tensors it was made from
(`inputs`). An operation is a `TensorOp` with two methods:

- `compute(*arrays)`, the forward pass, on NumPy arrays;
- `gradient(out_grad, node)`, the backward pass, on Tensors: the upstream gradient goes in, one
  gradient for each of `node.inputs` comes out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, reduce
from operator import add
from typing import Any

import numpy

NDArray = numpy.ndarray


class Op:
    """An operation of the computational graph."""

    def __call__(self, *args: Any) -> Value:
        raise NotImplementedError

    def compute(self, *args: NDArray) -> NDArray:
        """Forward pass: the operation's value, from the values of its inputs."""
        raise NotImplementedError

    def gradient(self, out_grad: Any, node: Any) -> Any:
        """Backward pass: the partial adjoint of each input.

        Args:
            out_grad (Tensor): the upstream gradient, the adjoint of `node`; shape of `node`.
            node (Tensor): the value that this operation produced; its inputs are `node.inputs`.

        Returns:
            One Tensor for each input, in the order of `node.inputs` and of that input's shape.
        """
        raise NotImplementedError

    def gradient_as_tuple(self, out_grad: Tensor, node: Tensor) -> tuple[Tensor, ...]:
        """What `gradient` returns, always as a tuple."""
        output = self.gradient(out_grad, node)
        if isinstance(output, tuple):
            return output
        if isinstance(output, list):
            return tuple(output)
        return (output,)


class TensorOp(Op):
    """An operation that produces a Tensor."""

    def __call__(self, *args: Tensor) -> Tensor:
        return Tensor.make_from_op(self, args)


class Value:
    """A node of the computational graph."""

    op: Op | None
    inputs: tuple[Value, ...]
    cached_data: Any
    requires_grad: bool

    def realize_cached_data(self) -> NDArray:
        """The node's value; computed from the inputs' values where it is not known yet."""
        if self.cached_data is None:
            assert self.op is not None
            arrays = [x.realize_cached_data() for x in self.inputs]
            self.cached_data = numpy.asarray(self.op.compute(*arrays))
        array: NDArray = self.cached_data
        return array

    def is_leaf(self) -> bool:
        """Whether the node was put in by hand instead of produced by an operation."""
        return self.op is None


class Tensor(Value):
    """An array in a computational graph; keeps its array's dtype unless `dtype` names another.

    `grad` is set by the backward pass: the full adjoint, a Tensor of this tensor's shape.
    """

    grad: Tensor | None
    # NumPy leaves `array + tensor` and the like to the tensor.
    __array_ufunc__ = None

    def __init__(
        self,
        array: Any,
        *,
        device: object = None,
        dtype: Any = None,
        requires_grad: bool = True,
    ) -> None:
        if isinstance(array, Tensor):
            array = array.realize_cached_data()
        self._init(None, (), numpy.array(array, dtype=dtype), requires_grad)

    def _init(
        self, op: Op | None, inputs: tuple[Value, ...], data: NDArray | None, requires_grad: bool
    ) -> None:
        self.op = op
        self.inputs = inputs
        self.cached_data = data
        self.requires_grad = requires_grad
        self.grad = None

    @staticmethod
    def make_from_op(op: Op, inputs: Sequence[Value]) -> Tensor:
        """The tensor that `op` makes of `inputs`, with its value computed."""
        tensor = Tensor.__new__(Tensor)
        tensor._init(op, tuple(inputs), None, any(x.requires_grad for x in inputs))
        tensor.realize_cached_data()
        return tensor

    @staticmethod
    def make_const(data: Any, requires_grad: bool = False) -> Tensor:
        """A leaf that shares `data` (an array or a Tensor) instead of copying it."""
        tensor = Tensor.__new__(Tensor)
        array = data.realize_cached_data() if isinstance(data, Tensor) else data
        tensor._init(None, (), array, requires_grad)
        return tensor

    @property
    def data(self) -> Tensor:
        """This tensor's value as a constant outside the graph; may be assigned to."""
        return self.detach()

    @data.setter
    def data(self, value: Tensor | NDArray) -> None:
        self.cached_data = value.realize_cached_data() if isinstance(value, Tensor) else value

    def detach(self) -> Tensor:
        """A constant with this tensor's value, outside the graph."""
        return Tensor.make_const(self)

    def numpy(self) -> NDArray:
        """The value as a NumPy array."""
        return self.realize_cached_data()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.realize_cached_data().shape

    @property
    def dtype(self) -> Any:
        return self.realize_cached_data().dtype

    @property
    def ndim(self) -> int:
        return self.realize_cached_data().ndim

    def backward(self, out_grad: Tensor | None = None) -> None:
        """Sets `.grad` of every node that this tensor was made from, with your `graph.py`."""
        from . import graph

        if out_grad is None:
            out_grad = Tensor(numpy.ones(self.shape, dtype=self.dtype), requires_grad=False)
        graph.compute_gradient_of_variables(self, out_grad)

    def sum(self, axes: int | tuple[int, ...] | None = None) -> Tensor:
        return _basic_ops().summation(self, axes)

    def reshape(self, shape: tuple[int, ...]) -> Tensor:
        return _basic_ops().reshape(self, shape)

    def broadcast_to(self, shape: tuple[int, ...]) -> Tensor:
        return _basic_ops().broadcast_to(self, shape)

    def transpose(self, axes: tuple[int, int] | None = None) -> Tensor:
        return _basic_ops().transpose(self, axes)

    def matmul(self, other: Tensor) -> Tensor:
        return self @ other

    def __neg__(self) -> Tensor:
        return _basic_ops().negate(self)

    def __add__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().add(self, y), lambda c: _plus(self, c))

    def __radd__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().add(y, self), lambda c: _plus(self, c))

    def __sub__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().add(self, -y), lambda c: _plus(self, -c))

    def __rsub__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().add(y, -self), lambda c: _plus(-self, c))

    def __mul__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().multiply(self, y), lambda c: _times(self, c))

    def __rmul__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().multiply(y, self), lambda c: _times(self, c))

    def __truediv__(self, other: Any) -> Tensor:
        b = _basic_ops()
        return _dispatch(other, lambda y: b.divide(self, y), lambda c: b.divide_scalar(self, c))

    def __rtruediv__(self, other: Any) -> Tensor:
        b = _basic_ops()
        return _dispatch(
            other, lambda y: b.divide(y, self), lambda c: _times(b.power_scalar(self, -1.0), c)
        )

    def __pow__(self, other: Any) -> Tensor:
        b = _basic_ops()
        return _dispatch(other, lambda y: b.exp(y * b.log(self)), lambda c: b.power_scalar(self, c))

    def __rpow__(self, other: Any) -> Tensor:
        b = _basic_ops()
        return _dispatch(
            other, lambda y: b.exp(self * b.log(y)), lambda c: b.exp(_times(self, math.log(c)))
        )

    def __matmul__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().matmul(self, y), _no_number)

    def __rmatmul__(self, other: Any) -> Tensor:
        return _dispatch(other, lambda y: _ops().matmul(y, self), _no_number)

    def __repr__(self) -> str:
        return f"hw01.Tensor({self.realize_cached_data()})"

    def __str__(self) -> str:
        return str(self.realize_cached_data())


def sum_node_list(node_list: Sequence[Tensor]) -> Tensor:
    """The sum of a non-empty list of tensors; unlike `sum`, it does not start at the number 0."""
    return reduce(add, node_list)


def _dispatch(
    other: Any, with_tensor: Callable[[Tensor], Tensor], with_number: Callable[[Any], Any]
) -> Any:
    """An operator's result for a Tensor, an array (a constant of the graph) or a number."""
    if isinstance(other, Tensor):
        return with_tensor(other)
    if isinstance(other, NDArray):
        return with_tensor(Tensor.make_const(other))
    if isinstance(other, (int, float, numpy.number)):
        return with_number(other)
    return NotImplemented


def _plus(x: Tensor, number: Any) -> Tensor:
    return _basic_ops().add_scalar(x, number)


def _times(x: Tensor, number: Any) -> Tensor:
    return _basic_ops().mul_scalar(x, number)


def _no_number(number: Any) -> Any:
    return NotImplemented


@cache
def _ops() -> Any:
    # Imported when it is used: `ops.py` itself imports this file.
    from . import ops

    return ops


@cache
def _basic_ops() -> Any:
    from . import basic_ops

    return basic_ops
