"""Cases for the graph: programs, which are computational graphs as plain data.

All connected programs of up to three operations (addition, multiplication) over one or two leaves
are counted as ordered: each operation names its first and its second input among the nodes before
it, so t + a and a + t are two programs; a is the leaf that is named first, so a * b and b * a are
one. Connected: the last node depends on every other one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from operator import is_not
from random import Random
from typing import Any

import numpy

from ..case import NDArray, show
from ..values import Draw, distinct

Program = tuple[tuple[Any, ...], ...]

# The operations with two inputs.
SYMBOLS = {"add": "+", "multiply": "*", "matmul": "@", "divide": "/"}
# y = ln(x1) + x1 * x2 - sin(x2), the course's worked example
WORKED_EXAMPLE: Program = (
    ("leaf", 0, True),
    ("leaf", 1, True),
    ("log", 0),
    ("multiply", 0, 1),
    ("sin", 1),
    ("add", 2, 3),
    ("negate", 4),
    ("add", 5, 6),
)
# Stands for as many operations in a row, each of which adds 0 to the one before it.
ZEROS_ADDED = "zeros added"
# What a deep chain multiplies by, one of them, and the two sides of diamonds: a power of 2 in all.
TURNS = (-8, -7, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 7, 8)
SIDES = ((0.5, 0.5), (1.5, 0.5), (0.25, 0.25))
WORKED_NAMES = ("x1", "x2", "ln(x1)", "x1 * x2", "sin(x2)", "ln(x1) + x1 * x2", "-sin(x2)", "y")


@cache
def connected(
    most_operations: int, operations: Sequence[str] = ("add", "multiply")
) -> tuple[Program, ...]:
    """All connected programs, fewest nodes first."""
    found = []
    for count, leaves in itertools.product(range(1, most_operations + 1), (1, 2)):
        found += list(_extended(_leaves(leaves), count, operations))
    return tuple(sorted(found, key=len))


def _extended(program: Program, count: int, operations: Sequence[str]) -> Iterator[Program]:
    if count == 0:
        if _is_connected(program):
            yield program
        return
    for i, j in itertools.product(range(len(program)), repeat=2):
        for name in operations:
            yield from _extended((*program, (name, i, j)), count - 1, operations)


def _leaves(count: int) -> Program:
    return tuple(("leaf", i, True) for i in range(count))


def chosen(
    draw: Draw, most_operations: int, operations: Sequence[str], count: int
) -> Sequence[Program]:
    """Every connected program, or `count` random ones where some are enough."""
    if not draw.is_small:
        return connected(most_operations, operations)
    rng = draw.rng("programs", *operations)
    return sorted((_random(rng, most_operations, operations) for _ in range(count)), key=len)


def _random(rng: Random, most_operations: int, operations: Sequence[str]) -> Program:
    leaves, count = rng.choice((1, 2)), rng.randint(2, most_operations)
    while True:
        program = _leaves(leaves)
        for i in range(leaves, leaves + count):
            program += ((rng.choice(operations), rng.randrange(i), rng.randrange(i)),)
        if _is_connected(program):
            return program


def _is_connected(program: Program) -> bool:
    """Whether the last node depends on every other, and leaf 0 is named first."""
    named = [i for x in program for i in inputs_of(x) if program[i][0] == "leaf"]
    return named[0] == 0 and len(reachable(program, [len(program) - 1])) == len(program)


def chain(length: int) -> Program:
    """A leaf and `length` - 1 operations, each of the one before it."""
    steps = (("negate", i) if i % 3 == 1 else ("add_scalar", i, 1) for i in range(length - 1))
    return (("leaf", 0, True), *steps)


def deep_chain(length: int, times: int = TURNS[0]) -> Program:
    """A chain in which every operation adds 0, but for one in the middle."""
    chain, turn = _zeros_added(length), length // 2
    return (*chain[:turn], ("mul_scalar", turn - 1, times), *chain[turn + 1 :])


@cache
def _zeros_added(length: int) -> Program:
    return (("leaf", 0, True), *(("add_scalar", i, 0) for i in range(length - 1)))


def in_short(deep: Program) -> Program:
    """A deep chain in a few instructions: a thousandth of the text."""
    zeros = _zeros_added(len(deep))
    found: list[tuple[Any, ...]] = [deep[0]]
    after = 1
    for i in itertools.compress(range(len(deep)), map(is_not, deep, zeros)):
        found += [(ZEROS_ADDED, i - after), deep[i]]
        after = i + 1
    return (*found, (ZEROS_ADDED, len(deep) - after))


def shifted(deep: Program, rng: Random) -> Program:
    """A deep chain, or stacked diamonds, with a number added at one of the steps, or of the sides:
    no multiple of its leaf any more, whose slope would be the quotient of their values."""
    place = rng.randrange(1, len(deep))
    while deep[place][0] != deep[1][0]:
        place = rng.randrange(1, len(deep))
    added = ("add_scalar", deep[place][1], rng.randrange(2, 6))
    return (*deep[:place], added, *deep[place + 1 :])


def diamonds(count: int, sides: Sequence[tuple[float, float]] = SIDES) -> Program:
    """Diamonds stacked on one another: 2 ** count paths, 3 * count + 1 nodes. Values are not all
    the same: who does not walk would have to guess."""
    program: list[tuple[Any, ...]] = [("leaf", 0, True)]
    for _, (left, right) in zip(range(count), itertools.cycle(sides)):
        top = len(program) - 1
        scaled = ("mul_scalar", top, left), ("mul_scalar", top, right)
        program += [*scaled, ("add", top + 1, top + 2)]
    return tuple(program)


def gain(program: Program) -> float:
    """The slope of the last node of a deep chain or of stacked diamonds, in full or in short; where
    nothing is added, how many times the leaf it is, too."""
    found: list[float] = []
    for name, *operands in program:
        if name == "leaf":
            found.append(1.0)
        elif name == ZEROS_ADDED:
            found += found[-1:] * operands[0]
        elif name == "add":
            found.append(found[operands[0]] + found[operands[1]])
        else:
            found.append(found[operands[0]] * (operands[1] if name == "mul_scalar" else 1))
    return found[-1]


# Graphs whose nodes differ in shape, with leaves of these shapes and a last node of that one.
SHAPED: tuple[tuple[Program, tuple[tuple[int, ...], ...], tuple[int, ...]], ...] = (
    ((*_leaves(2), ("matmul", 0, 1), ("summation", 2)), ((2, 3), (3, 2)), ()),
    ((*_leaves(1), ("transpose", 0), ("matmul", 0, 1), ("summation", 2, (0,))), ((2, 3),), (2,)),
    (
        (*_leaves(2), ("broadcast_to", 0, (2, 3)), ("multiply", 2, 1), ("add", 3, 2)),
        ((1, 3), (2, 3)),
        (2, 3),
    ),
    (
        (
            *(*_leaves(1), ("reshape", 0, (4,)), ("reshape", 0, (2, 2))),
            *(("summation", 1), ("summation", 2), ("multiply", 3, 4)),
        ),
        ((2, 2),),
        (),
    ),
    ((*_leaves(1), ("add", 0, 0), ("add", 1, 0), ("multiply", 2, 0)), ((),), ()),
    # a is used five times.
    (
        (*_leaves(1), ("add", 0, 0), ("add", 1, 0), ("add", 2, 0), ("multiply", 3, 0)),
        ((2,),),
        (2,),
    ),
    (
        (*_leaves(2), ("multiply", 0, 1), ("mul_scalar", 2, 3), ("relu", 3), ("add", 4, 0)),
        ((3,), (3,)),
        (3,),
    ),
)


def inputs_of(instruction: Sequence[Any]) -> Sequence[int]:
    """The positions of the nodes that an instruction uses."""
    name = instruction[0]
    return [] if name == "leaf" else instruction[1 : 3 if name in SYMBOLS else 2]


def reachable(program: Sequence[Sequence[Any]], roots: Sequence[int]) -> set[int]:
    """The positions of all nodes that the roots depend on, themselves included."""
    found = set(roots)
    for i in range(max(roots, default=-1), -1, -1):  # a node's inputs stand before it
        if i in found:
            found.update(inputs_of(program[i]))
    return found


def leaves_of(
    program: Program, rng: Random, shapes: Sequence[tuple[int, ...]] | None = None
) -> list[NDArray]:
    """Leaves for a program, of shape (2,) or of those given: distinct halves, small enough for
    powers of eight; positive whole numbers where a logarithm is taken."""
    names = [instruction[0] for instruction in program]
    count = names.count("leaf")
    if "log" in names:
        return [numpy.array(rng.sample([1, 2, 3, 5, 7], 2), dtype=float) for _ in range(count)]
    if shapes is None:
        numbers = iter(rng.sample([-2.5, -1.5, 1.5, 2, 3], 2 * count))
        return [numpy.array([next(numbers), next(numbers)], dtype=float) for _ in range(count)]
    return distinct(rng, *shapes)


def upstream_for(rng: Random, shape: Sequence[int]) -> NDArray:
    """An upstream gradient of that shape: distinct entries from -3 to 4, without 0 and 1."""
    count = int(numpy.prod(shape, dtype=int))
    numbers = [-3, -2, 2, 3, 4]
    drawn = rng.sample(numbers, count) if count <= 5 else rng.choices(numbers, k=count)
    return numpy.array(drawn, dtype=float).reshape(tuple(shape))


def describe(program: Program) -> str:
    """A program in the notation of the handout: "t = a * b, y = t + a"."""
    if program == WORKED_EXAMPLE:
        return "y = ln(x1) + x1 * x2 - sin(x2)"
    if len(program) > 9:
        return f"a graph of {len(program)} nodes"
    names = node_names(program)
    lines = []
    for name, (op, *operands) in zip(names, program):
        if op == "leaf":
            continue
        inputs = [names[i] for i in inputs_of((op, *operands))]
        if op in SYMBOLS:
            lines.append(f"{name} = {inputs[0]} {SYMBOLS[op]} {inputs[1]}")
        else:
            attributes = [str(x) for x in operands[1:]]
            lines.append(f"{name} = {op}({', '.join([*inputs, *attributes])})")
    constants = [name for name, x in zip(names, program) if _is_constant(x)]
    suffix = f", {' and '.join(constants)} with requires_grad=False" if constants else ""
    return (", ".join(lines) or "a single leaf a") + suffix


def node_names(program: Program) -> list[str]:
    """A name for each node: a, b for leaves, t, u, v for what is made, y for the last."""
    if program == WORKED_EXAMPLE:
        return list(WORKED_NAMES)
    if len(program) > 9:
        return [f"node {i}" for i in range(len(program))]
    leaves, made = iter("abcdefghi"), iter("tuvwpqrs")
    names = [next(leaves) if op == "leaf" else next(made) for op, *_ in program]
    if program[-1][0] != "leaf":
        names[-1] = "y"
    return names


def tags(program: Program) -> frozenset[str]:
    """What may explain why a case fails: how its nodes are used."""
    inputs = [inputs_of(instruction) for instruction in program]
    uses = Counter(itertools.chain.from_iterable(inputs))
    shared = [i for i, count in uses.items() if count > 1]
    found = {
        "a node used more than once": bool(shared),
        "an intermediate node used more than once": any(inputs[i] for i in shared),
        "one operation that uses the same node twice": any(len(set(x)) < len(x) for x in inputs),
        "more than one operation": sum(map(bool, inputs)) > 1,
        "two leaves": sum(not x for x in inputs) > 1,
        "a leaf with requires_grad=False": any(map(_is_constant, program)),
    }
    return frozenset(name for name, holds in found.items() if holds)


def _is_constant(instruction: Sequence[Any]) -> bool:
    return instruction[0] == "leaf" and not instruction[2]


def leaves_label(program: Program, leaves: Sequence[NDArray]) -> str:
    """The leaves' values: "a = [2, 3], b = [5, 7]"."""
    names = [n for n, (op, *_) in zip(node_names(program), program) if op == "leaf"]
    return ", ".join(f"{name} = {show(leaf)}" for name, leaf in zip(names, leaves))
