"""Which operations students write, and the cases for them: pairs of shapes, exhaustively up to a
bound, then larger ones."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from random import Random
from typing import Literal

import numpy

from ..case import Case, Words, show
from ..values import LARGE, Draw, Item, distinct, fine, scaled, special, wide
from . import Asked

# The classes that students write; what NumPy, PyTorch and the function in ops.py call each, and its
# value. Entry by entry, SUMS are linear in both inputs together, PRODUCTS in each, and OTHERS in
# neither: these have a slope where no entry is 0 and none is in both inputs, and are asked there.
SUMS = {"EwiseAdd": ("add", "a + b")}
PRODUCTS = {"EwiseMul": ("multiply", "a * b")}
OTHERS: Mapping[str, tuple[str, str]] = {}
ELEMENTWISE = {name: function for name, (function, _) in {**SUMS, **PRODUCTS, **OTHERS}.items()}
OPERATIONS: Mapping[str, str] = {**ELEMENTWISE, "MatMul": "matmul"}

Shape = tuple[int, ...]
Kind = Literal["plain", "equal", "lacks", "one"]
KINDS: tuple[Kind, ...] = ("plain", "equal", "lacks", "one")

LARGEST_FRESH = 200  # entries; to draw thousands takes longer than to grade them
# Beside a single number, which every draw has.
ELEMENTWISE_SHAPES: tuple[Shape, ...] = (
    *((1,), (2,), (1, 1), (1, 2), (2, 1), (3,), (2, 2), (1, 1, 1), (2, 3), (3, 2)),
    *((1, 2, 3), (2, 2, 2), (2, 1, 3), (1, 1, 1, 1), (1, 2, 1, 2), (2, 3, 2, 2), (5, 10, 20)),
    *((0,), (0, 2), (2, 0), (1, 0, 3), (2, 1, 3, 1, 2), (1, 2, 1, 2, 1, 2)),
)
WORKED_SHAPES: tuple[tuple[Shape, Shape], ...] = (
    *(((2, 3), (3, 4)), ((3, 5), (5, 2)), ((1, 7), (7, 1)), ((4, 1), (1, 4)), ((5, 5), (5, 5))),
    *(((5, 2, 3), (5, 3, 4)), ((3, 3, 3), (3, 3, 3)), ((2, 3, 4, 5), (2, 3, 5, 2))),
    *(((3, 2, 4, 3), (3, 2, 3, 4)), ((4, 2, 3), (4, 3, 2))),
    *(((5, 10, 20), (20, 30)), ((4, 3, 5), (5, 2)), ((3, 5), (4, 5, 2)), ((4, 4, 4), (4, 4))),
    *(((4, 4), (4, 4, 4)), ((2, 3, 4, 5), (5, 3)), ((4, 5), (2, 3, 5, 2))),
    *(((2, 3, 4, 5), (3, 5, 2)), ((3, 4, 5), (2, 3, 5, 2)), ((3, 3, 2, 2), (3, 2, 2))),
    *(((1, 3, 4), (2, 4, 5)), ((2, 3, 4), (1, 4, 5)), ((1, 3, 4), (1, 4, 5)), ((1, 3, 4), (4, 5))),
    *(((3, 4), (1, 4, 5)), ((2, 1, 3, 4), (1, 3, 4, 2)), ((1, 3, 2, 4), (2, 1, 4, 3))),
    *(((1, 2, 3, 4), (2, 4, 2)), ((3, 1, 2, 4), (4, 3)), ((2, 1, 2, 3), (5, 3, 2))),
    *(((1, 1, 2, 3), (2, 3, 3, 2)), ((3, 2, 3), (2, 1, 3, 4))),
    *(((2, 3, 2, 2, 3), (2, 3, 2, 3, 2)), ((2, 3, 2, 2, 3), (3, 2)), ((2, 3), (2, 2, 3, 3, 2))),
    *(((2, 1, 2, 2, 3), (1, 3, 1, 3, 2)), ((2, 1, 2, 2, 3), (3, 1, 3, 2))),
    *(((2, 2, 2, 2, 1, 2), (2, 2, 2, 2, 2, 1)), ((2, 2, 2, 2, 2, 1), (1, 2))),
    *(((2, 1), (2, 2, 2, 2, 1, 2)), ((2, 1, 2, 1, 2, 1), (1, 2, 2, 1, 1, 2))),
    *(((1, 1, 1, 2, 2), (2, 3, 2, 2, 1)), ((2, 3, 2, 1, 2), (1, 1, 1, 2, 2))),
)

WIDE_SHAPES: dict[Kind, tuple[Shape, Shape]] = {
    "plain": ((2, 3), (3, 2)),
    "equal": ((2, 2, 2), (2, 2, 2)),
    "lacks": ((2, 2, 2), (2, 2)),
    "one": ((1, 2, 2), (2, 2, 2)),
}
SQUARE_SHAPES: dict[Kind, Shape] = {"plain": (2, 2), "equal": (2, 2, 2), "one": (1, 2, 2)}
# Of the entries of `scaled`: tiny and huge ones.
EXPONENTS = (-40, 20)

# Each array is stored column by column, as a transposed one is.
IN_COLUMNS = {"in_columns": True}
# The gradient is asked for the same node before, with an upstream gradient twice as large.
AGAIN = {"again": True}


def elementwise(draw: Draw, with_upstream: bool, everywhere: bool = True) -> Iterator[Asked]:
    """Two arrays of one shape, with an upstream gradient or without. Where an operation is not
    asked `everywhere`, no entry is 0, and none is in both."""
    count = 3 if with_upstream else 2
    for shape in ((), *draw.of(_fitting(draw, ELEMENTWISE_SHAPES, math.prod), 7)):
        if everywhere or math.prod(shape) * count <= len(LARGE):
            yield distinct(draw.rng("elementwise", shape), *[shape] * count), {}
    for shape in ((3,), (2, 2), (2, 3, 2)) if everywhere else ():
        yield special(draw.rng("elementwise special", shape), *[shape] * count), {}
    yield wide(draw.rng("elementwise wide"), *[(2, 2)] * count), {}
    yield fine(draw.rng("elementwise fine"), 1024, *[(2, 2)] * count), {}
    for exponent in EXPONENTS:
        rng = draw.rng("elementwise scaled", exponent)
        yield scaled(rng, exponent, *[(2, 2)] * count), {}
    yield distinct(draw.rng("elementwise in columns"), *[(2, 3)] * count), IN_COLUMNS
    if with_upstream:
        yield distinct(draw.rng("elementwise twice"), *[(2,)] * count), AGAIN
        a, upstream = distinct(draw.rng("elementwise same"), (2,), (2,))
        if everywhere:
            yield [a, a, upstream], {"same": True}
            yield [a, a.copy(), upstream], {}
        yield [a, upstream, numpy.zeros(2)], {}


def matmul(draw: Draw, kinds: Sequence[Kind], with_upstream: bool) -> Iterator[Asked]:
    """Matrix products, kind by kind: every pair of shapes within dims {1, 2}, then worked ones."""
    for kind in kinds:
        of_kind = [pair for pair in WORKED_SHAPES if kind_of(*pair) == kind]
        worked = _fitting(draw, of_kind, lambda pair: math.prod(product(*pair)))
        asked = [(distinct, pair) for pair in (*_small(draw, kind), *draw.of(worked, 3))]
        for entries, (a, b) in (*asked, (special, worked[0]), (wide, WIDE_SHAPES[kind])):
            shapes = (a, b, product(a, b)) if with_upstream else (a, b)
            yield entries(draw.rng("matmul", a, b), *shapes), {}
        a, b = WIDE_SHAPES[kind]
        shapes = (a, b, product(a, b)) if with_upstream else (a, b)
        yield fine(draw.rng("matmul fine", a, b), 512, *shapes), {}
        for exponent in EXPONENTS:
            yield scaled(draw.rng("matmul scaled", exponent, a, b), exponent, *shapes), {}
        yield distinct(draw.rng("matmul in columns", a, b), *shapes), IN_COLUMNS
        if with_upstream:
            yield distinct(draw.rng("matmul twice", a, b), *shapes), AGAIN
            yield from _odd_gradients(draw, kind)
        elif kind == "plain":
            yield from _of_the_same_numbers(draw)


def _odd_gradients(draw: Draw, kind: Kind) -> Iterator[Asked]:
    """An upstream gradient of zeros, one tensor multiplied by itself, and two that are equal."""
    a, b = WIDE_SHAPES[kind]
    factors = distinct(draw.rng("matmul zeros", a, b), a, b)
    yield [*factors, numpy.zeros(product(a, b))], {}
    if kind in SQUARE_SHAPES:
        shape = SQUARE_SHAPES[kind]
        factor, upstream = distinct(draw.rng("matmul same", shape), shape, shape)
        yield [factor, factor, upstream], {"same": True}
        yield [factor, factor.copy(), upstream], {}


def _of_the_same_numbers(draw: Draw) -> Iterator[Asked]:
    """Matrices that differ in their shapes alone: who remembers products knows those, too."""
    a, b = distinct(draw.rng("matmul same numbers"), (4,), (4,))
    for n, m, p in ((2, 2, 2), (1, 4, 1), (4, 1, 4)):
        yield [a.reshape(n, m), b.reshape(m, p)], {}


def _fitting(draw: Draw, items: Sequence[Item], entries: Callable[[Item], int]) -> Sequence[Item]:
    return [x for x in items if not draw.is_small or entries(x) <= LARGEST_FRESH]


def _small(draw: Draw, kind: Kind) -> Iterable[tuple[Shape, Shape]]:
    """Every small pair of shapes of a kind; where some are enough, a few of a larger range."""
    if draw.is_small:
        return random_pairs(draw.rng("pairs", kind), kind, 12)
    longest = 2 if draw.extent == "every" else 3
    return (pair for pair in pairs(longest) if kind_of(*pair) == kind)


def random_pairs(rng: Random, kind: Kind, count: int) -> list[tuple[Shape, Shape]]:
    """Pairs of a kind that NumPy can multiply, axes 1 to 4 long, 2 to 5 axes."""
    found: list[tuple[Shape, Shape]] = []
    while len(found) < count:
        n, m, p = rng.choices(range(1, 5), k=3)
        batch = rng.choices((2, 3), k=rng.randrange(4))
        batch_a, batch_b = _worn(rng, batch, kind), _worn(rng, batch, kind)
        pair = (*batch_a, n, m), (*batch_b, m, p)
        if kind_of(*pair) == kind:
            found.append(pair)
    return sorted(found, key=_size)


def _worn(rng: Random, batch: Sequence[int], kind: Kind) -> Sequence[int]:
    """Batch axes that broadcast to `batch`, or to less: some are lacking, some of length 1."""
    kept = batch[rng.randrange(len(batch) + 1) :] if kind in ("lacks", "one") else batch
    return [1 if kind == "one" and rng.random() < 0.4 else n for n in kept]


@cache
def pairs(longest: int) -> list[tuple[Shape, Shape]]:
    """All pairs that NumPy can multiply, axes 1 to `longest` long, 2 to 4 axes; smallest first."""
    lengths = range(1, longest + 1)
    batches = [b for axes in range(3) for b in itertools.product(lengths, repeat=axes)]
    found = [
        ((*batch_a, n, m), (*batch_b, m, p))
        for batch_a, batch_b in itertools.product(batches, repeat=2)
        if _broadcast(batch_a, batch_b) is not None
        for n, m, p in itertools.product(lengths, repeat=3)
    ]
    return sorted(found, key=_size)


def product(a: Shape, b: Shape) -> Shape:
    """The shape of a @ b."""
    batch = _broadcast(a[:-2], b[:-2])
    assert batch is not None
    return (*batch, a[-2], b[-1])


def kind_of(a: Shape, b: Shape) -> Kind:
    """Which of the four kinds of the handout a pair of shapes belongs to."""
    batch_a, batch_b = a[:-2], b[:-2]
    if 1 in batch_a + batch_b:
        return "one"
    if not batch_a and not batch_b:
        return "plain"
    return "equal" if batch_a == batch_b else "lacks"


def _broadcast(a: Shape, b: Shape) -> Shape | None:
    axes = list(itertools.zip_longest(reversed(a), reversed(b), fillvalue=1))
    if any(m != n and 1 not in (m, n) for m, n in axes):
        return None
    return tuple(max(axis) for axis in reversed(axes))


def _size(pair: tuple[Shape, Shape]) -> tuple[object, ...]:
    a, b = pair
    entries = math.prod(a) + math.prod(b) + math.prod(product(a, b))
    return len(a) + len(b), entries, pair


def elementwise_words(case: Case) -> Words:
    """ "a = [2, 3], b = [5, 7], upstream = [1, -2]" """
    label = ", ".join(f"{n} = {show(x)}" for n, x in zip(("a", "b", "upstream"), case.arrays))
    same = case.header.get("same", False)
    if same:
        label = f"a and b are one tensor, {label}"
    tags = {*_elementwise_tags(case.arrays[0].shape, same), *_tags_of_call(case)}
    return Words(f"{label}{_way_of_call(case)}", frozenset(tags))


def _way_of_call(case: Case) -> str:
    if case.header.get("in_columns"):
        return ", each stored column by column, as numpy.asfortranarray does"
    if case.header.get("again"):
        return ", after a first call with twice that upstream gradient"
    return ""


def _tags_of_call(case: Case) -> Iterator[str]:
    if case.header.get("in_columns"):
        yield "arrays that are stored column by column"
    if case.header.get("again"):
        yield "a second call for the same node"


def _elementwise_tags(shape: Shape, same: bool) -> Iterator[str]:
    if same:
        yield "the same tensor for both inputs"
    if not shape:
        yield "no axes (a single number)"
    if len(shape) > 1:
        yield "more than one axis"
    if 0 in shape:
        yield "no entries"


def matmul_words(case: Case) -> Words:
    """The numbers of small cases, the shapes of others."""
    a, b = case.arrays[0].shape, case.arrays[1].shape
    if case.header.get("same"):
        label = f"A and B are one tensor, {show(case.arrays[0])}, upstream {show(case.arrays[2])}"
    elif all(array.size <= 4 for array in case.arrays):
        named = zip(("A", "B", "upstream"), case.arrays)
        label = ", ".join(f"{name} = {show(array)}" for name, array in named)
    else:
        upstream = f", upstream {case.arrays[2].shape}" if len(case.arrays) > 2 else ""
        label = f"A {a} @ B {b}{upstream}"
    same = {"one tensor multiplied by itself"} if case.header.get("same") else set()
    tags = {*same, *_matmul_tags(a, b), *_tags_of_call(case)}
    return Words(f"{label}{_way_of_call(case)}", frozenset(tags))


def _matmul_tags(a: Shape, b: Shape) -> Iterator[str]:
    (*batch_a, n, m), (*batch_b, _, p) = a, b
    if 1 in batch_a:
        yield "a batch axis of length 1 in A"
    if 1 in batch_b:
        yield "a batch axis of length 1 in B"
    if any(1 in axis and max(axis) > 1 for axis in zip(batch_a[::-1], batch_b[::-1])):
        yield "a batch axis of length 1 against a longer one"
    if len(batch_a) < len(batch_b):
        yield "fewer batch axes in A than in B"
    if len(batch_b) < len(batch_a):
        yield "fewer batch axes in B than in A"
    if math.prod(product(a, b)[:-2]) > min(math.prod(batch_a), math.prod(batch_b)):
        yield "an operand that is used for more than one matrix of the batch"
    if max(len(batch_a), len(batch_b)) > 1:
        yield "more than one batch axis"
    if not n == m == p:
        yield "matrices that are not square"
    if m > 1:
        yield "an inner axis longer than 1"
    if n > 1 or p > 1:
        yield "an outer axis longer than 1"
