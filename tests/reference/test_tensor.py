"""The given Tensor: what it is made of, what it knows, and how it leaves the graph."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest


def test_a_tensor_is_made_of_its_own_copy(hw01: ModuleType) -> None:
    """A tensor copies the array or the tensor that it is made of; a constant shares it."""
    array = np.array([1.0, 2.0])
    copy, again, shared = (
        hw01.Tensor(array),
        hw01.Tensor(hw01.Tensor(array)),
        hw01.Tensor.make_const(array),
    )
    array[0] = 7

    assert (copy.numpy() == [1, 2]).all()
    assert (again.numpy() == [1, 2]).all()
    assert (shared.numpy() == [7, 2]).all()
    assert hw01.Tensor.make_const(shared).numpy() is array


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        ([1, 2], None, np.array(0).dtype.name),
        ([1.0], None, "float64"),
        (np.float32(3), None, "float32"),
        ([1, 2], "float32", "float32"),
        (True, None, "bool"),
    ],
)
def test_a_tensor_has_the_dtype_that_is_named_or_its_arrays(
    value: Any, dtype: str | None, expected: str, hw01: ModuleType
) -> None:
    """Without a dtype it is NumPy's choice."""
    tensor = hw01.Tensor(value, dtype=dtype)

    assert tensor.dtype == expected
    assert tensor.shape == np.shape(value)
    assert tensor.ndim == np.ndim(value)


def test_data_can_be_read_and_set(hw01: ModuleType) -> None:
    """`data` reads as a constant outside the graph, and takes an array or a tensor."""
    a = hw01.Tensor([1.0, 2.0])
    y = a * a

    assert (y.data.op, y.data.inputs, y.data.requires_grad) == (None, (), False)
    assert (y.data.numpy() == [1, 4]).all()
    a.data = np.array([3.0, 4.0])
    assert (a.numpy() == [3, 4]).all()
    a.data = hw01.Tensor([5.0, 6.0])
    assert (a.numpy() == [5, 6]).all()
    assert a.requires_grad
    assert (y.numpy() == [1, 4]).all()
    order = hw01.graph.find_topo_sort([y])
    assert (hw01.graph.forward_pass(order)[-1] == [25, 36]).all()


def test_detach_leaves_the_graph(hw01: ModuleType) -> None:
    """What a detached tensor is used for sends no gradient back."""
    a = hw01.Tensor([2.0, 3.0])
    squared = a * a
    y = squared.detach() * a
    y.backward()

    assert squared.detach().is_leaf()
    assert not squared.detach().requires_grad
    assert (a.grad.numpy() == [4, 9]).all()
    assert squared.grad is None


def test_requires_grad_comes_from_the_inputs(hw01: ModuleType) -> None:
    """A tensor requires a gradient where any of its inputs does."""
    a, constant = hw01.Tensor([1.0]), hw01.Tensor([2.0], requires_grad=False)

    assert a.requires_grad
    assert (a * constant).requires_grad
    assert (constant + a).requires_grad
    assert not (constant * constant).requires_grad
    assert not (constant * 2).requires_grad
    assert not hw01.Tensor.make_const(np.ones(1)).requires_grad
    assert hw01.Tensor.make_const(np.ones(1), requires_grad=True).requires_grad


def test_nodes_know_where_they_come_from(hw01: ModuleType) -> None:
    """`op`, `inputs` and `is_leaf` are those of the operation that made a node."""
    a, b = hw01.Tensor([1.0]), hw01.Tensor([2.0])
    y = a * b

    assert type(y.op) is hw01.ops.EwiseMul
    assert y.inputs == (a, b)
    assert not y.is_leaf()
    assert (a.op, a.inputs, a.is_leaf()) == (None, (), True)
    assert y.grad is None


def test_sum_node_list_does_not_start_at_a_number(hw01: ModuleType) -> None:
    """One node is its own sum; more are only added to one another."""
    a, b, c = (hw01.Tensor([float(n)]) for n in (1, 2, 3))

    assert hw01.sum_node_list([a]) is a
    total = hw01.sum_node_list([a, b, c])
    assert total.numpy() == 6
    assert {type(node.op).__name__ for node in hw01.graph.find_topo_sort([total])} == {
        "NoneType",
        "EwiseAdd",
    }


def test_a_gradient_may_be_a_list_or_one_tensor(hw01: ModuleType) -> None:
    """`gradient_as_tuple` takes a tuple, a list or a bare tensor."""
    a = hw01.Tensor([1.0])
    for returned in ((a,), [a], a):
        op = type("Any", (hw01.TensorOp,), {"gradient": lambda *_, r=returned: r})()
        assert op.gradient_as_tuple(a, a) == (a,)


def test_a_tensor_prints_its_value(hw01: ModuleType) -> None:
    """`repr` says what it is, `str` what it holds."""
    a = hw01.Tensor([1.0, 2.5])

    assert str(a) == "[1.  2.5]"
    assert repr(a) == "hw01.Tensor([1.  2.5])"
