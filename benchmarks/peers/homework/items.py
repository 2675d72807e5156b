"""The 33 items as checks, each on the few cases that show it. Needs the package `hw01`, with the
student's three files in it, on the path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy

import numpy
from hw01 import Tensor, basic_ops, graph, mlp, ops

from .cases import RATE, Arrays

Case = Callable[[str], tuple[Arrays, Arrays]]
Check = Callable[[Case], None]
ITEMS: list[tuple[str, int, Check]] = []
STAGES = ("z2", "w2", "s", "z1", "w1")


def item(number: str, points: int) -> Callable[[Check], Check]:
    """Enters a check in ITEMS."""

    def enter(check: Check) -> Check:
        ITEMS.append((number, points, check))
        return check

    return enter


def same(yours: Sequence[object], right: Sequence[object]) -> None:
    """AssertionError unless all arrays have the shapes and, closely, the values that are right."""
    assert len(yours) == len(right), f"{len(yours)} results, expected {len(right)}"
    for mine, its in zip(yours, right):
        array, expected = numpy.asarray(mine), numpy.asarray(its)
        assert array.shape == expected.shape, f"shape {array.shape}, expected {expected.shape}"
        close = numpy.allclose(array, expected, rtol=1e-9, atol=1e-9)
        assert close, f"{array}, expected {expected}"


def compute(op: type, case: Case, *names: str) -> None:
    for name in names:
        (a, b, _), (value, _, _) = case(name)
        same([op().compute(a, b)], [value])


def gradient(op: type, case: Case, *names: str) -> None:
    for name in names:
        (a, b, upstream), (_, *right) = case(name)
        node = op()(Tensor(a), Tensor(b))
        same([x.numpy() for x in node.op.gradient_as_tuple(Tensor(upstream), node)], right)


def leaves_alone(op: type, case: Case, name: str) -> None:
    a, b, upstream = case(name)[0]
    given, node = deepcopy((a, b, upstream)), op()(Tensor(a), Tensor(b))
    op().compute(a, b)
    same((a, b, upstream), given)
    out_grad = Tensor(upstream)
    first = node.op.gradient_as_tuple(out_grad, node)
    kept = deepcopy([x.numpy() for x in first])
    node.op.gradient_as_tuple(Tensor(upstream * 2), node)
    same([x.numpy() for x in (*node.inputs, out_grad)], given)
    same([x.numpy() for x in first], kept)


def is_in_order(order: Sequence[Tensor], expected: int) -> None:
    assert len(order) == len({id(x) for x in order}) == expected, f"{len(order)} nodes"
    place = {id(node): i for i, node in enumerate(order)}
    assert all(place[id(x)] < place[id(node)] for node in order for x in node.inputs)


def example(case: Case) -> tuple[Tensor, Tensor, Tensor]:
    x1, x2 = (Tensor(x) for x in case("example")[0])
    return basic_ops.log(x1) + x1 * x2 - basic_ops.sin(x2), x1, x2


def fan_out(case: Case) -> tuple[Tensor, Tensor, Tensor]:
    a, b = (Tensor(x) for x in case("fan-out")[0])
    return a * b + a, a, b


def diamonds(count: int) -> Tensor:
    node = Tensor(1.0)
    for _ in range(count):
        node = node / 2 + node / 2
    return node


def chain(count: int) -> Tensor:
    node = Tensor(1.0)
    for _ in range(count):
        node = node + 1
    return node


def ones_like(node: Tensor) -> Tensor:
    return Tensor(numpy.ones(node.shape))


def adjoints(
    build: Callable[[Case], tuple[Tensor, Tensor, Tensor]], case: Case, passes: int
) -> None:
    y, *leaves = build(case)
    for _ in range(passes):
        graph.compute_gradient_of_variables(y, ones_like(y))
    name = "example" if build is example else "fan-out"
    same([x.grad.numpy() for x in leaves], case(name)[1][1:])


def network(case: Case, name: str = "network") -> tuple[mlp.Forward, mlp.Gradients]:
    forward = mlp.forward(*case(name)[0])
    return forward, mlp.backward(*case(name)[0], forward)


def gradient_of(stage: str, case: Case) -> None:
    right = case("network")[1][4 + STAGES.index(stage)]
    same([getattr(network(case)[1], stage)], [right])


item("1.1", 1)(lambda case: compute(ops.EwiseAdd, case, "add"))
item("1.2", 4)(lambda case: gradient(ops.EwiseAdd, case, "add"))
item("1.3", 1)(lambda case: leaves_alone(ops.EwiseAdd, case, "add"))
item("2.1", 1)(lambda case: compute(ops.EwiseMul, case, "multiply"))
item("2.2", 5)(lambda case: gradient(ops.EwiseMul, case, "multiply"))
item("2.3", 1)(lambda case: leaves_alone(ops.EwiseMul, case, "multiply"))
BATCHES = ("matmul equal batches", "matmul A lacks", "matmul B lacks", "matmul length 1")
item("3.1", 2)(lambda case: compute(ops.MatMul, case, "matmul plain"))
item("3.2", 3)(lambda case: compute(ops.MatMul, case, *BATCHES))
item("3.3", 6)(lambda case: gradient(ops.MatMul, case, "matmul plain"))
item("3.4", 6)(lambda case: gradient(ops.MatMul, case, "matmul equal batches"))
item("3.5", 7)(lambda case: gradient(ops.MatMul, case, "matmul A lacks", "matmul B lacks"))
item("3.6", 5)(lambda case: gradient(ops.MatMul, case, "matmul length 1"))
item("3.7", 1)(lambda case: leaves_alone(ops.MatMul, case, "matmul B lacks"))


@item("4.1", 6)
def order(case: Case) -> None:
    is_in_order(graph.find_topo_sort([example(case)[0]]), 8)
    is_in_order(graph.find_topo_sort([fan_out(case)[0]]), 4)


@item("4.2", 1)
def several_roots(case: Case) -> None:
    y, a, b = fan_out(case)
    is_in_order(graph.find_topo_sort([a + b, y, y]), 5)
    is_in_order(graph.find_topo_sort([]), 0)


@item("4.3", 4)
def forward_pass(case: Case) -> None:
    """The leaves' data is new, so cached values do not count."""
    y, a, b = fan_out(case)
    a.data, b.data = Tensor([3.0, 4.0, 5.0]), Tensor([-1.0, 0.5, 2.0])
    same(graph.forward_pass([a, b, y.inputs[0], y])[2:], [[-3, 2, 10], [0, 6, 15]])


item("4.4", 5)(lambda case: adjoints(example, case, passes=1))
item("4.5", 6)(lambda case: adjoints(fan_out, case, passes=1))
item("4.6", 2)(lambda case: adjoints(fan_out, case, passes=2))


@item("4.7", 2)
def linear_work(case: Case) -> None:
    y = diamonds(50)
    is_in_order(graph.find_topo_sort([y]), 151)
    graph.forward_pass(graph.find_topo_sort([y]))
    graph.compute_gradient_of_variables(y, ones_like(y))


@item("4.8", 1)
def deep_chain(case: Case) -> None:
    y = chain(10_000)
    is_in_order(graph.find_topo_sort([y]), 10_001)
    graph.forward_pass(graph.find_topo_sort([y]))
    graph.compute_gradient_of_variables(y, ones_like(y))


@item("4.9", 1)
def grads_are_tensors(case: Case) -> None:
    y, *_ = example(case)
    graph.compute_gradient_of_variables(y, ones_like(y))
    assert all(type(node.grad) is Tensor for node in graph.find_topo_sort([y]))


@item("4.10", 1)
def graph_leaves_alone(case: Case) -> None:
    y, a, b = fan_out(case)
    roots, out_grad = [y], ones_like(y)
    graph.forward_pass(graph.find_topo_sort(roots))
    graph.compute_gradient_of_variables(y, out_grad)
    assert roots == [y]
    same([a.numpy(), b.numpy(), out_grad.numpy()], (*case("fan-out")[0], numpy.ones(3)))


item("5.1", 3)(lambda case: same(network(case)[0][:2], case("network")[1][:2]))
item("5.2", 4)(lambda case: same(network(case)[0][2:], case("network")[1][2:4]))


@item("5.3", 2)
def large_values(case: Case) -> None:
    forward, gradients = network(case, "network, large")
    same((*forward, *gradients), case("network, large")[1])


item("5.4", 4)(lambda case: gradient_of("z2", case))
item("5.5", 3)(lambda case: gradient_of("w2", case))
item("5.6", 3)(lambda case: gradient_of("s", case))
item("5.7", 3)(lambda case: gradient_of("z1", case))
item("5.8", 3)(lambda case: gradient_of("w1", case))


def step(case: Case) -> tuple[Arrays, Arrays]:
    w1, w2, w1_grad, w2_grad = case("step")[0]
    nothing = numpy.zeros(0)
    gradients = mlp.Gradients(nothing, w2_grad, nothing, nothing, w1_grad)
    return mlp.sgd_step(w1, w2, gradients, RATE), (w1, w2)


item("5.9", 2)(lambda case: same(step(case)[0], case("step")[1]))


@item("5.10", 1)
def network_leaves_alone(case: Case) -> None:
    given, weights = deepcopy(case("network")[0]), deepcopy(case("step")[0][:2])
    network(case)
    same(case("network")[0], given)
    same(step(case)[1], weights)
