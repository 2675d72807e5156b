"""The cases of orders of a graph and of the forward pass: which programs each item walks, and from
where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..case import Case, NDArray, Words
from ..values import Draw
from . import Asked, programs
from .programs import Program, inputs_of

Programs = Callable[[Draw], Sequence[Program]]

OPERATIONS = 3
BOTH = ("add", "multiply")
SHOWN = 9  # nodes
CHAIN = 500
DEEP = 10_000
STACKED = 50
LEAF: Program = (("leaf", 0, True),)
# A constant, requires_grad=False, as either input of an operation, and one made of constants.
CONSTANTS: tuple[Program, ...] = (
    (("leaf", 0, True), ("leaf", 1, False), ("multiply", 0, 1)),
    (("leaf", 0, False), ("leaf", 1, True), ("multiply", 0, 1)),
    (("leaf", 0, False), ("leaf", 1, True), ("add", 0, 0), ("multiply", 2, 1), ("add", 1, 3)),
)
# Two graphs that share nothing.
APART: Program = (("leaf", 0, True), ("leaf", 1, True), ("negate", 0), ("negate", 1))
# Two products of a sum: inner nodes that share their inputs.
DIAMOND: Program = (
    ("leaf", 0, True),
    ("leaf", 1, True),
    ("add", 0, 1),
    ("multiply", 0, 2),
    ("multiply", 2, 1),
)
EQUAL = np.array([2.0, 2.0])


def one_root(draw: Draw) -> Iterator[Asked]:
    """A leaf alone, every shape of a graph of up to three operations, again, from another of its
    nodes, a chain, equal leaves."""
    yield _order(LEAF, [0], draw)
    for program in programs.chosen(draw, OPERATIONS, ("add",), 12):
        yield _order(program, [len(program) - 1], draw)
    for program in programs.connected(1, ("add",)):
        last = [len(program) - 1]
        yield _order(program, last, draw, earlier=[last])
    for root, earlier in ((2, 4), (4, 2), (3, 4)):
        yield _order(DIAMOND, [root], draw, earlier=[[earlier]])
    for program in CONSTANTS:
        yield _order(program, [len(program) - 1], draw)
    for program in draw.of(programs.connected(2, ("multiply",)), 3):
        yield _order(program, [len(program) - 1], draw, [EQUAL, EQUAL])
    if not draw.is_small:
        yield _order(programs.chain(CHAIN), [CHAIN - 1], draw)


def several_roots(draw: Draw) -> Iterator[Asked]:
    """No root, one twice, two that share nodes, one that another depends on, all at once."""
    fan: Program = (("leaf", 0, True), *(("negate", 0),) * 6)
    yield _order(LEAF, [], draw)
    yield _order(LEAF, [0, 0], draw)
    for roots in ([3, 4], [4, 3], [2, 3], [3, 2], [3, 3], [0, 4], [4, 0], [4, 3, 2, 1, 0]):
        yield _order(DIAMOND, roots, draw)
    for roots in ([2, 3], [3, 2], [2, 2, 3], [2]):
        yield _order(APART, roots, draw)
    yield _order(fan, [1, 2, 3, 4, 5, 6], draw)
    yield _order(CONSTANTS[0], [0, 1, 2], draw)
    yield _order(CONSTANTS[0], [1, 0], draw)
    yield _order((*two_leaves(), ("multiply", 0, 1), ("add", 2, 0)), [3, 2], draw)


def forward(draw: Draw) -> Iterator[Asked]:
    """Programs whose leaves change after they were built, in one valid order each; after a first
    call too, by other arrays or by other numbers in the same ones."""
    yield _forward(LEAF, draw)
    for program in programs.chosen(draw, 2, BOTH, 8):
        yield _forward(program, draw)
    for program in (*CONSTANTS, APART):
        yield _forward(program, draw)
    for program, shapes, _ in programs.SHAPED:
        yield _forward(program, draw, shapes)
    yield _forward(programs.WORKED_EXAMPLE, draw)
    arrays, header = _forward((*two_leaves(), ("multiply", 0, 1), ("add", 2, 0)), draw)
    yield arrays, {**header, "again": True}
    yield arrays, {**header, "again": True, "in_place": True}
    if not draw.is_small:
        yield _forward(programs.chain(CHAIN), draw)


def growing(_: Draw) -> Sequence[Program]:
    """Stacked diamonds, each time more of them."""
    return tuple(map(programs.diamonds, (4, 8, 12)))


def stacked(draw: Draw) -> Sequence[Program]:
    """Many diamonds, of drawn sides: what they come to is known to nobody who does not walk."""
    sides = draw.rng("sides").choices(programs.SIDES, k=STACKED)
    return (programs.diamonds(STACKED, sides),)


def deep_chain(draw: Draw) -> Sequence[Program]:
    """A long chain, which multiplies by a drawn number."""
    return (programs.deep_chain(DEEP, draw.rng("turn").choice(programs.TURNS)),)


def deep_order(draw: Draw, which: Programs, counted: bool) -> Iterator[Asked]:
    """Long programs, from their ends; with the visits to nodes `counted` or not."""
    for program in which(draw):
        arrays, header = _order(program, [len(program) - 1], draw)
        yield arrays, {**header, **in_short(program), "count_visits": counted}


def deep_forward(draw: Draw, which: Programs, counted: bool) -> Iterator[Asked]:
    """Forward passes through long programs; of all values the last alone is reported."""
    for program in which(draw):
        arrays, header = _forward(program, draw)
        more = {"count_visits": counted, "reported": [len(program) - 1]}
        yield arrays, {**header, **in_short(program), **more}


def in_short(program: Program) -> dict[str, Program]:
    return {} if len(program) < DEEP else {"in_short": programs.in_short(program)}


def two_leaves() -> Program:
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
    arrays = leaves_of(program, draw) if leaves is None else leaves
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
    built = leaves_of(program, draw, shapes, "built")
    changed = leaves_of(program, draw, shapes, "changed")
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
    what = "the leaves' arrays" if case.header.get("in_place") else "the leaves"
    label = f"{programs.describe(program)}; {when} {what} are set to {values}"
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


def leaves_of(
    program: Program, draw: Draw, shapes: Sequence[tuple[int, ...]] | None = None, when: str = ""
) -> list[NDArray]:
    what = (when, "leaves") if when else ("leaves",)
    return programs.leaves_of(program, draw.rng(*what, program[:SHOWN]), shapes)
