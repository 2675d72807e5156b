"""Question 4: the walk through a computational graph."""

from __future__ import annotations

from ..checks import graph
from ..rubric import graded
from ..student_code import LONG, StudentCode
from . import walks
from .expect import expect, expect_stored, expect_unchanged

TOPO = "find_topo_sort"
FORWARD = "forward_pass"
BACKWARD = "compute_gradient_of_variables"


@graded("4.1")
def test_topological_order(submission: StudentCode) -> None:
    """Every node that the root depends on, once, after all of its inputs; any valid order."""
    expect(submission, TOPO, walks.one_root, graph.order_is_valid)


@graded("4.2")
def test_several_roots(submission: StudentCode) -> None:
    """The same from several roots, from one named twice, and from none."""
    expect(submission, TOPO, walks.several_roots, graph.order_is_valid)


@graded("4.3")
def test_forward_pass(submission: StudentCode) -> None:
    """Each node's value from its inputs' present values, computed once."""
    expect(submission, FORWARD, walks.forward, graph.values_are_right)


@graded("4.4")
def test_worked_example(submission: StudentCode) -> None:
    """Every adjoint of y = ln(x1) + x1 * x2 - sin(x2), at the course's point and others."""
    expect(submission, BACKWARD, walks.worked_example, graph.adjoints_are_right)


@graded("4.5")
def test_partial_adjoints_are_summed(submission: StudentCode) -> None:
    """Every adjoint of every small program, however often a node is used."""
    expect(submission, BACKWARD, walks.fan_out, graph.adjoints_are_right)


@graded("4.6")
def test_second_backward_pass(submission: StudentCode) -> None:
    """A second backward pass replaces what the first one set."""
    expect(submission, BACKWARD, walks.twice, graph.leaves_adjoints_are_right)


@graded("4.7")
def test_growth(submission: StudentCode) -> None:
    """Fifty diamonds on top of one another: 2 ** 50 paths, 151 nodes."""
    for subject, cases_of, check in (
        (TOPO, walks.diamonds_order, graph.order_is_valid),
        (FORWARD, walks.diamonds_forward, graph.comes_back),
        (BACKWARD, walks.diamonds_backward, graph.comes_back),
    ):
        expect_stored(submission, subject, cases_of, check)


@graded("4.8")
def test_deep_chain(submission: StudentCode) -> None:
    """A chain of 10,000 nodes, beyond Python's default recursion limit."""
    for subject, cases_of, check in (
        (TOPO, walks.chain_order, graph.order_is_valid),
        (FORWARD, walks.chain_forward, graph.comes_back),
        (BACKWARD, walks.chain_backward, graph.comes_back),
    ):
        expect_stored(submission, subject, cases_of, check, LONG)


@graded("4.9")
def test_grads_are_tensors(submission: StudentCode) -> None:
    """Every grad is a Tensor, which can be differentiated again."""
    expect(submission, BACKWARD, walks.few_backward, graph.grads_are_tensors)


@graded("4.10")
def test_leaves_alone(submission: StudentCode) -> None:
    """No function changes its arguments, the leaves' arrays, or what it returned before."""
    functions = {TOPO: walks.few_orders, FORWARD: walks.few_forward, BACKWARD: walks.few_backward}
    expect_unchanged(submission, functions)
