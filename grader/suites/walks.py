"""The cases of question 4: which programs each item walks, and from where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from reference.case import Case, NDArray, Words, show
from reference.cases import programs
from reference.cases.programs import Program
from reference.values import some_of
from reference.vjps import evaluate, inputs_of

OPERATIONS = 3
CHAIN = 500
DEEP_CHAIN = 10_000
DIAMONDS = 50
LEAF: Program = (("leaf", 0, True),)
# A constant, requires_grad=False, as either input of an operation, and one made of constants.
CONSTANTS: tuple[Program, ...] = (
    (("leaf", 0, True), ("leaf", 1, False), ("multiply", 0, 1)),
    (("leaf", 0, False), ("leaf", 1, True), ("multiply", 0, 1)),
    (("leaf", 0, False), ("leaf", 1, True), ("add", 0, 0), ("multiply", 2, 1), ("add", 1, 3)),
)
EQUAL = np.array([2.0, 2.0])
ZERO = np.array([0.0, 0.0])


def one_root(seed: str) -> Iterator[Case]:
    """A leaf alone, every shape of a graph of up to three operations, a chain, equal leaves."""
    yield _order(LEAF, [0], seed)
    for program in some_of(programs.connected(OPERATIONS, ("add",)), seed, 30):
        yield _order(program, [len(program) - 1], seed)
    for program in programs.connected(1, ("add",)):
        yield _order(program, [len(program) - 1], seed, calls=2)
    for program in CONSTANTS:
        yield _order(program, [len(program) - 1], seed)
    for program in programs.connected(2, ("multiply",)):
        yield _order(program, [len(program) - 1], seed, [EQUAL, EQUAL])
    yield _order(programs.chain(CHAIN), [CHAIN - 1], seed)


def several_roots(seed: str) -> Iterator[Case]:
    """No root, one twice, two that share nodes, one that another depends on, all at once."""
    diamond: Program = (*_two_leaves(), ("add", 0, 1), ("multiply", 0, 2), ("multiply", 2, 1))
    apart: Program = (*_two_leaves(), ("negate", 0), ("negate", 1))
    yield _order(LEAF, [], seed)
    yield _order(LEAF, [0, 0], seed)
    for roots in ([3, 4], [4, 3], [2, 3], [3, 2], [3, 3], [0, 4], [4, 0], [4, 3, 2, 1, 0]):
        yield _order(diamond, roots, seed)
    for roots in ([2, 3], [3, 2], [2, 2, 3], [2]):
        yield _order(apart, roots, seed)


def forward(seed: str) -> Iterator[Case]:
    """Programs whose leaves change after they were built, in one valid order each."""
    yield _forward(LEAF, seed)
    for program in some_of(programs.connected(2), seed, 15):
        yield _forward(program, seed)
    for program in CONSTANTS:
        yield _forward(program, seed)
    for program, shapes in programs.SHAPED:
        yield _forward(program, seed, shapes)
    yield _forward(programs.WORKED_EXAMPLE, seed)
    yield _forward(programs.chain(CHAIN), seed)


def worked_example(seed: str) -> Iterator[Case]:
    """The course's point with upstream 1, then others, with other upstream gradients."""
    program = programs.WORKED_EXAMPLE
    points = [([2.0, 5.0], 1.0), ([2.0, 5.0], -3.0), ([0.5, -4.0], 2.0), ([7.0, 1.0], 5.0)]
    for (x1, x2), upstream in points:
        yield _backward(program, [np.array(x1), np.array(x2)], [(7, np.array(upstream))])
    rng = Random(f"{seed} worked example")
    x1s, x2s, upstreams = (np.array([rng.randrange(1, 40) / 8 for _ in range(3)]) for _ in "xyz")
    yield _backward(program, [x1s, x2s], [(7, upstreams)])


def fan_out(seed: str) -> Iterator[Case]:
    """A leaf alone, every program of up to three operations, equal values and zeros, other
    shapes, a constant, a chain."""
    yield _backward_of(LEAF, seed)
    for program in some_of(programs.connected(OPERATIONS), seed, 100):
        yield _backward_of(program, seed)
    for program in programs.connected(2, ("multiply",)):
        leaves = sum(name == "leaf" for name, *_ in program)
        yield _backward_of(program, seed, [EQUAL] * leaves)
        yield _backward_of(program, seed, [ZERO, EQUAL][:leaves])
        yield _backward(program, [EQUAL] * leaves, [(len(program) - 1, ZERO)])
    for program, shapes in programs.SHAPED:
        yield _backward_of(program, seed, programs.leaves_of(program, seed, shapes))
    for program in CONSTANTS:
        yield _backward_of(program, seed)
    yield _backward_of(programs.chain(CHAIN), seed)


def twice(seed: str) -> Iterator[Case]:
    """Two passes over one graph, and two outputs that share their leaves."""
    product: Program = (*_two_leaves(), ("multiply", 0, 1))
    shared: Program = (*product, ("mul_scalar", 0, 4))
    leaves = [np.array([2.0, 3.0]), np.array([5.0, 7.0])]
    ups = [np.array([3.0, -2.0]), np.array([4.0, 5.0])]
    yield _backward(product, leaves, [(2, ups[0]), (2, ups[0])])
    yield _backward(product, leaves, [(2, ups[0]), (2, ups[1])])
    yield _backward(shared, leaves, [(2, ups[0]), (3, ups[1])])
    yield _backward(LEAF, leaves[:1], [(0, ups[0]), (0, ups[1])])


def few_orders(seed: str) -> Iterator[Case]:
    """A few programs, for what can be seen on any."""
    for program in _few():
        yield _order(program, [len(program) - 2, len(program) - 1], seed)


def few_forward(seed: str) -> Iterator[Case]:
    return (_forward(program, seed) for program in _few())


def few_backward(seed: str) -> Iterator[Case]:
    return (_backward_of(program, seed) for program in _few())


def diamonds_order(seed: str) -> Iterator[Case]:
    program = programs.diamonds(DIAMONDS)
    yield _order(program, [len(program) - 1], seed)


def diamonds_forward(seed: str) -> Iterator[Case]:
    yield _forward(programs.diamonds(DIAMONDS), seed)


def diamonds_backward(seed: str) -> Iterator[Case]:
    yield _backward_of(programs.diamonds(DIAMONDS), seed)


def chain_order(seed: str) -> Iterator[Case]:
    yield _order(programs.chain(DEEP_CHAIN), [DEEP_CHAIN - 1], seed)


def chain_forward(seed: str) -> Iterator[Case]:
    yield _forward(programs.chain(DEEP_CHAIN), seed)


def chain_backward(seed: str) -> Iterator[Case]:
    yield _backward_of(programs.chain(DEEP_CHAIN), seed)


def _few() -> Sequence[Program]:
    return (*programs.connected(1), *programs.connected(2)[:12], programs.SHARED)


def _two_leaves() -> Program:
    return (("leaf", 0, True), ("leaf", 1, True))


def _order(
    program: Program,
    roots: list[int],
    seed: str,
    leaves: Sequence[NDArray] | None = None,
    calls: int = 1,
) -> Case:
    arrays = programs.leaves_of(program, seed) if leaves is None else leaves

    def words() -> Words:
        names = programs.node_names(program)
        asked = ", ".join(names[i] for i in roots)
        label = f"{programs.describe(program)}, find_topo_sort([{asked}])"
        if calls > 1:
            label += f", called {calls} times"
        return Words(label, programs.tags(program))

    return Case(tuple(arrays), {"program": program, "roots": roots, "calls": calls}, words)


def _forward(program: Program, seed: str, shapes: Sequence[tuple[int, ...]] | None = None) -> Case:
    built = programs.leaves_of(program, f"{seed} built", shapes)
    changed = programs.leaves_of(program, f"{seed} changed", shapes)
    leaves = [i for i, (name, *_) in enumerate(program) if name == "leaf"]
    header = {
        "program": program,
        "leaves": len(built),
        "changed_leaves": [[node, len(built) + k] for k, node in enumerate(leaves)],
        "order": _any_order(program, seed),
    }

    def words() -> Words:
        values = programs.leaves_label(program, changed)
        label = f"{programs.describe(program)}; once it is built the leaves are set to {values}"
        return Words(label, programs.tags(program))

    return Case((*built, *changed), header, words)


def _any_order(program: Program, seed: str) -> list[int]:
    """A valid order that is not always the one in which the nodes were made."""
    if len(program) > 9:
        return list(range(len(program)))
    rng = Random(f"{seed} order {program}")
    order: list[int] = []
    while len(order) < len(program):
        ready = [
            i
            for i, instruction in enumerate(program)
            if i not in order and all(j in order for j in inputs_of(instruction))
        ]
        order.append(rng.choice(ready))
    return order


def _backward_of(program: Program, seed: str, leaves: Sequence[NDArray] | None = None) -> Case:
    arrays = programs.leaves_of(program, seed) if leaves is None else leaves
    shape = np.shape(evaluate(program, arrays)[-1])
    upstream = programs.upstream_for(program, seed, shape)
    return _backward(program, arrays, [(len(program) - 1, upstream)])


def _backward(
    program: Program, leaves: Sequence[NDArray], passes: Sequence[tuple[int, NDArray]]
) -> Case:
    upstreams = [upstream for _, upstream in passes]
    header = {
        "program": program,
        "leaves": len(leaves),
        "passes": [[output, len(leaves) + k] for k, (output, _) in enumerate(passes)],
    }

    def words() -> Words:
        shown = ", then ".join(show(upstream) for upstream in upstreams)
        values = programs.leaves_label(program, leaves)
        label = f"{programs.describe(program)}, {values}, upstream = {shown}"
        return Words(label, programs.tags(program))

    return Case((*leaves, *upstreams), header, words)
