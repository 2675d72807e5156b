"""A gradient with a share of the weights in it is told by that share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from differing import case

from grader.checks import patterns
from grader.checks.failures import WrongValue
from grader.checks.remade import of_weights
from grader.model import NDArray
from reference.case import Case

Added = Callable[[NDArray], NDArray]

W1, W2 = np.array([[2.0, -3.0], [5.0, 0.0]]), np.array([[7.0, 11.0], [-13.0, 0.5]])
RIGHT = np.array([[0.25, -1e-9], [30.0, -4.0]])
W1_GRADIENT, W2_GRADIENT = "the gradient of w1", "the gradient of w2"
PLUS = "yours is the right value plus {} times {}, in every case that fails"
SHARES: dict[str, tuple[str, Added, str]] = {
    "of w1": (W1_GRADIENT, lambda w: 0.01 * w, PLUS.format("0.01", "w1")),
    "of w2": (W2_GRADIENT, lambda w: 0.2 * w, PLUS.format("0.2", "w2")),
    "the weights themselves": (
        W2_GRADIENT,
        lambda w: w,
        "yours is the right value plus w2, in every case that fails",
    ),
    "taken off": (W2_GRADIENT, lambda w: -1e-3 * w, PLUS.format("-0.001", "w2")),
    "of their squares": (W2_GRADIENT, lambda w: 0.1 * w * w, ""),
    "of their signs": (W2_GRADIENT, np.sign, ""),
    "too little": (W1_GRADIENT, lambda w: 1e-8 * w, ""),
    "nothing": (W1_GRADIENT, lambda w: 0 * w, ""),
    "of another stage": ("the gradient of s", lambda w: 0.01 * w, ""),
}


def wrong(name: str, added: Added, size: float = 1.0) -> tuple[Case, WrongValue]:
    w1, w2 = size * W1, size * W2
    w = w1 if name.endswith("1") else w2
    return case(RIGHT, RIGHT, w1, w2), WrongValue(name, RIGHT, RIGHT + added(w))


@pytest.mark.parametrize(("name", "added", "words"), SHARES.values(), ids=SHARES.keys())
def test_a_share_of_the_weights_is_told(name: str, added: Added, words: str) -> None:
    """The share is told if it is one number in every entry of every case that fails."""
    failures = [wrong(name, added), wrong(name, added, size=3)]

    assert list(of_weights("backward", failures)) == ([words] if words else [])
    assert list(of_weights("forward", failures)) == []


def test_it_is_what_the_note_says() -> None:
    """Nothing else is true of such numbers; a few of them may be so by chance."""
    one = np.array([[2.0]])
    few = (case(one, one, one, one), WrongValue(W1_GRADIENT, one, one * 1.01))

    assert patterns.note("backward", [wrong(W1_GRADIENT, lambda w: 0.01 * w)]) == SHARES["of w1"][2]
    assert list(of_weights("backward", [few])) == []
