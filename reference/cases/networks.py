"""Cases for the two-layer network: data, labels and weights, smallest first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import numpy

from ..case import Case, NDArray, Words, show
from ..values import Draw
from . import Asked

# The stages of each pass, and which of the earlier ones each is computed from.
FORWARD = ("z1", "s", "z2", "loss")
FORWARD_FROM = {"s": "z1", "z2": "s", "loss": "z2"}
BACKWARD = ("z2", "w2", "s", "z1", "w1")
BACKWARD_FROM = {"w2": "z2", "s": "z2", "z1": "s", "w1": "z1"}
LEARNING_RATES = (0.5, 0.0, 1.0, 0.125, 0.1, 2.0, 0.0, 0.25, 0.01, 0.5, 3.0)
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


def whole(draw: Draw, are_large: bool) -> Iterator[Asked]:
    """Networks for `forward`, and for `backward` before its `fwd`: x, y, w1, w2."""
    return ((net.arrays, {}) for net in (large if are_large else ordinary)(draw))


def step(draw: Draw) -> Iterator[Asked]:
    """Small networks with learning rates that are exact, before their gradients."""
    nets = list(ordinary(draw))
    for net, lr in zip(nets[1 :: max(len(nets) // 12, 1)], LEARNING_RATES):
        yield net.arrays, {"lr": lr}
    yield nets[0].arrays, {"lr": 0.5}  # its weights are 0


@lru_cache(1024)
def network_of(case: Case) -> Network:
    """The network that a case for `forward` or `backward` is about."""
    x, y, w1, w2 = case.arrays[:4]
    return Network(x, y, w1, w2)


def words(case: Case) -> Words:
    """ "x = [[1]], y = [0], w1 = [[0]], w2 = [[0, 0]]" """
    net = network_of(case)
    named = zip(("x", "y", "w1", "w2"), net.arrays)
    tags = {
        "more than one row": len(net.y) > 1,
        "a last class that no row has": int(net.y.max()) < net.w2.shape[1] - 1,
        "more than one hidden unit": net.w1.shape[1] > 1,
    }
    label = ", ".join(f"{name} = {show(array)}" for name, array in named)
    return Words(label, frozenset(name for name, holds in tags.items() if holds))


def step_words(case: Case) -> Words:
    """ "w1 = [[0.5]], w2 = [[1, -1]], grads.w1 = [[2]], grads.w2 = [[3, 1]], lr = 0.5" """
    w1, w2, _, w2_grad, _, _, w1_grad = case.arrays
    named = {"w1": w1, "w2": w2, "grads.w1": w1_grad, "grads.w2": w2_grad}
    label = ", ".join(f"{name} = {show(array)}" for name, array in named.items())
    return Words(f"{label}, lr = {case.header['lr']}")


def ordinary(draw: Draw) -> Iterator[Network]:
    """Two that can be done by hand, then every size n, d, h, k in {1, 2, 3}, then a larger one."""
    yield _network([[1.0]], [0], [[0.0]], [[0.0, 0.0]])
    yield _network([[2.0]], [1], [[0.5]], [[1.0, -1.0]])
    for n, d, h, k in draw.of(SIZES, 12):
        rng = draw.rng("network", n, d, h, k)
        x, w1 = _eighths(rng, (n, d), 16), _eighths(rng, (d, h), 8)
        while not (x @ w1).all():  # a 0 in z1 hides what tanh or a missing sigmoid does
            x, w1 = _eighths(rng, (n, d), 16), _eighths(rng, (d, h), 8)
        yield _network(x, [rng.randrange(k) for _ in range(n)], w1, _eighths(rng, (h, k), 32))
    rng = draw.rng("larger network")
    x, w1, w2 = _eighths(rng, (6, 5), 16), _eighths(rng, (5, 4), 10), _eighths(rng, (4, 5), 32)
    yield _network(x, [4, 0, 2, 2, 1, 0], w1, w2)


def large(draw: Draw) -> Iterator[Network]:
    """Where z1 and z2 reach 1000 in either direction, alone and beside ordinary rows; and where a
    sigmoid or a softmax that is cut off too early is off by more than rounding."""
    w2 = [[1.0, -1.0], [0.5, 2.0], [-2.0, 1.0], [3.0, 0.5]]
    yield _network([[1.0]], [1], [[12.0, -20.0, 31.0, -31.0]], w2)
    yield _network([[1.0]], [0], [[1000.0]], [[1000.0, 0.0]])
    yield _network([[1.0]], [1], [[1000.0]], [[1000.0, 0.0]])
    yield _network([[1.0]], [0], [[-1000.0]], [[3.0, 1.0]])
    yield _network([[1.0]], [0], [[1000.0]], [[-1000.0, 1000.0]])
    yield _network([[1.0]], [1], [[1000.0]], [[-1000.0, 1000.0]])
    yield _network([[1.0]], [1], [[8.0]], [[-1000.0, -996.0, -1000.0]])
    yield _network([[1.0]], [0], [[1000.0]], [[0.0, 16.0, 30.0]])
    yield _network([[1.0]], [2], [[750.0, -750.0]], [[1000.0, -1000.0, 998.0], [5.0, 6.0, 7.0]])
    yield _network([[1.0], [-1.0]], [0, 1], [[1000.0]], [[1000.0, 999.0]])
    yield _network(
        [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
        [0, 1, 1],
        [[1000.0, -1000.0], [-1000.0, 1000.0]],
        [[1000.0, 998.0], [-1000.0, -999.0]],
    )
    rng = draw.rng("large")
    yield _network(
        _eighths(rng, (2, 2), 16),
        [0, 2],
        _eighths(rng, (2, 3), 8) * 256,
        _eighths(rng, (3, 3), 8) * 256,
    )
    if draw.is_small:
        for sign in (1, -1, 1, -1):
            yield _out_of_range(rng, sign)


def _out_of_range(rng: Random, sign: int) -> Network:
    """All of one row's z2 where e^z2 has no float, a few apart, and a unit of each sign."""
    w1 = [[rng.choice((12.0, 20.0, 31.0, 400.0, 1000.0))], [-float(rng.randrange(4, 40))]]
    w2 = [float(sign * rng.randrange(800, 950) + apart) for apart in rng.sample(range(30), 3)]
    return _network([[1.0, 0.0], [0.0, 1.0]], [rng.randrange(3), rng.randrange(3)], w1, [w2])


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
