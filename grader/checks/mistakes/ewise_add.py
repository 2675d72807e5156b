"""Question 1: what is written instead of EwiseAdd's answers."""

from __future__ import annotations

from . import Mistake

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="add-ones",
        subject="EwiseAdd.gradient",
        code="""
            ones = Tensor(numpy.ones(node.shape))
            return ones, ones
        """,
        loses=frozenset({"1.2"}),
        note="yours does not depend on the upstream gradient: it is 1 everywhere",
        help="what should happen to your answer when the loss is doubled?",
    ),
)
