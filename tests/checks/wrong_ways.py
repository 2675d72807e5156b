"""Wrong ways to compute a stage, by the stage and a name: each from the network, the right values
of all stages and their right gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from right_ways import log_softmax, log_sum, onehot, picked, softmax, two_branches

from grader.model import NDArray
from reference.cases.networks import Network

Values = dict[str, Any]
Mistake = Callable[[Network, Values, Values], Any]


def _loss_of_z2(z2: NDArray, y: NDArray) -> Any:
    return (log_sum(z2) - picked(z2, y)).sum()


def _loss_of(net: Network, w2: NDArray) -> Any:
    return _loss_of_z2(two_branches(net.x @ net.w1) @ w2, net.y)


def _by_differences(net: Network) -> NDArray:
    """The gradient of w2 by central differences, right to about 1e-9."""
    grad, h = np.zeros_like(net.w2), 6e-6
    for i in np.ndindex(net.w2.shape):
        change = np.zeros_like(net.w2)
        change[i] = h
        grad[i] = (_loss_of(net, net.w2 + change) - _loss_of(net, net.w2 - change)) / (2 * h)
    return grad


def _softmax_of(axis: int | None) -> Callable[[NDArray], NDArray]:
    return lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=axis, keepdims=True)


def _label_off_by_one(z: NDArray, y: NDArray) -> NDArray:
    return onehot(z, (y + 1) % z.shape[1])


FORWARD_MISTAKES: tuple[tuple[str, str, Mistake], ...] = (
    ("z1", "product of the transposes, reversed", lambda n, f, g: f["z1"][::-1]),
    ("s", "no sigmoid", lambda n, f, g: f["z1"]),
    ("s", "tanh", lambda n, f, g: np.tanh(f["z1"])),
    ("s", "relu", lambda n, f, g: np.maximum(f["z1"], 0)),
    ("s", "other sign", lambda n, f, g: two_branches(-f["z1"])),
    ("z2", "from z1", lambda n, f, g: f["z1"] @ n.w2),
    ("z2", "sigmoid again", lambda n, f, g: two_branches(f["z2"])),
    ("loss", "mean over rows", lambda n, f, g: f["loss"] / len(n.y)),
    ("loss", "mean over entries", lambda n, f, g: f["loss"] / f["z2"].size),
    ("loss", "other sign", lambda n, f, g: -f["loss"]),
    ("loss", "log2", lambda n, f, g: f["loss"] / np.log(2)),
    ("loss", "no logarithm", lambda n, f, g: -picked(softmax(f["z2"]), n.y).sum()),
    (
        "loss",
        "the next label",
        lambda n, f, g: -(log_softmax(f["z2"]) * _label_off_by_one(f["z2"], n.y)).sum(),
    ),
    (
        "loss",
        "two-class formula for each class",
        lambda n, f, g: np.logaddexp(0, f["z2"]).sum() - picked(f["z2"], n.y).sum(),
    ),
)
BACKWARD_MISTAKES: tuple[tuple[str, str, Mistake], ...] = (
    ("z2", "divided by n", lambda n, f, g: g["z2"] / len(n.y)),
    ("z2", "other sign", lambda n, f, g: -g["z2"]),
    ("z2", "no one-hot", lambda n, f, g: softmax(f["z2"])),
    ("z2", "softmax over rows", lambda n, f, g: _softmax_of(0)(f["z2"]) - onehot(f["z2"], n.y)),
    ("z2", "softmax over all", lambda n, f, g: _softmax_of(None)(f["z2"]) - onehot(f["z2"], n.y)),
    ("z2", "only at the label", lambda n, f, g: g["z2"] * onehot(f["z2"], n.y)),
    ("z2", "the next label", lambda n, f, g: softmax(f["z2"]) - _label_off_by_one(f["z2"], n.y)),
    ("z2", "sigmoid for softmax", lambda n, f, g: two_branches(f["z2"]) - onehot(f["z2"], n.y)),
    (
        "z2",
        "softmax's slope once more",
        lambda n, f, g: g["z2"] * softmax(f["z2"]) * (1 - softmax(f["z2"])),
    ),
    ("w2", "z1 for s", lambda n, f, g: f["z1"].T @ g["z2"]),
    ("w2", "divided by n", lambda n, f, g: g["w2"] / len(n.y)),
    ("w2", "only the last row", lambda n, f, g: f["s"][-1:].T @ g["z2"][-1:]),
    ("s", "upstream ignored", lambda n, f, g: np.ones_like(g["z2"]) @ n.w2.T),
    ("s", "softmax for its gradient", lambda n, f, g: softmax(f["z2"]) @ n.w2.T),
    ("z1", "no slope", lambda n, f, g: g["s"]),
    ("z1", "slope s", lambda n, f, g: g["s"] * f["s"]),
    ("z1", "slope 1 - s", lambda n, f, g: g["s"] * (1 - f["s"])),
    ("z1", "slope of z1", lambda n, f, g: g["s"] * f["z1"] * (1 - f["z1"])),
    (
        "z1",
        "sigmoid twice",
        lambda n, f, g: g["s"] * two_branches(f["s"]) * (1 - two_branches(f["s"])),
    ),
    ("z1", "slope of tanh", lambda n, f, g: g["s"] * (1 - f["s"] ** 2)),
    ("w1", "gradient of s for that of z1", lambda n, f, g: n.x.T @ g["s"]),
    ("w1", "divided by n", lambda n, f, g: g["w1"] / len(n.y)),
    ("w1", "only the first row", lambda n, f, g: n.x[:1].T @ g["z1"][:1]),
)
# Right formulas with too few digits, which only float64's bounds tell apart.
FORWARD_IMPRECISE: tuple[tuple[str, str, Mistake], ...] = (
    ("s", "a guard of 1e-9", lambda n, f, g: 1 / (1 + np.exp(-f["z1"]) + 1e-9)),
    (
        "loss",
        "a guard of 1e-9",
        lambda n, f, g: -np.log(picked(softmax(f["z2"]), n.y) + 1e-9).sum(),
    ),
    ("s", "through float32", lambda n, f, g: two_branches(f["z1"].astype(np.float32))),
    (
        "loss",
        "through float32",
        lambda n, f, g: (log_sum(f["z2"].astype(np.float32)) - picked(f["z2"], n.y)).sum(),
    ),
)
BACKWARD_IMPRECISE: tuple[tuple[str, str, Mistake], ...] = (
    (
        "z2",
        "through float32",
        lambda n, f, g: softmax(f["z2"].astype(np.float32)) - onehot(f["z2"], n.y),
    ),
    ("w2", "by central differences", lambda n, f, g: _by_differences(n)),
    (
        "z1",
        "s through float32",
        lambda n, f, g: g["s"] * f["s"].astype(np.float32) * (1 - f["s"].astype(np.float32)),
    ),
)
LARGE_MISTAKES: tuple[tuple[str, str, Mistake], ...] = (
    ("s", "z1 clipped at 20", lambda n, f, g: two_branches(np.clip(f["z1"], -20, 20))),
    ("loss", "z2 clipped at 500", lambda n, f, g: _loss_of_z2(np.clip(f["z2"], -500, 500), n.y)),
    (
        "loss",
        "p kept above 1e-15",
        lambda n, f, g: -np.log(np.maximum(picked(softmax(f["z2"]), n.y), 1e-15)).sum(),
    ),
    (
        "loss",
        "plain logarithm of a sum",
        lambda n, f, g: (np.log(np.exp(f["z2"]).sum(1)) - picked(f["z2"], n.y)).sum(),
    ),
)
