from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .autograd import NDArray


class Forward(NamedTuple):
    z1: NDArray
    s: NDArray
    z2: NDArray
    loss: float

    def __str__(self):
        return f"loss {self.loss:.4f}"


class Gradients(NamedTuple):
    z2: NDArray
    w2: NDArray
    s: NDArray
    z1: NDArray
    w1: NDArray

    @property
    def largest(self):
        return max(abs(g).max() for g in self)


@dataclass(frozen=True)
class Network:
    x: NDArray
    y: NDArray
    w1: NDArray
    w2: NDArray

    @cached_property
    def z1(self):
        return self.x @ self.w1

    @cached_property
    def s(self):
        e = np.exp(-np.abs(self.z1))
        return np.where(self.z1 < 0, e, 1) / (1 + e)

    @cached_property
    def z2(self):
        return self.s @ self.w2

    @cached_property
    def log_p(self):
        z = self.z2 - self.z2.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))

    @cached_property
    def targets(self):
        return np.eye(self.w2.shape[1])[self.y]

    @property
    def loss(self):
        return -np.vdot(self.targets, self.log_p)

    @cached_property
    def z2_grad(self):
        return np.exp(self.log_p) - self.targets

    @cached_property
    def s_grad(self):
        return self.z2_grad @ self.w2.T

    @cached_property
    def z1_grad(self):
        return self.s_grad * self.s * (1 - self.s)

    def forward(self):
        return Forward(*(getattr(self, name) for name in Forward._fields))

    def gradients(self):
        return Gradients(
            z2=self.z2_grad,
            w2=self.s.T @ self.z2_grad,
            s=self.s_grad,
            z1=self.z1_grad,
            w1=self.x.T @ self.z1_grad,
        )


def forward(x, y, w1, w2):
    return Network(x, y, w1, w2).forward()


def backward(x, y, w1, w2, fwd):
    return Network(x, y, w1, w2).gradients()


def sgd_step(w1, w2, grads, lr):
    return w1 - lr * grads.w1, w2 - lr * grads.w2
