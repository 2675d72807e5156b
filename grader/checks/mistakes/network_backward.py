"""Question 5: what is written instead of the gradients after z2's, and what `backward` returns."""

from __future__ import annotations

from functools import partial

from . import Mistake

W2 = frozenset({"5.3", "5.5"})
S = frozenset({"5.3", "5.6"})
Z1 = frozenset({"5.3", "5.7"})
W1 = frozenset({"5.3", "5.8"})
EVERYTHING = frozenset({"5.3", "5.4", "5.5", "5.6", "5.7", "5.8"})


def _code(
    w2: str = "fwd.s.T @ z2",
    s: str = "z2 @ w2.T",
    z1: str = "s * fwd.s * (1 - fwd.s)",
    w1: str = "x.T @ z1",
    returned: str = "Gradients(z2, w2_grad, s, z1, w1_grad)",
) -> str:
    """The right answer with some of its expressions replaced."""
    return f"""
        e = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))
        z2 = e / e.sum(axis=1, keepdims=True)
        z2[numpy.arange(len(y)), y] -= 1
        w2_grad = {w2}
        s = {s}
        z1 = {z1}
        w1_grad = {w1}
        return {returned}
    """


mistake = partial(Mistake, subject="backward")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="net-w2-from-z1",
        code=_code(w2="fwd.z1.T @ z2"),
        loses=W2,
        note="your gradient of w2 is made with z1",
        help="by what was w2 multiplied in the forward pass?",
    ),
    mistake(
        id="net-w2-from-x",
        code=_code(w2="x.T @ z2"),
        loses=W2,
        note="your gradient of w2 is made with x",
        help="by what was w2 multiplied in the forward pass?",
    ),
    mistake(
        id="net-w2-transposed",
        code=_code(w2="(fwd.s.T @ z2).T"),
        loses=W2,
        note="your gradient of w2 is the right one with its axes swapped",
        help="which shape has w2, and which has its gradient?",
    ),
    mistake(
        id="net-w2-mean",
        code=_code(w2="fwd.s.T @ z2 / len(y)"),
        loses=W2,
        note="your gradient of w2 is divided by the number of rows, the others are not",
        help="is the loss a mean over the rows or their sum?",
    ),
    mistake(
        id="net-s-without-transpose",
        code=_code(s="z2 @ w2"),
        loses=EVERYTHING,
        note="yours raises wherever h and k differ, as a product with w2 as it is would",
        help="write the shapes of the gradients of z2 and s and of w2 beside each other: which "
        "axes should meet?",
    ),
    mistake(
        id="net-s-after-update",
        code=_code(s="z2 @ (w2 - w2_grad).T"),
        loses=S,
        note="your gradient of s is made with w2 after a step of the learning rate 1",
        help="which w2 did the forward pass use?",
    ),
    mistake(
        id="net-s-only-label",
        code=_code(s="-w2[:, y].T"),
        loses=S,
        note="your gradient of s is minus the label's column of w2 and does not depend on z2's",
        help="what should happen to your gradient of s when that of z2 is doubled?",
    ),
    mistake(
        id="net-no-slope",
        code=_code(z1="s"),
        loses=Z1,
        note="your gradient of z1 is that of s, passed on as it is",
        help="how far does the sigmoid move at z1 = 0 when z1 moves by 0.1?",
    ),
    mistake(
        id="net-slope-without-upstream",
        code=_code(z1="fwd.s * (1 - fwd.s)"),
        loses=Z1,
        note="your gradient of z1 is the sigmoid's slope alone and does not depend on that of s",
        help="what should happen to your gradient of z1 when that of s is doubled?",
    ),
    mistake(
        id="net-slope-s",
        code=_code(z1="s * fwd.s"),
        loses=Z1,
        note="your slope of the sigmoid is its value, s",
        help="at z1 = 0 the slope of the sigmoid is 1/4: what is yours?",
    ),
    mistake(
        id="net-slope-one-minus-s",
        code=_code(z1="s * (1 - fwd.s)"),
        loses=Z1,
        note="your slope of the sigmoid is 1 minus its value",
        help="at z1 = 0 the slope of the sigmoid is 1/4: what is yours?",
    ),
    mistake(
        id="net-slope-of-sigmoid-of-s",
        code=_code(z1="s * sigmoid(fwd.s) * (1 - sigmoid(fwd.s))"),
        loses=Z1,
        note="your slope is taken at s, where the sigmoid was not applied",
        help="is s the number before the sigmoid or after it?",
    ),
    mistake(
        id="net-slope-from-z1",
        code=_code(z1="s * fwd.z1 * (1 - fwd.z1)"),
        # A stage that is all zero is not carried forward, so the next one is lost too.
        loses=frozenset({"5.3", "5.7", "5.8"}),
        note="your slope has z1 where the sigmoid's value belongs",
        help="at z1 = 0 the slope of the sigmoid is 1/4: what is yours?",
    ),
    mistake(
        id="net-slope-of-relu",
        code=_code(z1="s * (fwd.z1 > 0)"),
        # A stage that is all zero is not carried forward, so the next one is lost too.
        loses=frozenset({"5.3", "5.7", "5.8"}),
        note="your slope is 1 where z1 is positive and 0 elsewhere",
        help="at z1 = 0 the slope of the sigmoid is 1/4: what is yours?",
    ),
    mistake(
        id="net-slope-of-tanh",
        code=_code(z1="s * (1 - fwd.s**2)"),
        loses=Z1,
        note="your slope is that of the hyperbolic tangent",
        help="at z1 = 0 the slope of the sigmoid is 1/4: what is yours?",
    ),
    mistake(
        id="net-w1-mean",
        code=_code(w1="x.T @ z1 / len(y)"),
        loses=W1,
        note="your gradient of w1 is divided by the number of rows, the others are not",
        help="is the loss a mean over the rows or their sum?",
    ),
    mistake(
        id="net-w1-transposed",
        code=_code(w1="z1.T @ x"),
        loses=W1,
        note="your gradient of w1 is the right one with its axes swapped",
        help="which shape has w1, and which has its gradient?",
    ),
    mistake(
        id="net-w1-from-s",
        code=_code(w1="fwd.s.T @ z1"),
        loses=W1,
        note="your gradient of w1 is made with s",
        help="by what was w1 multiplied in the forward pass?",
    ),
    mistake(
        id="net-w1-skips-the-sigmoid",
        code=_code(w1="x.T @ s"),
        loses=W1,
        note="your gradient of w1 is made from that of s, not from that of z1",
        help="which value of the network is w1's product with x?",
    ),
    mistake(
        id="net-gradients-in-forward-order",
        code=_code(returned="w1_grad, z1, s, w2_grad, z2"),
        loses=frozenset({"5.3", "5.4", "5.5", "5.7", "5.8"}),
        note="yours are the gradients in the forward pass's order",
        help="in which order does Gradients name its fields?",
    ),
    mistake(
        id="net-weights-only",
        code=_code(returned="w1_grad, w2_grad"),
        loses=EVERYTHING,
        note="yours are two results where five are asked for",
        help="which gradients did you compute on the way?",
    ),
    mistake(
        id="net-changes-fwd",
        code="""
            z2 = fwd.z2
            z2 -= z2.max(axis=1, keepdims=True)
            numpy.exp(z2, out=z2)
            z2 /= z2.sum(axis=1, keepdims=True)
            z2[numpy.arange(len(y)), y] -= 1
            s = z2 @ w2.T
            z1 = s * fwd.s * (1 - fwd.s)
            return Gradients(z2, fwd.s.T @ z2, s, z1, x.T @ z1)
        """,
        loses=frozenset({"5.10"}),
        note="the values are right, and an array that others still hold is written into",
        help="what is in fwd before your function, and what is in it after?",
    ),
    mistake(
        id="net-slope-of-the-gradient",
        code=_code(z1="s * s * (1 - s)"),
        loses=Z1,
        note="your slope is made from the gradient of s where the value of s belongs",
        help="what does the name s mean in your code, and does it mean the same everywhere?",
    ),
    mistake(
        id="net-w2-from-the-gradient-of-s",
        code=_code(w2="(z2 @ w2.T).T @ z2"),
        loses=W2,
        note="your gradient of w2 is made from the gradient of s where the value of s belongs",
        help="what does the name s mean in your code, and does it mean the same everywhere?",
    ),
    mistake(
        id="net-w2-value-taken-over",
        code=_code(s="z2 @ w2_grad.T"),
        loses=S,
        note="your gradient of s is made from the gradient of w2 where w2 itself belongs",
        help="what does the name w2 mean in your code, and does it mean the same everywhere?",
    ),
)
