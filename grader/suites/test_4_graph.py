"""Question 4: the walk through a computational graph."""

from __future__ import annotations

from ..checks import graph
from ..checks.compare import Check
from ..rubric import graded
from ..student_code import StudentCode
from .expect import (
    are_right,
    expect,
    expect_linear_work,
    expect_type,
    expect_unchanged,
    expect_values,
)


def forward_comes_back(submission: StudentCode) -> Check:
    """With right values too, where the cases of 4.3 have them: wrong ones have cost enough."""
    right = are_right(submission, "graph-forward", graph.values_come_back)
    return graph.comes_back_right if right else graph.comes_back


def backward_comes_back(submission: StudentCode) -> Check:
    """With right adjoints too, where 4.5 has them."""
    right = are_right(submission, "graph-fan-out", graph.adjoints_are_right)
    return graph.comes_back_right if right else graph.comes_back


@graded("4.1")
def test_topological_order(submission: StudentCode) -> None:
    """Every node that the root depends on, once, after all of its inputs; any valid order."""
    expect(submission, "graph-order", graph.order_is_valid)


@graded("4.2")
def test_several_roots(submission: StudentCode) -> None:
    """The same from several roots, from one named twice, and from none."""
    expect(submission, "graph-roots", graph.order_is_valid)


@graded("4.3")
def test_forward_pass(submission: StudentCode) -> None:
    """Each node's value from its inputs' present values, computed once."""
    expect_values(submission, "graph-forward", graph.values_are_right)


@graded("4.4")
def test_worked_example(submission: StudentCode) -> None:
    """Every adjoint of y = ln(x1) + x1 * x2 - sin(x2), at the course's point and others."""
    expect_values(submission, "graph-example", graph.adjoints_are_right)


@graded("4.5")
def test_partial_adjoints_are_summed(submission: StudentCode) -> None:
    """Every adjoint of every small program, however often a node is used."""
    expect_values(submission, "graph-fan-out", graph.adjoints_are_right)


@graded("4.6")
def test_second_backward_pass(submission: StudentCode) -> None:
    """A second backward pass replaces what the first one set."""
    expect_values(submission, "graph-twice", graph.replaced_adjoints_are_right)


@graded("4.7")
def test_growth(submission: StudentCode) -> None:
    """Fifty diamonds on top of one another: 2 ** 50 paths, 151 nodes."""
    expect_linear_work(submission, "order", graph.order_is_valid)
    expect_linear_work(submission, "forward", forward_comes_back(submission))
    expect_linear_work(submission, "backward", backward_comes_back(submission))


@graded("4.8")
def test_deep_chain(submission: StudentCode) -> None:
    """A chain of 10,000 nodes, beyond Python's default recursion limit."""
    expect(submission, "graph-order-chain", graph.order_is_valid)
    expect(submission, "graph-forward-chain", forward_comes_back(submission))
    expect(submission, "graph-backward-chain", backward_comes_back(submission))


@graded("4.9")
def test_grads_are_tensors(submission: StudentCode) -> None:
    """Every grad is a Tensor, which can be differentiated again."""
    expect(submission, "graph-example", graph.grads_are_tensors)
    expect_type(submission, "graph-fan-out", "Tensor", graph.set_grads_are_tensors)


@graded("4.10")
def test_leaves_alone(submission: StudentCode) -> None:
    """No function changes its arguments, the leaves' arrays, or what it returned before."""
    functions = {
        "find_topo_sort": ["graph-order", "graph-roots"],
        "forward_pass": ["graph-forward"],
        "compute_gradient_of_variables": ["graph-fan-out", "graph-twice"],
    }
    expect_unchanged(submission, functions)
