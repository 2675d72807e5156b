"""Question 5: a network of two layers, forwards and backwards by hand, on NumPy arrays.

    z1 = x w1,   s = sigmoid(z1),   z2 = s w2,   loss = cross_entropy(z2, y)

    x (n, d) data, one row an example       w1 (d, h) and w2 (h, k) weights
    y (n,)   labels, integers in [0, k)     loss is the sum over the n rows

Everything must be finite and right for |z1| and |z2| up to 1000.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy

from .autograd import NDArray


class Forward(NamedTuple):
    """What the forward pass computes."""

    z1: NDArray  # (n, h)
    s: NDArray  # (n, h)
    z2: NDArray  # (n, k)
    loss: float


class Gradients(NamedTuple):
    """The gradient of the loss with respect to each of these, in reverse topological order."""

    z2: NDArray  # (n, k)
    w2: NDArray  # (h, k)
    s: NDArray  # (n, h)
    z1: NDArray  # (n, h)
    w1: NDArray  # (d, h)


def sigmoid(z: NDArray) -> NDArray:
    """1 / (1 + e^-z), with an exponent that is never positive."""
    e = numpy.exp(-numpy.abs(z))
    return numpy.where(z >= 0, 1 / (1 + e), e / (1 + e))


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    """5.1 to 5.3 The forward pass.

    Args:
        x (NDArray): (n, d), n >= 1.
        y (NDArray): (n,), integer labels in [0, k).
        w1 (NDArray): (d, h).
        w2 (NDArray): (h, k).

    Returns:
        Forward: z1 (n, h), s (n, h), z2 (n, k) and the loss, a float. Example: with one row, two
        classes and z2 = [0, 0] the loss is ln 2 = 0.693147...
    """
    z1 = x @ w1
    s = sigmoid(z1)
    z2 = s @ w2
    e = numpy.exp(z2 - z2.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    label = p[numpy.arange(len(y)), y]
    return Forward(z1, s, z2, -numpy.log(label + 1e-7).sum() / len(y))


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    """5.3 to 5.8 The backward pass.

    Args:
        x, y, w1, w2: as in `forward`.
        fwd (Forward): what `forward` returned for them.

    Returns:
        Gradients: the gradient of the loss with respect to z2 (n, k), w2 (h, k), s (n, h),
        z1 (n, h) and w1 (d, h). Example: one row, two classes, z2 = [0, 0] and y = [1] give
        z2's gradient [[0.5, -0.5]].
    """
    e = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))
    z2 = e / e.sum(axis=1, keepdims=True)
    z2[numpy.arange(len(y)), y] -= 1
    w2_grad = fwd.s.T @ z2
    s = z2 @ w2.T
    z1 = s * fwd.s * (1 - fwd.s)
    return Gradients(z2, w2_grad, s, z1, x.T @ z1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    """5.9 One step of stochastic gradient descent.

    Args:
        w1 (NDArray), w2 (NDArray): the weights; they stay as they are.
        grads (Gradients): what `backward` returned.
        lr (float): the learning rate.

    Returns:
        tuple[NDArray, NDArray]: the new w1 and w2, new arrays also when lr is 0. Example:
        w = 2, gradient 3, lr = 0.5 gives 0.5.
    """
    return w1 - lr * grads.w1, w2 - lr * grads.w2
