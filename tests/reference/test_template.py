"""The given framework is right: every operation's value, gradient and gradient of the gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from tensor_table import OF_ONE_DTYPE, OPERATIONS, OPERATORS, Made

from grader.model import NDArray

STEP = 1e-100


by_name = partial(pytest.mark.parametrize, "made", ids=lambda made: made.name)


def numbers(shape: tuple[int, ...], start: int) -> NDArray:
    """Distinct numbers of either sign, for upstream gradients and directions."""
    count = int(np.prod(shape))
    return ((-1.0) ** np.arange(count) * (np.arange(count) + start) / 8).reshape(shape)


def upstream_of(made: Made) -> NDArray:
    return numbers(np.shape(made.array(*made.inputs)), 3)


def gradient(f: Callable[..., Any], inputs: tuple[NDArray, ...]) -> list[NDArray]:
    """The gradient of a number with respect to each input, by the complex step."""
    found = []
    for k, x in enumerate(inputs):
        of_x = np.empty(x.shape)
        for i in np.ndindex(x.shape):
            changed = x.astype(complex)
            changed[i] += 1j * STEP
            of_x[i] = f(*inputs[:k], changed, *inputs[k + 1 :]).imag / STEP
        found.append(of_x)
    return found


def along(made: Made, directions: list[NDArray], inputs: tuple[NDArray, ...]) -> NDArray:
    """The derivative of the value along directions of the inputs, by the complex step."""
    steps = (x + 1j * STEP * v for x, v in zip(inputs, directions))
    return np.asarray(made.array(*steps)).imag / STEP


def second(made: Made, upstream: NDArray, directions: list[NDArray]) -> list[NDArray]:
    """The gradient of the derivative along directions: central differences of complex steps."""
    found, h = [], 1e-5
    for k, x in enumerate(made.inputs):
        of_x = np.empty(x.shape)
        for i in np.ndindex(x.shape):
            step = np.zeros(x.shape)
            step[i] = h
            above = along(made, directions, (*made.inputs[:k], x + step, *made.inputs[k + 1 :]))
            below = along(made, directions, (*made.inputs[:k], x - step, *made.inputs[k + 1 :]))
            of_x[i] = (upstream * (above - below)).sum() / (2 * h)
        found.append(of_x)
    return found


@by_name((*OPERATIONS, *OPERATORS))
def test_value_and_gradient(made: Made, hw01: ModuleType) -> None:
    """The value is NumPy's and the gradient of each input what the complex step finds."""
    inputs = [hw01.Tensor(x) for x in made.inputs]
    upstream = upstream_of(made)
    node = made.tensor(hw01.ops, *inputs)
    node.backward(hw01.Tensor(upstream))

    expected = np.asarray(made.array(*made.inputs))
    assert isinstance(node, hw01.Tensor)
    assert (node.shape, node.ndim, node.dtype) == (expected.shape, expected.ndim, expected.dtype)
    np.testing.assert_allclose(node.numpy(), expected, rtol=1e-14)
    wanted = gradient(lambda *xs: (upstream * made.array(*xs)).sum(), made.inputs)
    for x, of_x in zip(inputs, wanted):
        assert isinstance(x.grad, hw01.Tensor)
        assert x.grad.shape == x.shape
        np.testing.assert_allclose(x.grad.numpy(), of_x, rtol=1e-13, atol=1e-13)


@by_name(OPERATIONS)
def test_gradient_is_a_tuple_of_tensors_in_the_inputs_shapes(made: Made, hw01: ModuleType) -> None:
    """`gradient` itself returns a tuple with one Tensor made by operations for each input."""
    inputs = [hw01.Tensor(x) for x in made.inputs]
    node = made.tensor(hw01.ops, *inputs)

    found = node.op.gradient(hw01.Tensor(upstream_of(made)), node)

    assert type(found) is tuple
    assert [type(x) for x in found] == [hw01.Tensor] * len(inputs)
    assert [x.shape for x in found] == [x.shape for x in inputs]


@by_name((*OPERATIONS, *OPERATORS))
def test_gradient_of_the_gradient(made: Made, hw01: ModuleType) -> None:
    """A gradient can be differentiated again, by the inputs and by the upstream gradient."""
    inputs = [hw01.Tensor(x) for x in made.inputs]
    upstream = hw01.Tensor(upstream_of(made))
    node = made.tensor(hw01.ops, *inputs)
    node.backward(upstream)
    directions = [numbers(x.shape, 2) for x in inputs]
    contracted = hw01.sum_node_list(
        [(x.grad * hw01.Tensor(v)).sum() for x, v in zip(inputs, directions)]
    )
    for x in (*inputs, upstream):
        x.grad = None

    contracted.backward()

    np.testing.assert_allclose(
        upstream.grad.numpy(), along(made, directions, made.inputs), rtol=1e-13, atol=1e-13
    )
    for x, expected in zip(inputs, second(made, upstream.numpy(), directions)):
        found = np.zeros(x.shape) if x.grad is None else x.grad.numpy()
        assert found.shape == x.shape
        size = max(1.0, float(np.abs(expected).max(initial=0)))
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7 * size)


@by_name(OF_ONE_DTYPE)
def test_float32_stays_float32(made: Made, hw01: ModuleType) -> None:
    """Values and gradients keep the inputs' dtype; numbers of Python's do not widen it."""
    inputs = [hw01.Tensor(x, dtype="float32") for x in made.inputs]
    node = made.tensor(hw01.ops, *inputs)
    assert node.dtype == np.float32

    node.backward()

    assert {x.grad.dtype for x in inputs} == {np.dtype("float32")}


NONSENSE: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("a @ 2", lambda a: a @ 2),
    ("2 @ a", lambda a: 2 @ a),
    ("a + text", lambda a: a + "1"),
    ("None + a", lambda a: None + a),
    ("a * list", lambda a: a * [1.0, 2.0]),
    ("complex - a", lambda a: 1j - a),
)


@pytest.mark.parametrize(("name", "compute"), NONSENSE, ids=[name for name, _ in NONSENSE])
def test_operators_refuse_what_they_cannot_take(
    name: str, compute: Callable[[Any], Any], hw01: ModuleType
) -> None:
    """An operand that is no tensor, array or real number is a TypeError."""
    with pytest.raises(TypeError):
        compute(hw01.Tensor([1.0, 2.0]))


def test_backward_starts_with_ones(hw01: ModuleType) -> None:
    """Without an argument, backward starts from an adjoint of ones in the tensor's shape."""
    a = hw01.Tensor([2.0, 5.0])
    y = a * a
    y.backward()

    assert (a.grad.numpy() == [4, 10]).all()
    assert (y.grad.numpy() == [1, 1]).all()
    assert not y.grad.requires_grad
    y.backward(hw01.Tensor([3.0, -1.0]))
    assert (a.grad.numpy() == [12, -10]).all()


def test_worked_example(hw01: ModuleType) -> None:
    """The course's example comes out as its handout says."""
    x1, x2 = hw01.Tensor(2.0), hw01.Tensor(5.0)
    y = hw01.ops.log(x1) + x1 * x2 - hw01.ops.sin(x2)
    y.backward()

    assert y.shape == x1.grad.shape == x2.grad.shape == ()
    found = [f"{v.numpy():.6f}" for v in (y, x1.grad, x2.grad)]
    assert found == ["11.652071", "5.500000", "1.716338"]
