"""Question 5: what is written instead of the network's forward pass, up to the loss."""

from __future__ import annotations

from functools import partial

from . import Mistake
from .lost import LARGE

UP_TO_S = frozenset({"5.1", "5.3"})
FROM_Z2 = frozenset({"5.2", "5.3"})


def _code(
    z1: str = "x @ w1",
    s: str = "sigmoid(z1)",
    z2: str = "s @ w2",
    returned: str = "Forward(z1, s, z2, numpy.sum(losses))",
) -> str:
    """The right answer with some of its expressions replaced."""
    return f"""
        z1 = {z1}
        s = {s}
        z2 = {z2}
        highest = z2.max(axis=1, keepdims=True)
        log_sum = highest[:, 0] + numpy.log(numpy.exp(z2 - highest).sum(axis=1))
        losses = log_sum - z2[numpy.arange(len(y)), y]
        return {returned}
    """


mistake = partial(Mistake, subject="forward")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="net-no-sigmoid",
        code=_code(s="z1"),
        loses=UP_TO_S,
        note="your s is z1 itself",
        help="at z1 = 0 a hidden unit should be 0.5: what is yours?",
    ),
    mistake(
        id="net-sigmoid-mirrored",
        code=_code(s="sigmoid(-z1)"),
        loses=UP_TO_S,
        note="your s falls where z1 grows: it is 1 minus the right one",
        help="should a hidden unit be near 0 or near 1 where z1 is large?",
    ),
    mistake(
        id="net-tanh",
        code=_code(s="numpy.tanh(z1)"),
        loses=UP_TO_S,
        note="your s is the hyperbolic tangent of z1",
        help="at z1 = 0 a hidden unit should be 0.5: what is yours?",
    ),
    mistake(
        id="net-relu",
        code=_code(s="numpy.maximum(z1, 0)"),
        # A stage that is all zero is not carried forward, so the next one is lost too.
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="your s is 0 for negative z1 and z1 itself for the others",
        help="at z1 = 0 a hidden unit should be 0.5: what is yours?",
    ),
    mistake(
        id="net-softmax-for-sigmoid",
        code="""
            z1 = x @ w1
            e = numpy.exp(z1 - z1.max(axis=1, keepdims=True))
            s = e / e.sum(axis=1, keepdims=True)
            z2 = s @ w2
            highest = z2.max(axis=1, keepdims=True)
            log_sum = highest[:, 0] + numpy.log(numpy.exp(z2 - highest).sum(axis=1))
            return Forward(z1, s, z2, (log_sum - z2[numpy.arange(len(y)), y]).sum())
        """,
        loses=UP_TO_S,
        note="your s adds up to 1 in each row, as a softmax does",
        help="does one hidden unit's sigmoid depend on the other units?",
    ),
    mistake(
        id="net-sigmoid-twice",
        code=_code(s="sigmoid(sigmoid(z1))"),
        loses=UP_TO_S,
        note="your s is the sigmoid of the sigmoid of z1",
        help="at z1 = 0 a hidden unit should be 0.5: what is yours?",
    ),
    mistake(
        id="net-s-for-z1",
        code=_code(returned="Forward(s, s, z2, numpy.sum(losses))"),
        loses=UP_TO_S,
        note="yours returns s in the place of z1",
        help="which of the two arrays is the one before the sigmoid?",
    ),
    mistake(
        id="net-z1-w1-transposed",
        code=_code(z1="x @ w1.T"),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="yours multiplies by w1 with its axes swapped: it raises unless the shapes allow it",
        help="write the shapes of x, w1 and z1 beside each other: which axes meet?",
    ),
    mistake(
        id="net-s-from-x",
        code=_code(s="sigmoid(x)"),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="your s is made from x; z1 has no part in it",
        help="which value of the network stands between x and the sigmoid?",
    ),
    mistake(
        id="net-z2-from-z1",
        code=_code(z2="z1 @ w2"),
        loses=FROM_Z2,
        note="your z2 is made from z1 and w2; s has no part in it",
        help="what does the second layer see of the first?",
    ),
    mistake(
        id="net-sigmoid-on-z2",
        code=_code(z2="sigmoid(s @ w2)"),
        loses=FROM_Z2,
        note="your z2 lies between 0 and 1: the second layer has a sigmoid too",
        help="how many sigmoids stand in the network's formula?",
    ),
    mistake(
        id="net-softmax-for-z2",
        code="""
            z1 = x @ w1
            s = sigmoid(z1)
            e = numpy.exp(s @ w2 - (s @ w2).max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            return Forward(z1, s, p, -numpy.log(p[numpy.arange(len(y)), y]).sum())
        """,
        loses=FROM_Z2,
        note="your z2 holds probabilities, which add up to 1 in each row",
        help="is z2 what goes into the softmax or what comes out of it?",
    ),
    mistake(
        id="net-only-the-loss",
        code=_code(returned="numpy.sum(losses)"),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="yours is one number where four results are asked for",
        help="which of the forward pass's results will the backward pass need?",
    ),
    mistake(
        id="net-labels-kept-for-z2",
        code=_code(returned="Forward(z1, s, z2[numpy.arange(len(y)), y], numpy.sum(losses))"),
        loses=FROM_Z2,
        note="your z2 has one number a row, that of the row's label",
        help="which entries of z2 does the backward pass need?",
    ),
    mistake(
        id="net-weights-centred-in-place",
        code="""
            z1 = x @ w1
            s = sigmoid(z1)
            w2 -= w2.mean()
            z2 = s @ w2
            highest = z2.max(axis=1, keepdims=True)
            log_sum = highest[:, 0] + numpy.log(numpy.exp(z2 - highest).sum(axis=1))
            return Forward(z1, s, z2, (log_sum - z2[numpy.arange(len(y)), y]).sum())
        """,
        loses=frozenset({"5.2", "5.3", "5.10"}),
        note="your z2 is made with w2 minus its mean",
        help="what is in w2 before your function, and what is in it after?",
    ),
    mistake(
        id="net-z2-shifted-in-place",
        code="""
            z1 = x @ w1
            s = sigmoid(z1)
            z2 = s @ w2
            z2 -= z2.max(axis=1, keepdims=True)
            p = numpy.exp(z2) / numpy.exp(z2).sum(axis=1, keepdims=True)
            return Forward(z1, s, z2, -numpy.log(p[numpy.arange(len(y)), y]).sum())
        """,
        loses=FROM_Z2,
        note="your z2 is the right one minus the largest entry of each row: its largest is 0",
        help="what is in z2 when your softmax begins, and what is in it when it ends?",
    ),
    mistake(
        id="net-z1-through-softplus",
        code=_code(s="numpy.logaddexp(0, z1)"),
        loses=UP_TO_S,
        note="your s is ln(1 + e^z1), whose slope is the sigmoid",
        help="at z1 = 0 a hidden unit should be 0.5: what is yours?",
    ),
    mistake(
        id="net-sigmoid-without-the-1",
        code=_code(s="1 / numpy.exp(-numpy.clip(z1, -700, 700))"),
        loses=UP_TO_S,
        note="your s is e^z1 for ordinary values: it has no bound above",
        help="what is the largest value that a sigmoid can have?",
    ),
    mistake(
        id="net-sigmoid-rounded",
        code=_code(s="numpy.round(sigmoid(z1))"),
        # A stage that is all zero is not carried forward, so the next one is lost too.
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="your s is 0 or 1 and nothing between",
        help="at z1 = 0 a hidden unit should be 0.5: what is yours?",
    ),
    mistake(
        id="net-s-and-z2-exchanged",
        code=_code(returned="Forward(z1, z2, s, numpy.sum(losses))"),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="yours returns z2 in the place of s, and s in the place of z2",
        help="in which order does Forward name its fields?",
    ),
    mistake(
        id="net-sigmoid-cut-off",
        code=_code(s="numpy.where(z1 > 30, 1.0, numpy.where(z1 < -30, 0.0, sigmoid(z1)))"),
        loses=LARGE,
        note="your s is exactly 1 or 0 where the sigmoid is not yet",
        help="how far is the sigmoid of 31 from 1, and how small a difference can a float hold?",
    ),
    mistake(
        id="net-sigmoid-overflow",
        code=_code(s="numpy.exp(z1) / (1 + numpy.exp(z1))"),
        loses=LARGE,
        note="your s is nan for large z1",
        help="what is your sigmoid's numerator at z1 = 1000, and what is its denominator?",
    ),
    mistake(
        id="net-sigmoid-clipped",
        code=_code(s="1 / (1 + numpy.exp(-numpy.clip(z1, -20, 20)))"),
        loses=LARGE,
        note="your s stops moving where z1 is large",
        help="what is your sigmoid of -1000, and what is the right one?",
    ),
)
