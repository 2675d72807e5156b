"""The stand-ins are right, lack the answer that is being graded, and repeat none of the solution."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import answer_lines
import numpy as np
import pytest

from grader.given import given_sources
from grader.sandbox.inside import given
from reference import blanks, vjps
from reference.cases.operations import ELEMENTWISE, OPERATIONS
from reference.stand_ins import BACKWARD_PASS, NETWORK, stand_ins

SUBJECTS = [subject for file in blanks.FILES for subject in blanks.subjects(file)]
SHAPES = [
    ("add", (), ()),
    ("add", (2, 3), (2, 3)),
    ("add", (0, 2), (0, 2)),
    ("multiply", (), ()),
    ("multiply", (3,), (3,)),
    ("multiply", (2, 0), (2, 0)),
    ("matmul", (2, 3), (3, 4)),
    ("matmul", (5, 2, 3), (3, 4)),
    ("matmul", (2, 3), (5, 3, 1)),
    ("matmul", (1, 2, 3), (4, 3, 2)),
    ("matmul", (2, 1, 2, 3), (1, 3, 3, 2)),
]


@pytest.fixture(scope="module")
def network() -> Iterator[ModuleType]:
    """The package hw01 with the stand-ins of a network's guest."""
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("hw01")}
    sources = {**given_sources(), **stand_ins("backward")}
    given.load(dict(sources))
    yield sys.modules["hw01"]
    for name in [name for name in sys.modules if name.startswith("hw01")]:
        del sys.modules[name]
    sys.modules.update(before)


@pytest.mark.parametrize(("op", "a_shape", "b_shape"), SHAPES)
def test_gradients_are_right_without_rounding(
    network: Any, op: str, a_shape: tuple[int, ...], b_shape: tuple[int, ...]
) -> None:
    """Differences with a step of 1 give what the formulas give, on fractions as well."""
    rng = np.random.default_rng(7)
    a, b = (rng.integers(-9, 9, shape) / 8 for shape in (a_shape, b_shape))
    out = vjps.OPS[op].forward(a, b)
    upstream = rng.integers(-9, 9, np.shape(out)) / 8
    node = getattr(network.ops, op)(network.Tensor(a), network.Tensor(b))

    found = node.op.gradient(network.Tensor(upstream), node)

    assert np.array_equal(node.numpy(), out)
    for grad, right in zip(found, vjps.OPS[op].vjp(upstream, None, a, b)):
        assert grad.shape == np.shape(right)
        assert np.array_equal(grad.numpy(), right)


@pytest.mark.parametrize(("op", "compute"), [("maximum", np.maximum), ("divide", np.divide)])
def test_gradients_of_other_operations_are_right(
    network: Any, op: str, compute: Any, maximum: None
) -> None:
    """What is linear in neither input is found by the complex step, as the formulas give it."""
    a, b, upstream = np.array([[1.0, -3.5], [4.0, 2.0]]), np.array([[2.0, -4.0], [-1.0, 8.0]]), 3.0
    node = network.Tensor(a) * network.Tensor(b)

    found = network.ops.of_other(compute, node, np.full((2, 2), upstream))

    for grad, right in zip(found, vjps.OPS[op].vjp(upstream, None, a, b)):
        assert np.allclose(grad.numpy(), right, rtol=1e-15, atol=0)


def test_the_walk_sums_partial_adjoints(network: Any) -> None:
    """A network made of Tensors gets every adjoint, also where a node is used twice."""
    a, b = network.Tensor([2.0]), network.Tensor([5.0])
    y = a * b + a

    y.backward(network.Tensor([1.0]))

    assert [x.grad.numpy().tolist() for x in (a, b, y)] == [[6.0], [2.0], [1.0]]


def test_the_order_is_that_of_making(network: Any) -> None:
    """Every node that the roots depend on, once, inputs first; nodes of another graph are left."""
    a, b, _ = (network.Tensor([n]) for n in (1.0, 2.0, 3.0))
    t = a * b
    y = t + a

    assert network.graph.find_topo_sort([y, t]) == [a, b, t, y]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_stand_in_lacks_what_is_graded(subject: str) -> None:
    """Neither the subject's answer nor, beside an operation or a walk, any backward pass is there."""
    sources = stand_ins(subject)
    defined = {
        node.name
        for node in ast.walk(ast.parse(sources["graph"]))
        if isinstance(node, ast.FunctionDef)
    }

    assert (BACKWARD_PASS in defined) == (subject in NETWORK)
    assert subject not in defined
    if "." in subject:
        of_elementwise = subject in {f"{name}.gradient" for name in ELEMENTWISE}
        blank = len(OPERATIONS) if of_elementwise else 1
        assert sources["ops"].count("raise NotImplementedError") == blank
        assert ("def of_product" in sources["ops"]) == (not of_elementwise)
    assert "###" not in "".join(sources.values())


def test_no_answer_is_repeated() -> None:
    """No line of the solution's answers stands in any stand-in, but for what one line must be."""
    shown = {line.strip() for text in stand_ins("backward").values() for line in text.splitlines()}

    assert answer_lines.every() & shown <= {"", "if node.op is not None:"}
