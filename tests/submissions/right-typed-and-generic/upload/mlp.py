from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Protocol, TypedDict, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

from .autograd import NDArray

Floats = npt.NDArray[np.float64]
T = TypeVar("T", float, Floats)
CLASSES: Final[int] = 1  # the axis of the classes


class Forward(NamedTuple):
    z1: Floats
    s: Floats
    z2: Floats
    loss: float


class Gradients(NamedTuple):
    z2: Floats
    w2: Floats
    s: Floats
    z1: Floats
    w1: Floats


class Activation(Protocol):
    def __call__(self, z: Floats, /) -> Floats: ...


class Weights(TypedDict):
    w1: Floats
    w2: Floats


@overload
def halved(v: float) -> float: ...
@overload
def halved(v: Floats) -> Floats: ...
def halved(v: Any) -> Any:
    return v / 2


def sigmoid(z: Floats, /) -> Floats:
    return cast(Floats, halved(1 + np.tanh(halved(z))))


activation: Activation = sigmoid


def log_softmax(z: Floats) -> Floats:
    centred = z - z.max(axis=CLASSES, keepdims=True)
    return centred - np.log(np.exp(centred).sum(axis=CLASSES, keepdims=True))


def forward(x: Floats, y: npt.NDArray[np.int64], w1: Floats, w2: Floats) -> Forward:
    z1: Floats = x @ w1
    s: Floats = activation(z1)
    z2: Floats = s @ w2
    rows: npt.NDArray[np.int64] = np.arange(y.shape[0])
    loss: float = float(-log_softmax(z2)[rows, y].sum())
    return Forward(z1, s, z2, loss)


def backward(
    x: Floats, y: npt.NDArray[np.int64], w1: Floats, w2: Floats, fwd: Forward
) -> Gradients:
    one_hot: Floats = np.zeros(fwd.z2.shape)
    one_hot[np.arange(y.shape[0]), y] = 1.0
    z2: Floats = np.exp(log_softmax(fwd.z2)) - one_hot
    s: Floats = z2 @ w2.T
    z1: Floats = s * fwd.s * (1.0 - fwd.s)
    return Gradients(z2, fwd.s.T @ z2, s, z1, x.T @ z1)


def sgd_step(w1: Floats, w2: Floats, grads: Gradients, lr: float) -> tuple[Floats, Floats]:
    weights: Weights = {"w1": w1, "w2": w2}
    step: Mapping[str, Floats] = {name: lr * getattr(grads, name) for name in weights}
    moved: Iterator[Floats] = (cast(Floats, weights[n]) - step[n] for n in ("w1", "w2"))
    new_w1, new_w2 = moved
    return new_w1, new_w2
