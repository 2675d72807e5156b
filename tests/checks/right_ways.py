"""Right ways to write each stage of the network, by name.

Those in a table called EVERYWHERE also stand large values, with an overflow to inf on the way at
most; those in MODERATE are right while e^z is finite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.model import NDArray


def softmax(z: NDArray) -> NDArray:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax(z: NDArray) -> NDArray:
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_sum(z: NDArray) -> NDArray:
    highest = z.max(axis=1)
    return highest + np.log(np.exp(z - highest[:, None]).sum(axis=1))


def onehot(z: NDArray, y: NDArray) -> NDArray:
    return np.eye(z.shape[1], dtype=z.dtype)[y]


def picked(z: NDArray, y: NDArray) -> NDArray:
    return z[np.arange(len(y)), y]


def two_branches(z: NDArray) -> NDArray:
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def _masked(z: NDArray) -> NDArray:
    s = np.empty_like(z)
    s[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    e = np.exp(z[z < 0])
    s[z < 0] = e / (e + 1)
    return s


SIGMOIDS_EVERYWHERE: Mapping[str, Callable[[NDArray], NDArray]] = {
    "two branches": two_branches,
    "masked": _masked,
    "1 / (1 + e^-z)": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
    "half and half tanh": lambda z: 0.5 + np.tanh(z / 2) / 2,
    "logaddexp": lambda z: np.exp(-np.logaddexp(0 * z, -z)),
    "one minus the other": lambda z: 1 - 1 / (1 + np.exp(z)),
    "reciprocal": lambda z: np.reciprocal(np.exp(-z) + 1),
}
SIGMOIDS_MODERATE: Mapping[str, Callable[[NDArray], NDArray]] = {
    "e^z / (1 + e^z)": lambda z: np.exp(z) / (1 + np.exp(z)),
    "power of e": lambda z: 1 / (1 + np.asarray(np.e, z.dtype) ** -z),
}


def _backwards(numbers: NDArray) -> Any:
    return sum(numbers[::-1], 0 * numbers[0])


LOSSES_EVERYWHERE: Mapping[str, Callable[[NDArray, NDArray], Any]] = {
    "logsumexp - z": lambda z, y: (log_sum(z) - picked(z, y)).sum(),
    "log-softmax picked": lambda z, y: -picked(log_softmax(z), y).sum(),
    "log-softmax times one-hot": lambda z, y: -(onehot(z, y) * log_softmax(z)).sum(),
    "two sums": lambda z, y: log_sum(z).sum() - picked(z, y).sum(),
    "sum and one-hot sum": lambda z, y: -(z * onehot(z, y)).sum() + log_sum(z).sum(),
    "logaddexp": lambda z, y: (np.logaddexp.reduce(z, axis=1) - picked(z, y)).sum(),
    "log of a sum of differences": lambda z, y: np.logaddexp.reduce(
        z - picked(z, y)[:, None], axis=1
    ).sum(),
    "rows backwards": lambda z, y: _backwards(log_sum(z) - picked(z, y)),
    "classes backwards": lambda z, y: (log_sum(z[:, ::-1]) - picked(z, y)).sum(),
}
LOSSES_MODERATE: Mapping[str, Callable[[NDArray, NDArray], Any]] = {
    "-log(softmax)": lambda z, y: -np.log(picked(softmax(z), y)).sum(),
    "-log(softmax times one-hot)": lambda z, y: -np.log((softmax(z) * onehot(z, y)).sum(1)).sum(),
    "log of a plain sum": lambda z, y: (np.log(np.exp(z).sum(1)) - picked(z, y)).sum(),
    "log of a product": lambda z, y: -np.log(np.prod(picked(softmax(z), y))),
    "one maximum": lambda z, y: (log_sum(z - z.max()) - picked(z - z.max(), y)).sum(),
}


def _in_place(z: NDArray, y: NDArray) -> NDArray:
    p = softmax(z)
    p[np.arange(len(y)), y] -= 1
    return p


def _sum_of_others(z: NDArray, y: NDArray) -> NDArray:
    p = softmax(z) * (1 - onehot(z, y))
    return p - onehot(z, y) * p.sum(axis=1, keepdims=True)


def _over_the_sum(z: NDArray, y: NDArray) -> NDArray:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    total = e.sum(axis=1, keepdims=True)
    return (e - total * onehot(z, y)) / total


def _expm1(z: NDArray, y: NDArray) -> NDArray:
    logs = log_softmax(z)
    return np.where(onehot(z, y) == 1, np.expm1(logs), np.exp(logs))


def _plain_softmax(z: NDArray) -> NDArray:
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


Z2_EVERYWHERE: Mapping[str, Callable[[NDArray, NDArray], NDArray]] = {
    "softmax - one-hot": lambda z, y: softmax(z) - onehot(z, y),
    "in place": _in_place,
    "-(one-hot - softmax)": lambda z, y: -(onehot(z, y) - softmax(z)),
    "e^log-softmax": lambda z, y: np.exp(log_softmax(z)) - onehot(z, y),
    "e^(z - logsumexp)": lambda z, y: np.exp(z - log_sum(z)[:, None]) - onehot(z, y),
    "over the sum": _over_the_sum,
    "expm1": _expm1,
    "minus the sum of the others": _sum_of_others,
    "1 / a sum of ratios": lambda z, y: (
        1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2) - onehot(z, y)
    ),
    "through the cross entropy of p": lambda z, y: (
        softmax(z) * onehot(z, y).sum(axis=1, keepdims=True) - onehot(z, y)
    ),
}
Z2_MODERATE: Mapping[str, Callable[[NDArray, NDArray], NDArray]] = {
    "plain softmax": lambda z, y: _plain_softmax(z) - onehot(z, y),
    "one maximum": lambda z, y: _plain_softmax(z - z.max()) - onehot(z, y),
    "e^(z - log of a plain sum)": lambda z, y: (
        np.exp(z - np.log(np.exp(z).sum(1, keepdims=True))) - onehot(z, y)
    ),
}

# Of the upstream gradient g, of s and of z1.
Z1_EVERYWHERE: Mapping[str, Callable[[NDArray, NDArray, NDArray], NDArray]] = {
    "g s (1 - s)": lambda g, s, z: g * s * (1 - s),
    "g (s (1 - s))": lambda g, s, z: g * (s * (1 - s)),
    "(1 - s) s g": lambda g, s, z: (1 - s) * (s * g),
    "g (s - s^2)": lambda g, s, z: g * (s - s**2),
    "g s - g s^2": lambda g, s, z: g * s - g * s * s,
    "sigmoid(z) sigmoid(-z)": lambda g, s, z: g * two_branches(z) * two_branches(-z),
    "1 / (2 + e^z + e^-z)": lambda g, s, z: g / (2 + np.exp(z) + np.exp(-z)),
    "(1 - tanh^2) / 4": lambda g, s, z: g * (1 - np.tanh(z / 2) ** 2) / 4,
    "1 / (4 cosh^2)": lambda g, s, z: g / (4 * np.cosh(z / 2) ** 2),
    "e^-|z| / (1 + e^-|z|)^2": lambda g, s, z: (
        g * np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2
    ),
    "1/4 - (s - 1/2)^2": lambda g, s, z: g * (0.25 - (s - 0.5) ** 2),
}
Z1_MODERATE: Mapping[str, Callable[[NDArray, NDArray, NDArray], NDArray]] = {
    "e^-z / (1 + e^-z)^2": lambda g, s, z: g * np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "s^2 e^-z": lambda g, s, z: g * s * s * np.exp(-z),
    "s^2 (1 / s - 1)": lambda g, s, z: g * s**2 * (1 / s - 1),
}

PRODUCTS: Mapping[str, Callable[[NDArray, NDArray], NDArray]] = {
    "@": lambda a, b: a @ b,
    "dot": np.dot,
    "einsum": lambda a, b: np.einsum("ij,jk->ik", a, b),
    "einsum optimised": lambda a, b: np.einsum("ij,jk->ik", a, b, optimize=True),
    "transposed": lambda a, b: (b.T @ a.T).T,
    "broadcast and summed": lambda a, b: (a[:, :, None] * b[None]).sum(axis=1),
    "outer products backwards": lambda a, b: sum(
        np.outer(a[:, i], b[i]) for i in reversed(range(len(b)))
    ),
    "running sum": lambda a, b: np.cumsum(a[:, :, None] * b[None], axis=1)[:, -1],
    "inner axis reversed": lambda a, b: a[:, ::-1] @ b[::-1],
    "contiguous copies": lambda a, b: np.ascontiguousarray(a) @ np.asfortranarray(b),
    "extended precision": lambda a, b: (a.astype(np.longdouble) @ b.astype(np.longdouble)).astype(
        a.dtype
    ),
}


TABLES: tuple[tuple[Mapping[str, Callable[..., Any]], Mapping[str, Callable[..., Any]]], ...] = (
    (SIGMOIDS_EVERYWHERE, SIGMOIDS_MODERATE),
    (LOSSES_EVERYWHERE, LOSSES_MODERATE),
    (Z2_EVERYWHERE, Z2_MODERATE),
    (Z1_EVERYWHERE, Z1_MODERATE),
)
Chain = tuple[Callable[..., Any], ...]


def chains(everywhere: bool) -> list[Chain]:
    """Ways to write the whole network, in which every way to write a stage occurs."""
    columns = [list(PRODUCTS.values())]
    for always, moderate in TABLES:
        columns.append([*always.values(), *(() if everywhere else moderate.values())])
    return [tuple(x[i % len(x)] for x in columns) for i in range(max(map(len, columns)))]
