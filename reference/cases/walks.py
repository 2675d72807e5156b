"""The cases of question 4: which programs each item walks, and from where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..case import Case, NDArray, Words, show
from ..values import Draw
from . import Asked, programs
from .programs import Program, inputs_of

OPERATIONS = 3
BOTH = ("add", "multiply")
SHOWN = 9  # nodes
CHAIN = 500
DEEP = 10_000
DEEP_CHAIN = programs.deep_chain(DEEP)
DEEP_CHAIN_IN_SHORT = programs.deep_chain_in_short(DEEP)
DIAMONDS = programs.diamonds(50)
GROWING = tuple(map(programs.diamonds, (4, 8, 12)))
LEAF: Program = (("leaf", 0, True),)
# A constant, requires_grad=False, as either input of an operation, and one made of constants.
CONSTANTS: tuple[Program, ...] = (
    (("leaf", 0, True), ("leaf", 1, False), ("multiply", 0, 1)),
    (("leaf", 0, False), ("leaf", 1, True), ("multiply", 0, 1)),
    (("leaf", 0, False), ("leaf", 1, True), ("add", 0, 0), ("multiply", 2, 1), ("add", 1, 3)),
)
# Two graphs that share nothing.
APART: Program = (("leaf", 0, True), ("leaf", 1, True), ("negate", 0), ("negate", 1))
EQUAL = np.array([2.0, 2.0])
ZERO = np.array([0.0, 0.0])


def one_root(draw: Draw) -> Iterator[Asked]:
    """A leaf alone, every shape of a graph of up to three operations, a chain, equal leaves."""
    yield _order(LEAF, [0], draw)
    for program in programs.chosen(draw, OPERATIONS, ("add",), 12):
        yield _order(program, [len(program) - 1], draw)
    for program in programs.connected(1, ("add",)):
        last = [len(program) - 1]
        yield _order(program, last, draw, earlier=[last])
    for program in CONSTANTS:
        yield _order(program, [len(program) - 1], draw)
    for program in draw.of(programs.connected(2, ("multiply",)), 3):
        yield _order(program, [len(program) - 1], draw, [EQUAL, EQUAL])
    if not draw.is_small:
        yield _order(programs.chain(CHAIN), [CHAIN - 1], draw)


def several_roots(draw: Draw) -> Iterator[Asked]:
    """No root, one twice, two that share nodes, one that another depends on, all at once."""
    diamond: Program = (*_two_leaves(), ("add", 0, 1), ("multiply", 0, 2), ("multiply", 2, 1))
    fan: Program = (("leaf", 0, True), *(("negate", 0),) * 6)
    yield _order(LEAF, [], draw)
    yield _order(LEAF, [0, 0], draw)
    for roots in ([3, 4], [4, 3], [2, 3], [3, 2], [3, 3], [0, 4], [4, 0], [4, 3, 2, 1, 0]):
        yield _order(diamond, roots, draw)
    for roots in ([2, 3], [3, 2], [2, 2, 3], [2]):
        yield _order(APART, roots, draw)
    yield _order(fan, [1, 2, 3, 4, 5, 6], draw)
    yield _order(CONSTANTS[0], [0, 1, 2], draw)
    yield _order(CONSTANTS[0], [1, 0], draw)
    yield _order((*_two_leaves(), ("multiply", 0, 1), ("add", 2, 0)), [3, 2], draw)
    for roots, earlier in (([2], [[4]]), ([4], [[2]]), ([2, 3], [[4], [0]])):
        yield _order(diamond, roots, draw, earlier=earlier)


def forward(draw: Draw) -> Iterator[Asked]:
    """Programs whose leaves change after they were built, in one valid order each."""
    yield _forward(LEAF, draw)
    for program in programs.chosen(draw, 2, BOTH, 8):
        yield _forward(program, draw)
    for program in (*CONSTANTS, APART):
        yield _forward(program, draw)
    for program, shapes, _ in programs.SHAPED:
        yield _forward(program, draw, shapes)
    yield _forward(programs.WORKED_EXAMPLE, draw)
    arrays, header = _forward((*_two_leaves(), ("multiply", 0, 1), ("add", 2, 0)), draw)
    yield arrays, {**header, "again": True}
    if not draw.is_small:
        yield _forward(programs.chain(CHAIN), draw)


def worked_example(draw: Draw) -> Iterator[Asked]:
    """The course's point with upstream 1, then others, with other upstream gradients."""
    program = programs.WORKED_EXAMPLE
    points = [([2.0, 5.0], 1.0), ([2.0, 5.0], -3.0), ([0.5, -4.0], 2.0), ([7.0, 1.0], 5.0)]
    for (x1, x2), upstream in points:
        yield _backward(program, [np.array(x1), np.array(x2)], [(7, np.array(upstream))])
    rng = draw.rng("worked example")
    x1s, x2s, upstreams = (np.array([rng.randrange(1, 40) / 8 for _ in range(3)]) for _ in "xyz")
    yield _backward(program, [x1s, x2s], [(7, upstreams)])


def fan_out(draw: Draw) -> Iterator[Asked]:
    """A leaf alone, every program of up to three operations, equal values and zeros, other
    shapes, constants, an upstream gradient that is tiny and not 0, a chain."""
    yield _backward_of(LEAF, draw)
    for program in programs.chosen(draw, OPERATIONS, BOTH, 24):
        yield _backward_of(program, draw)
    for program in draw.of(programs.connected(2, ("multiply",)), 3):
        leaves = sum(name == "leaf" for name, *_ in program)
        yield _backward_of(program, draw, [EQUAL] * leaves)
        yield _backward_of(program, draw, [ZERO, EQUAL][:leaves])
        yield _backward(program, [EQUAL] * leaves, [(len(program) - 1, ZERO)])
    for program, shapes, shape in programs.SHAPED:
        yield _backward_of(program, draw, _leaves(program, draw, shapes), shape)
    for program in CONSTANTS:
        yield _backward_of(program, draw)
    tiny = np.array([-3.0, 2.0]) * 2.0**-40
    product: Program = (*_two_leaves(), ("multiply", 0, 1))
    yield _backward(product, _leaves(product, draw), [(2, tiny)])
    if not draw.is_small:
        yield _backward_of(programs.chain(CHAIN), draw)


def twice(draw: Draw) -> Iterator[Asked]:
    """Two passes over one graph, also where a node lies between its output and its leaves, and two
    outputs that share their leaves."""
    product: Program = (*_two_leaves(), ("multiply", 0, 1))
    between: Program = (*product, ("negate", 2))
    shared: Program = (*product, ("mul_scalar", 0, 4))
    if draw.is_small:
        leaves = _leaves(product, draw)
        ups = [programs.upstream_for(draw.rng("upstream of pass", i), (2,)) for i in (1, 2)]
    else:
        leaves = [np.array([2.0, 3.0]), np.array([5.0, 7.0])]
        ups = [np.array([3.0, -2.0]), np.array([4.0, 5.0])]
    yield _backward(product, leaves, [(2, ups[0]), (2, ups[0])])
    yield _backward(product, leaves, [(2, ups[0]), (2, ups[1])])
    yield _backward(shared, leaves, [(2, ups[0]), (3, ups[1])])
    yield _backward(LEAF, leaves[:1], [(0, ups[0]), (0, ups[1])])
    arrays, header = _backward(between, leaves, [(3, ups[0]), (3, ups[1])])
    yield arrays, {**header, "judged": [2]}  # what lies further down costs other items


def deep_order(draw: Draw, which: Sequence[Program], counted: bool) -> Iterator[Asked]:
    """Long programs, from their ends; with the visits to nodes `counted` or not."""
    for program in which:
        arrays, header = _order(program, [len(program) - 1], draw)
        yield arrays, {**header, **_in_short(program), "count_visits": counted}


def deep_forward(draw: Draw, which: Sequence[Program], counted: bool) -> Iterator[Asked]:
    """The same; only the last value is reported."""
    for program in which:
        arrays, header = _forward(program, draw)
        more = {"count_visits": counted, "reported": [len(program) - 1]}
        yield arrays, {**header, **_in_short(program), **more}


def deep_backward(draw: Draw, which: Sequence[Program], counted: bool) -> Iterator[Asked]:
    """The same; only the leaf's grad is reported."""
    for program in which:
        leaves = _leaves(program, draw)
        upstream = programs.upstream_for(draw.rng("upstream", program[:SHOWN]), leaves[0].shape)
        arrays, header = _backward(program, leaves, [(len(program) - 1, upstream)])
        yield arrays, {**header, **_in_short(program), "count_visits": counted, "reported": [0]}


def _in_short(program: Program) -> dict[str, Program]:
    return {"in_short": DEEP_CHAIN_IN_SHORT} if program is DEEP_CHAIN else {}


def _two_leaves() -> Program:
    return (("leaf", 0, True), ("leaf", 1, True))


def _order(
    program: Program,
    roots: list[int],
    draw: Draw,
    leaves: Sequence[NDArray] | None = None,
    earlier: Sequence[list[int]] = (),
) -> Asked:
    """Roots that are asked for `earlier` have no part in the answer. The `numbering` gives each
    node its place among those that a reply names: who sorts them by the order in which they were
    made, or found, has not sorted them."""
    arrays = _leaves(program, draw) if leaves is None else leaves
    drawn = draw.rng("numbering", roots, program[:SHOWN]).randbytes(8 * len(program))
    numbering = np.frombuffer(drawn, "<u8").argsort(kind="stable").tolist()
    header = {"program": program, "numbering": numbering, "roots": roots}
    return arrays, {**header, "earlier": [*earlier]} if earlier else header


def order_words(case: Case) -> Words:
    """ "y = a + b, find_topo_sort([y])" """
    program = case.header["program"]
    names = programs.node_names(program)
    asked, *earlier = (
        f"find_topo_sort([{', '.join(names[i] for i in roots)}])"
        for roots in (case.header["roots"], *case.header.get("earlier", ()))
    )
    label = f"{programs.describe(program)}, {asked}"
    if earlier == [asked]:
        label += ", called twice"
    elif earlier:
        label += f", after {' and '.join(earlier)}"
    return Words(label, programs.tags(program))


def _forward(
    program: Program, draw: Draw, shapes: Sequence[tuple[int, ...]] | None = None
) -> Asked:
    built = _leaves(program, draw, shapes, "built")
    changed = _leaves(program, draw, shapes, "changed")
    leaves = [i for i, instruction in enumerate(program) if instruction[0] == "leaf"]
    header = {
        "program": program,
        "leaves": len(built),
        "changed_leaves": [[node, len(built) + k] for k, node in enumerate(leaves)],
        "order": _any_order(program, draw),
    }
    return (*built, *changed), header


def present_leaves(case: Case) -> list[NDArray]:
    """The leaves' data at the time of the forward pass: what they were changed to."""
    program, leaves = case.header["program"], list(case.arrays[: case.header["leaves"]])
    for node, array in case.header["changed_leaves"]:
        leaves[program[node][1]] = case.arrays[array]
    return leaves


def forward_words(case: Case) -> Words:
    """ "y = a * b; once it is built the leaves are set to a = [2, 3], b = [5, 7]" """
    program = case.header["program"]
    changed = case.arrays[case.header["leaves"] :]
    values = programs.leaves_label(program, changed)
    when = "after a first call" if case.header.get("again") else "once it is built"
    label = f"{programs.describe(program)}; {when} the leaves are set to {values}"
    return Words(label, programs.tags(program))


def _any_order(program: Program, draw: Draw) -> list[int]:
    """A valid order that is not always the one in which the nodes were made."""
    if len(program) > SHOWN:
        return list(range(len(program)))
    rng = draw.rng("order", program)
    order: list[int] = []
    while len(order) < len(program):
        ready = [
            i
            for i, instruction in enumerate(program)
            if i not in order and all(j in order for j in inputs_of(instruction))
        ]
        order.append(rng.choice(ready))
    return order


def _backward_of(
    program: Program,
    draw: Draw,
    leaves: Sequence[NDArray] | None = None,
    shape: Sequence[int] | None = None,
) -> Asked:
    """A pass from the last node, of `shape` where that is not the leaves' own."""
    arrays = _leaves(program, draw) if leaves is None else leaves
    found = arrays[0].shape if shape is None else shape
    upstream = programs.upstream_for(draw.rng("upstream", program[:SHOWN]), found)
    return _backward(program, arrays, [(len(program) - 1, upstream)])


def _backward(
    program: Program, leaves: Sequence[NDArray], passes: Sequence[tuple[int, NDArray]]
) -> Asked:
    upstreams = [upstream for _, upstream in passes]
    header = {
        "program": program,
        "leaves": len(leaves),
        "passes": [[output, len(leaves) + k] for k, (output, _) in enumerate(passes)],
    }
    return (*leaves, *upstreams), header


def backward_words(case: Case) -> Words:
    """ "y = a * b, a = [2, 3], b = [5, 7], upstream = [3, -2]" """
    program, leaves = case.header["program"], case.arrays[: case.header["leaves"]]
    shown = ", then ".join(show(case.arrays[k]) for _, k in case.header["passes"])
    values = programs.leaves_label(program, leaves)
    label = f"{programs.describe(program)}, {values}, upstream = {shown}"
    return Words(label, programs.tags(program))


def _leaves(
    program: Program,
    draw: Draw,
    shapes: Sequence[tuple[int, ...]] | None = None,
    when: str = "",
) -> list[NDArray]:
    what = (when, "leaves") if when else ("leaves",)
    return programs.leaves_of(program, draw.rng(*what, program[:SHOWN]), shapes)
