"""Another activation than the sigmoid is told, whatever the loss is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from differing import case

from grader.checks import patterns
from grader.checks.failures import WrongValue
from grader.checks.remade import of_activations
from grader.model import NDArray
from reference.case import Case
from reference.truth import formula

Activation = Callable[[NDArray], NDArray]

RELU = "yours is z1 where that is positive, and 0 elsewhere"
Z1 = np.array([[0.5, -1.25, 0.0], [-3.0, 40.0, 2.0]])
TOLD: dict[str, tuple[Activation, str]] = {
    "ReLU": (lambda z: z * (z > 0), RELU),
    "tanh": (np.tanh, "yours is the hyperbolic tangent of z1"),
    "none": (lambda z: z, "yours is z1 itself"),
    "a leaky ReLU": (lambda z: np.where(z > 0, z, 0.01 * z), ""),
    "softplus": (lambda z: np.logaddexp(0, z), ""),
}


def wrong(z1: NDArray, activation: Activation, name: str = "s") -> tuple[Case, WrongValue]:
    """A network whose first weights are 1 on the diagonal, and what was made of its z1."""
    n, h = z1.shape
    arrays = z1, np.zeros(n, int), np.eye(h), np.ones((h, 2))
    failure = WrongValue(name, 1 / (1 + np.exp(-z1)), activation(z1))
    return replace(case(*arrays), truth=formula("forward")), failure


@pytest.mark.parametrize(("activation", "words"), TOLD.values(), ids=TOLD.keys())
def test_another_activation_is_told(activation: Activation, words: str) -> None:
    """An activation is told if it gives s in every case that fails."""
    failures = [wrong(Z1, activation), wrong(Z1[:1], activation)]

    assert list(of_activations("forward", failures)) == ([words] if words else [])
    assert list(of_activations("backward", failures)) == []
    assert list(of_activations("forward", [*failures, wrong(Z1, lambda z: z + 1)])) == []


def test_it_is_told_of_s_alone_and_of_no_few_numbers() -> None:
    """Two entries may be so by chance, and z2 is no activation's result; elsewhere it is the note,
    also where all of s is 0."""
    below = wrong(-np.abs(Z1) - 1, lambda z: 0 * z)

    assert list(of_activations("forward", [wrong(Z1[:1, :2], np.tanh)])) == []
    assert list(of_activations("forward", [wrong(Z1, np.tanh, name="z2")])) == []
    assert patterns.note("forward", [below]) == RELU
