"""Question 5: what is written instead of the gradient of z2."""

from __future__ import annotations

from functools import partial

from . import Mistake
from .lost import LARGE

WRONG = frozenset({"5.3", "5.4"})

SOFTMAX = """\
e = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))
p = e / e.sum(axis=1, keepdims=True)"""
ONE_HOT = "t = numpy.eye(w2.shape[1])[y]"


def _code(z2: str, softmax: str = SOFTMAX, one_hot: str = ONE_HOT) -> str:
    """A backward pass that is right after z2, with this gradient of z2 from p and t."""
    rest = "s = z2 @ w2.T\nz1 = s * fwd.s * (1 - fwd.s)"
    returned = "return Gradients(z2, fwd.s.T @ z2, s, z1, x.T @ z1)"
    return f"{softmax}\n{one_hot}\nz2 = {z2}\n{rest}\n{returned}"


mistake = partial(Mistake, subject="backward", loses=WRONG)

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="net-z2-mean",
        code=_code("(p - t) / len(y)"),
        note="your gradient of z2 is divided by the number of rows",
        help="is the loss a mean over the rows or their sum?",
    ),
    mistake(
        id="net-z2-mean-over-entries",
        code=_code("(p - t) / p.size"),
        note="your gradient of z2 is divided by the number of rows times the number of classes",
        help="is the loss a mean or a sum?",
    ),
    mistake(
        id="net-z2-sign",
        code=_code("t - p"),
        note="your gradient of z2 is the right one with the other sign",
        help="raise the label's entry of z2 a little: does the loss rise or fall?",
    ),
    mistake(
        id="net-z2-no-labels",
        code=_code("p", one_hot=""),
        note="your gradient of z2 is the softmax; the labels have no part in it",
        help="where do the labels enter the backward pass?",
    ),
    mistake(
        id="net-z2-no-softmax",
        code=_code("fwd.z2 - t", softmax=""),
        note="your gradient of z2 has z2 itself where its softmax belongs",
        help="what lies between z2 and the loss?",
    ),
    mistake(
        id="net-z2-slope-at-the-probabilities",
        code=_code("-t / p"),
        note="your gradient of z2 is the slope with respect to the probabilities",
        help="which step lies between z2 and the probabilities?",
    ),
    mistake(
        id="net-z2-label-only",
        code=_code("(p - t) * t"),
        note="your gradient of z2 is right at each row's label and 0 elsewhere",
        help="does raising another class's entry of z2 leave the loss where it is?",
    ),
    mistake(
        id="net-z2-slope-again",
        code=_code("(p - t) * p * (1 - p)"),
        note="your gradient of z2 has a further factor, the slope of each probability",
        help="softmax(z) - e_y leads from the loss all the way to z2: what is your last factor "
        "for?",
    ),
    mistake(
        id="net-z2-twice",
        code=_code("2 * (p - t)"),
        note="yours is exactly twice the right gradient of z2",
        help="where would a 2 come from in a cross entropy?",
    ),
    mistake(
        id="net-z2-sigmoid",
        code=_code("sigmoid(fwd.z2) - t", softmax=""),
        note="your gradient of z2 has a sigmoid of z2 where the softmax belongs",
        help="do the classes' probabilities in a row depend on one another?",
    ),
    mistake(
        id="net-z2-columns",
        code=_code("p - t", "e = numpy.exp(fwd.z2 - fwd.z2.max(axis=0))\np = e / e.sum(axis=0)"),
        note="your probabilities add up to 1 in each column",
        help="print the sums of your probabilities along each axis: which should be 1?",
    ),
    mistake(
        id="net-z2-everything",
        code=_code("p - t", "e = numpy.exp(fwd.z2 - fwd.z2.max())\np = e / e.sum()"),
        note="your probabilities add up to 1 over all rows together",
        help="print the sum of each row of your probabilities: what should it be?",
    ),
    mistake(
        id="net-z2-no-keepdims",
        code=_code(
            "p - t",
            "e = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))\np = e / e.sum(axis=1)",
        ),
        loses=frozenset({"5.3", "5.4", "5.5", "5.6", "5.7", "5.8"}),
        note="yours divides each column, not each row, by a row's sum, and raises unless the "
        "shapes allow it",
        help="which shape has the sum of each row, and along which axis does NumPy line it up?",
    ),
    mistake(
        id="net-z2-largest-no-keepdims",
        code=_code(
            "p - t",
            "e = numpy.exp(fwd.z2 - fwd.z2.max(axis=1))\np = e / e.sum(axis=1, keepdims=True)",
        ),
        loses=frozenset({"5.3", "5.4", "5.5", "5.6", "5.7", "5.8"}),
        note="yours takes a row's largest entry off each column, not off its row, and raises "
        "unless the shapes allow it",
        help="which shape has the largest entry of each row, and along which axis does NumPy line "
        "it up?",
    ),
    mistake(
        id="net-z2-overflow",
        code=_code("p - t", "e = numpy.exp(fwd.z2)\np = e / e.sum(axis=1, keepdims=True)"),
        loses=LARGE,
        note="yours takes an exponential that is infinite where z2 is large",
        help="how large may the argument of exp be before the result is no float any more?",
    ),
    mistake(
        id="net-z2-one-shift-for-all-rows",
        code=_code(
            "p - t", "e = numpy.exp(fwd.z2 - fwd.z2.max())\np = e / e.sum(axis=1, keepdims=True)"
        ),
        loses=LARGE,
        note="yours is nan in a row of z2 that lies far below another",
        help="what is left of a row whose entries all lie 1000 below the largest of z2?",
    ),
    mistake(
        id="net-z2-labels-from-one",
        code=_code("p - t", one_hot="t = numpy.eye(w2.shape[1])[y - 1]"),
        note="yours takes the class before the label; before class 0 it takes the last one",
        help="what are the smallest and the largest label for k classes?",
    ),
    mistake(
        id="net-z2-as-many-classes-as-seen",
        code=_code("p - t", one_hot="t = numpy.eye(y.max() + 1)[y]"),
        loses=frozenset({"5.3", "5.4", "5.5", "5.6", "5.7", "5.8"}),
        note="your one-hot rows end at the largest label, also where there are more classes",
        help="what tells you the number of classes when none of the rows has the last one?",
    ),
    mistake(
        id="net-z2-whole-columns",
        code=_code("p", one_hot="p[:, y] -= 1"),
        note="yours takes 1 off the label's column in every row, not in its own row alone",
        help="with n rows and n labels, how many entries does your indexing pick?",
    ),
    mistake(
        id="net-z2-log-softmax",
        code=_code("numpy.log(p + 1e-300) - t"),
        note="your gradient of z2 has the logarithm of the softmax where the softmax belongs",
        help="print each row of your gradient of z2: what should its sum be?",
    ),
    mistake(
        id="net-z2-times-loss",
        code=_code("fwd.loss * (p - t)"),
        note="your gradient of z2 is the right one times the loss",
        help="what is the derivative of the loss with respect to the loss itself?",
    ),
    mistake(
        id="net-z2-absolute",
        code=_code("numpy.abs(p - t)"),
        note="your gradient of z2 has the right numbers without their signs",
        help="raise the label's entry of z2 a little: does the loss rise or fall?",
    ),
    mistake(
        id="net-z2-predicted-class",
        code=_code("p - t", one_hot="t = numpy.eye(w2.shape[1])[p.argmax(axis=1)]"),
        note="yours takes 1 off at the most probable class instead of the label",
        help="where do the labels enter the backward pass?",
    ),
    mistake(
        id="net-z2-squared-error",
        code=_code("2 * (p - t) * p"),
        note="your gradient of z2 has a factor p and a 2 that belong to a squared error",
        help="which loss is it that your formula is the derivative of?",
    ),
    mistake(
        id="net-z2-shifted-by-the-mean",
        code=_code(
            "p - t",
            "e = numpy.exp(fwd.z2 - fwd.z2.mean(axis=1, keepdims=True))"
            "\np = e / e.sum(axis=1, keepdims=True)",
        ),
        loses=LARGE,
        note="yours is not finite where an entry of z2 lies far above the others of its row",
        help="which number, taken from a row, leaves no entry of it above 0?",
    ),
)
