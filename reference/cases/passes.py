"""The cases of the backward pass through a graph, smallest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from ..case import Case, NDArray, Words, show
from ..values import Draw
from . import Asked, programs
from .programs import Program
from .walks import (
    BOTH,
    CHAIN,
    CONSTANTS,
    EQUAL,
    LEAF,
    OPERATIONS,
    SHOWN,
    Programs,
    in_short,
    leaves_of,
    two_leaves,
)

ZERO = np.array([0.0, 0.0])


def worked_example(draw: Draw) -> Iterator[Asked]:
    """The course's point with upstream 1, then others, with other upstream gradients; in a fresh
    draw another program of the same operations, too."""
    program = programs.WORKED_EXAMPLE
    points = [([2.0, 5.0], 1.0), ([2.0, 5.0], -3.0), ([0.5, -4.0], 2.0), ([7.0, 1.0], 5.0)]
    for (x1, x2), upstream in points:
        yield _backward(program, [np.array(x1), np.array(x2)], [(7, np.array(upstream))])
    rng = draw.rng("worked example")
    x1s, x2s, upstreams = (np.array([rng.randrange(1, 40) / 8 for _ in range(3)]) for _ in "xyz")
    yield _backward(program, [x1s, x2s], [(7, upstreams)])
    if draw.is_small:
        yield _backward(_like_the_example(rng), [x1s, x2s], [(7, upstreams)])


def _like_the_example(rng: Random) -> Program:
    """The example's three terms, put together in any other way, in which the sine is not what is
    subtracted: who knows its derivatives, or its nodes, by heart has not walked through it."""
    i = rng.randrange(2)
    terms = ("sin", i), ("multiply", 0, 1), ("log", 1 - i)
    a = rng.choice((3, 4))
    b, c = rng.sample(sorted({2, 3, 4} - {a}), 2)
    ways = (
        (("negate", a), ("add", 5, b), ("add", c, 6)),
        (("add", a, b), ("negate", 5), ("add", 6, c)),
        (("add", a, b), ("add", c, 5), ("negate", 6)),
        (("add", b, c), ("negate", a), ("add", 6, 5)),
    )
    return (*two_leaves(), *terms, *rng.choice(ways))


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
        yield _backward_of(program, draw, leaves_of(program, draw, shapes), shape)
    for program in CONSTANTS:
        yield _backward_of(program, draw)
    tiny = np.array([-3.0, 2.0]) * 2.0**-40
    product: Program = (*two_leaves(), ("multiply", 0, 1))
    yield _backward(product, leaves_of(product, draw), [(2, tiny)])
    if not draw.is_small:
        yield _backward_of(programs.chain(CHAIN), draw)


def twice(draw: Draw) -> Iterator[Asked]:
    """Two passes over one graph, also where a node or a chain of them lies between its output and
    its leaves, and two outputs that share their leaves."""
    product: Program = (*two_leaves(), ("multiply", 0, 1))
    between: Program = (*product, ("negate", 2))
    shared: Program = (*product, ("mul_scalar", 0, 4))
    if draw.is_small:
        leaves = leaves_of(product, draw)
        ups = [programs.upstream_for(draw.rng("upstream of pass", i), (2,)) for i in (1, 2)]
    else:
        leaves = [np.array([2.0, 3.0]), np.array([5.0, 7.0])]
        ups = [np.array([3.0, -2.0]), np.array([4.0, 5.0])]
    yield _backward(product, leaves, [(2, ups[0]), (2, ups[0])])
    yield _backward(product, leaves, [(2, ups[0]), (2, ups[1])])
    yield _backward(shared, leaves, [(2, ups[0]), (3, ups[1])])
    arrays, header = _backward(LEAF, leaves[:1], [(0, ups[0]), (0, ups[1])])
    yield arrays, {**header, "judged": [0]}  # that there is a grad is for other items
    arrays, header = _backward(between, leaves, [(3, ups[0]), (3, ups[1])])
    yield arrays, {**header, "judged": [2]}  # what lies further down costs other items
    rng = draw.rng("twice")
    times, length = (rng.randrange(2, 9), rng.randrange(10, 40)) if draw.is_small else (3, 8)
    # Who hands the upstream gradient itself to every operation has it right: it costs other items.
    steps = (("add_scalar", i, 1) for i in range(1, length - 1))
    long: Program = (*LEAF, ("mul_scalar", 0, times), *steps)
    yield _backward(long, leaves[:1], [(len(long) - 1, upstream) for upstream in ups])


def deep_backward(draw: Draw, which: Programs, counted: bool) -> Iterator[Asked]:
    """Backward passes through long programs; of all grads the first leaf's alone is reported."""
    for long in which(draw):
        program = long if counted else programs.shifted(long, draw.rng("shift", len(long)))
        leaves = leaves_of(program, draw)
        upstream = programs.upstream_for(draw.rng("upstream", program[:SHOWN]), leaves[0].shape)
        arrays, header = _backward(program, leaves, [(len(program) - 1, upstream)])
        yield arrays, {**header, **in_short(program), "count_visits": counted, "reported": [0]}


def _backward_of(
    program: Program,
    draw: Draw,
    leaves: Sequence[NDArray] | None = None,
    shape: Sequence[int] | None = None,
) -> Asked:
    """A pass from the last node, of `shape` where that is not the leaves' own."""
    arrays = leaves_of(program, draw) if leaves is None else leaves
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
