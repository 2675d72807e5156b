"""Small numbers from a seed, whole or with a short binary fraction.

Every order of summation, every blocking and float32 give identical results on them, so answers that
are polynomials are compared with `==`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeVar

import numpy

from .case import NDArray

Item = TypeVar("Item")

SMALL = [n for n in range(-9, 10) if n != 0]
# Quarters, so that a detour through whole numbers shows.
LARGE = [n / 4 for n in range(-99, 100) if n % 4 != 0]
WIDE = [n for n in range(-999, 1000) if abs(n) > 200]


@dataclass(frozen=True)
class Draw:
    """What cases are drawn: their values from `seed`; of each enumeration `some`, `every` case, or
    every one up to a `larger` bound."""

    seed: str
    extent: Literal["some", "every", "larger"] = "some"

    def rng(self, *what: object) -> Random:
        """Random numbers of their own for one case or one set of cases."""
        return Random(" ".join(map(str, (self.seed, *what))))

    @property
    def is_small(self) -> bool:
        """Whether some cases are enough: few, and none of thousands of entries."""
        return self.extent == "some"

    def of(self, items: Sequence[Item], count: int) -> Sequence[Item]:
        """All of the items, or `count` of them where some are enough."""
        if not self.is_small or len(items) <= count:
            return items
        chosen = self.rng("some of", len(items)).sample(range(len(items)), count)
        return [items[i] for i in sorted(chosen)]


def distinct(rng: Random, *shapes: Sequence[int]) -> list[NDArray]:
    """Arrays of these shapes whose entries all differ while there are enough numbers for that.

    Positive and negative, never 0; whole numbers within 9 where that suffices, else quarters.
    """
    sizes = [math.prod(shape) for shape in shapes]
    count = sum(sizes)
    numbers = SMALL if count <= len(SMALL) else LARGE
    if count <= len(numbers):
        drawn = rng.sample(numbers, count)
    else:
        drawn = rng.choices(numbers, k=count)
    return _cut(drawn, shapes, sizes)


def special(rng: Random, *shapes: Sequence[int]) -> list[NDArray]:
    """Arrays of these shapes with zeros, negatives, fractions and repeated entries."""
    sizes = [math.prod(shape) for shape in shapes]
    return _cut(rng.choices([-2, -0.5, 0, 0, 1, 1.5, 1.5], k=sum(sizes)), shapes, sizes)


def wide(rng: Random, *shapes: Sequence[int]) -> list[NDArray]:
    """Arrays of these shapes with entries in the hundreds; sums of four products stay exact in
    float32."""
    sizes = [math.prod(shape) for shape in shapes]
    return _cut(rng.sample(WIDE, sum(sizes)), shapes, sizes)


def fine(rng: Random, finest: int, *shapes: Sequence[int]) -> list[NDArray]:
    """Arrays of these shapes with odd multiples of 1 / `finest` below 4 in size, which show what
    is rounded to a few decimals or to float16. A product, and with a `finest` of 512 a sum of four
    products, stays exact in float32."""
    sizes = [math.prod(shape) for shape in shapes]
    numbers = range(-4 * finest + 1, 4 * finest, 2)
    return _cut([n / finest for n in rng.sample(numbers, sum(sizes))], shapes, sizes)


def scaled(rng: Random, exponent: int, *shapes: Sequence[int]) -> list[NDArray]:
    """Arrays of these shapes with odd numbers below 256 in size, times 2 ** `exponent`: what is
    taken for 0, rounded to decimals or cut off at a largest value shows. Sums of four products are
    exact, in float32 too."""
    sizes = [math.prod(shape) for shape in shapes]
    numbers = rng.sample(range(-255, 256, 2), sum(sizes))
    return _cut([math.ldexp(n, exponent) for n in numbers], shapes, sizes)


def _cut(
    drawn: Sequence[float], shapes: Sequence[Sequence[int]], sizes: Sequence[int]
) -> list[NDArray]:
    arrays, start = [], 0
    for shape, size in zip(shapes, sizes):
        entries = numpy.array(drawn[start : start + size], dtype=numpy.float64)
        arrays.append(entries.reshape(tuple(shape)))
        start += size
    return arrays
