"""Cases for the two-layer network: data, labels and weights, smallest first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy

from ..case import NDArray, Words, show
from ..values import some_of

SIZES = sorted(itertools.product((1, 2, 3), repeat=4), key=lambda sizes: (sum(sizes), sizes))


@dataclass(frozen=True, eq=False)
class Network:
    """x (n, d), y (n,), w1 (d, h), w2 (h, k); all entries are multiples of 1/8, so z1 is exact."""

    x: NDArray
    y: NDArray
    w1: NDArray
    w2: NDArray

    @property
    def arrays(self) -> tuple[NDArray, NDArray, NDArray, NDArray]:
        return self.x, self.y, self.w1, self.w2

    def words(self) -> Words:
        named = zip(("x", "y", "w1", "w2"), self.arrays)
        tags = {
            "more than one row": len(self.y) > 1,
            "more than one class": self.w2.shape[1] > 1,
            "a last class that no row has": int(self.y.max()) < self.w2.shape[1] - 1,
            "more than one hidden unit": self.w1.shape[1] > 1,
        }
        label = ", ".join(f"{name} = {show(array)}" for name, array in named)
        return Words(label, frozenset(name for name, holds in tags.items() if holds))


def ordinary(seed: str) -> Iterator[Network]:
    """Two that can be done by hand, then every size n, d, h, k in {1, 2, 3}."""
    yield _network([[1.0]], [0], [[0.0]], [[0.0, 0.0]])
    yield _network([[2.0]], [1], [[0.5]], [[1.0, -1.0]])
    for n, d, h, k in some_of(SIZES, seed, 30):
        rng = Random(f"{seed} network {n} {d} {h} {k}")
        x, w1 = _eighths(rng, (n, d), 16), _eighths(rng, (d, h), 8)
        while not (x @ w1).all():  # a 0 in z1 hides what tanh or a missing sigmoid does
            x, w1 = _eighths(rng, (n, d), 16), _eighths(rng, (d, h), 8)
        yield _network(x, [rng.randrange(k) for _ in range(n)], w1, _eighths(rng, (h, k), 32))
    rng = Random(f"{seed} larger network")
    x, w1, w2 = _eighths(rng, (6, 5), 16), _eighths(rng, (5, 4), 10), _eighths(rng, (4, 5), 32)
    yield _network(x, [4, 0, 2, 2, 1, 0], w1, w2)


def large(seed: str) -> Iterator[Network]:
    """Where z1 and z2 reach 1000 in either direction, alone and beside ordinary rows."""
    yield _network([[1.0]], [0], [[1000.0]], [[1000.0, 0.0]])
    yield _network([[1.0]], [1], [[1000.0]], [[1000.0, 0.0]])
    yield _network([[1.0]], [0], [[-1000.0]], [[3.0, 1.0]])
    yield _network([[1.0]], [1], [[8.0]], [[-1000.0, -996.0, -1000.0]])
    yield _network([[1.0]], [2], [[750.0, -750.0]], [[1000.0, -1000.0, 998.0], [5.0, 6.0, 7.0]])
    yield _network([[1.0], [-1.0]], [0, 1], [[1000.0]], [[1000.0, 999.0]])
    yield _network(
        [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
        [0, 1, 1],
        [[1000.0, -1000.0], [-1000.0, 1000.0]],
        [[1000.0, 998.0], [-1000.0, -999.0]],
    )
    rng = Random(f"{seed} large")
    yield _network(
        _eighths(rng, (2, 2), 16),
        [0, 2],
        _eighths(rng, (2, 3), 8) * 256,
        _eighths(rng, (3, 3), 8) * 256,
    )


def _eighths(rng: Random, shape: tuple[int, int], most: int) -> NDArray:
    """Distinct multiples of 1/8 up to `most` / 8 in size, never 0."""
    numbers = [n for n in range(-most, most + 1) if n != 0]
    rows, columns = shape
    return numpy.array(rng.sample(numbers, rows * columns), dtype=float).reshape(shape) / 8


def _network(x: object, y: object, w1: object, w2: object) -> Network:
    labels = numpy.array(y, dtype=numpy.int64)
    return Network(_floats(x), labels, _floats(w1), _floats(w2))


def _floats(entries: object) -> NDArray:
    return numpy.array(entries, dtype=numpy.float64)
