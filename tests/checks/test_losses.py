"""A loss with a small number against a logarithm of 0 is told by that number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from differing import case
from right_ways import log_softmax, softmax

from grader.checks import patterns
from grader.checks.failures import WrongValue
from grader.checks.remade import of_losses
from grader.model import NDArray
from reference.case import Case
from reference.truth import formula

Loss = Callable[[NDArray], object]

# The entries of z2 of each case, a row an example; the label is 0. The sigmoid of 1000 is 1.
ORDINARY = ([[0.5, 1.25]], [[2.0, -1.0]], [[0.5, 1.25], [-3.0, 4.0]], [[7.0]])
LARGE = ([[0.0, 1000.0]], [[1000.0, 0.0]], [[0.0, 800.0], [0.0, 900.0]])
SEVERAL_ROWS = ([[0.5, 1.25], [-3.0, 4.0]],)
IF = "yours is what it would be if "
ADDED = IF + "{} were added to each label's probability"
BELOW = IF + "no label's probability were below {}"
MEAN = ", and the loss were the mean over the rows"
LOSSES: dict[str, tuple[Sequence[list[list[float]]], Loss, str]] = {
    "1e-7 added": (ORDINARY, lambda p: -np.log(p + 1e-7).sum(), ADDED.format("1e-07")),
    "1e-10 added": (ORDINARY, lambda p: -np.log(p + 1e-10).sum(), ADDED.format("1e-10")),
    "in a mean": (ORDINARY, lambda p: -np.log(p + 1e-7).mean(), ADDED.format("1e-07") + MEAN),
    "added, large": (LARGE, lambda p: -np.log(p + 1e-3).sum(), ADDED.format("0.001")),
    "clipped": (LARGE, lambda p: -np.log(np.clip(p, 1e-15, 1)).sum(), BELOW.format("1e-15")),
    "clipped, in a mean": (
        LARGE,
        lambda p: -np.log(np.clip(p, 1e-12, 1)).mean(),
        BELOW.format("1e-12") + MEAN,
    ),
    "too small to be seen": (ORDINARY, lambda p: -np.log(p + 1e-13).sum(), ""),
    "another in each": (ORDINARY, lambda p: -np.log(p + 1e-7 * p).sum(), ""),
    "the right one": (ORDINARY, lambda p: -np.log(p).sum(), ""),
    "taken off": (ORDINARY, lambda p: -np.log(p - 1e-7).sum(), ""),
    "much": (ORDINARY, lambda p: -np.log(p + 0.2).sum(), ""),
    "far below 0": (ORDINARY, lambda p: np.array(-1e4), ""),
    "no row alone": (SEVERAL_ROWS, lambda p: -np.log(p + 1e-7).sum(), ""),
}


def wrong(z2: list[list[float]], loss: Loss, name: str = "loss") -> tuple[Case, WrongValue]:
    """A network of one hidden unit a row, each with the row's entries of z2, and its loss."""
    n = len(z2)
    arrays = 1000 * (2 * np.eye(n) - 1), np.zeros(n, int), np.eye(n), np.array(z2)
    labels = softmax(np.array(z2))[:, 0]
    right = np.array(-log_softmax(np.array(z2))[:, 0].sum())
    failure = WrongValue(name, right, np.asarray(loss(labels)))
    return replace(case(*arrays), truth=formula("forward")), failure


@pytest.mark.parametrize(("z2s", "loss", "words"), LOSSES.values(), ids=LOSSES.keys())
def test_what_keeps_a_loss_finite_is_told(
    z2s: Sequence[list[list[float]]], loss: Loss, words: str
) -> None:
    """The number is told if it reproduces the loss of every case that fails, and nothing else."""
    failures = [wrong(z2, loss) for z2 in z2s]

    assert list(of_losses("forward", failures)) == ([words] if words else [])


def test_it_is_told_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """That such a loss is right to five digits follows, and is told where there are no formulas."""
    failures = [wrong(z2, lambda p: -np.log(p + 1e-9).sum()) for z2 in ORDINARY[:3]]

    assert patterns.note("forward", failures) == ADDED.format("1e-09")
    monkeypatch.setattr(patterns, "remade", None)
    assert patterns.note("forward", failures).startswith("yours is right to 5 digits or more")


def test_only_a_loss_is_made_of_probabilities() -> None:
    """Neither another result nor another function has such a number."""

    def loss(p: NDArray) -> object:
        return -np.log(p + 1e-7).sum()

    both = [wrong(ORDINARY[0], loss), wrong(ORDINARY[1], loss, name="z2")]

    assert list(of_losses("forward", both)) == []
    assert list(of_losses("backward", both[:1])) == []
