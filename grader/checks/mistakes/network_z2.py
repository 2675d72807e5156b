"""Question 5: what is written instead of the gradient of z2."""

from __future__ import annotations

from . import Mistake

WRONG = frozenset({"5.3", "5.4"})

SOFTMAX = """
e = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))
p = e / e.sum(axis=1, keepdims=True)"""
ONE_HOT = "\nt = numpy.eye(w2.shape[1])[y]"


def _code(z2: str, softmax: str = SOFTMAX, one_hot: str = ONE_HOT) -> str:
    """A backward pass that is right after z2, with this gradient of z2 from p and t."""
    rest = "s = z2 @ w2.T\nz1 = s * fwd.s * (1 - fwd.s)"
    returned = "return Gradients(z2, fwd.s.T @ z2, s, z1, x.T @ z1)"
    return f"{softmax}{one_hot}\nz2 = {z2}\n{rest}\n{returned}"


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="net-z2-mean",
        subject="backward",
        code=_code("(p - t) / len(y)"),
        loses=WRONG,
        note="your gradient of z2 is divided by the number of rows",
        help="is the loss a mean over the rows or their sum?",
    ),
    Mistake(
        id="net-z2-mean-over-entries",
        subject="backward",
        code=_code("(p - t) / p.size"),
        loses=WRONG,
        note="your gradient of z2 is divided by the number of rows times the number of classes",
        help="is the loss a mean or a sum?",
    ),
    Mistake(
        id="net-z2-sign",
        subject="backward",
        code=_code("t - p"),
        loses=WRONG,
        note="your gradient of z2 is the right one with the other sign",
        help="raise the label's entry of z2 a little: does the loss rise or fall?",
    ),
    Mistake(
        id="net-z2-no-labels",
        subject="backward",
        code=_code("p", one_hot=""),
        loses=WRONG,
        note="your gradient of z2 is the softmax; the labels have no part in it",
        help="where do the labels enter the backward pass?",
    ),
    Mistake(
        id="net-z2-no-softmax",
        subject="backward",
        code=_code("fwd.z2 - t", softmax=""),
        loses=WRONG,
        note="your gradient of z2 has z2 itself where its softmax belongs",
        help="what lies between z2 and the loss?",
    ),
    Mistake(
        id="net-z2-slope-at-the-probabilities",
        subject="backward",
        code=_code("-t / p"),
        loses=WRONG,
        note="your gradient of z2 is the slope with respect to the probabilities",
        help="which step lies between z2 and the probabilities?",
    ),
    Mistake(
        id="net-z2-label-only",
        subject="backward",
        code=_code("(p - t) * t"),
        loses=WRONG,
        note="your gradient of z2 is right at each row's label and 0 elsewhere",
        help="does raising another class's entry of z2 leave the loss where it is?",
    ),
    Mistake(
        id="net-z2-slope-again",
        subject="backward",
        code=_code("(p - t) * p * (1 - p)"),
        loses=WRONG,
        note="your gradient of z2 has a further factor, the slope of each probability",
        help="softmax(z) - e_y leads from the loss all the way to z2: what is your last factor "
        "for?",
    ),
    Mistake(
        id="net-z2-twice",
        subject="backward",
        code=_code("2 * (p - t)"),
        loses=WRONG,
        note="yours is exactly twice the right gradient of z2",
        help="where would a 2 come from in a cross entropy?",
    ),
    Mistake(
        id="net-z2-sigmoid",
        subject="backward",
        code=_code("sigmoid(fwd.z2) - t", softmax=""),
        loses=WRONG,
        note="your gradient of z2 has a sigmoid of z2 where the softmax belongs",
        help="do the classes' probabilities in a row depend on one another?",
    ),
    Mistake(
        id="net-z2-columns",
        subject="backward",
        code=_code("p - t", "\ne = numpy.exp(fwd.z2 - fwd.z2.max(axis=0))\np = e / e.sum(axis=0)"),
        loses=WRONG,
        note="your probabilities add up to 1 in each column",
        help="print the sums of your probabilities along each axis: which should be 1?",
    ),
    Mistake(
        id="net-z2-everything",
        subject="backward",
        code=_code("p - t", "\ne = numpy.exp(fwd.z2 - fwd.z2.max())\np = e / e.sum()"),
        loses=WRONG,
        note="your probabilities add up to 1 over all rows together",
        help="print the sum of each row of your probabilities: what should it be?",
    ),
    Mistake(
        id="net-z2-no-keepdims",
        subject="backward",
        code=_code(
            "p - t",
            "\ne = numpy.exp(fwd.z2 - fwd.z2.max(axis=1, keepdims=True))\np = e / e.sum(axis=1)",
        ),
        loses=frozenset({"5.3", "5.4", "5.5", "5.6", "5.7", "5.8"}),
        note="yours divides each column, not each row, by a row's sum, and raises unless the "
        "shapes allow it",
        help="which shape has the sum of each row, and along which axis does NumPy line it up?",
    ),
    Mistake(
        id="net-z2-overflow",
        subject="backward",
        code=_code("p - t", "\ne = numpy.exp(fwd.z2)\np = e / e.sum(axis=1, keepdims=True)"),
        loses=frozenset({"5.3"}),
        note="yours is right for ordinary values and takes the exponential of z2 as it is",
        help="how large may the argument of exp be before the result is no float any more?",
    ),
    Mistake(
        id="net-z2-one-shift-for-all-rows",
        subject="backward",
        code=_code(
            "p - t", "\ne = numpy.exp(fwd.z2 - fwd.z2.max())\np = e / e.sum(axis=1, keepdims=True)"
        ),
        loses=frozenset({"5.3"}),
        note="yours is right unless one row of z2 lies far below another",
        help="what is left of a row whose entries all lie 1000 below the largest of z2?",
    ),
    Mistake(
        id="net-z2-labels-from-one",
        subject="backward",
        code=_code("p - t", one_hot="\nt = numpy.eye(w2.shape[1])[y - 1]"),
        loses=WRONG,
        note="yours takes the class before the label; before class 0 it takes the last one",
        help="what are the smallest and the largest label for k classes?",
    ),
    Mistake(
        id="net-z2-as-many-classes-as-seen",
        subject="backward",
        code=_code("p - t", one_hot="\nt = numpy.eye(y.max() + 1)[y]"),
        loses=frozenset({"5.3", "5.4", "5.5", "5.6", "5.7", "5.8"}),
        note="yours raises where the last class has no row",
        help="what tells you the number of classes when none of the rows has the last one?",
    ),
    Mistake(
        id="net-z2-whole-columns",
        subject="backward",
        code=_code("p", one_hot="\np[:, y] -= 1"),
        loses=WRONG,
        note="yours takes 1 off the label's column in every row, not in its own row alone",
        help="with n rows and n labels, how many entries does your indexing pick?",
    ),
    Mistake(
        id="net-z2-log-softmax",
        subject="backward",
        code=_code("numpy.log(p + 1e-300) - t"),
        loses=WRONG,
        note="your gradient of z2 has the logarithm of the softmax where the softmax belongs",
        help="print each row of your gradient of z2: what should its sum be?",
    ),
    Mistake(
        id="net-z2-times-loss",
        subject="backward",
        code=_code("fwd.loss * (p - t)"),
        loses=WRONG,
        note="your gradient of z2 is the right one times the loss",
        help="what is the derivative of the loss with respect to the loss itself?",
    ),
    Mistake(
        id="net-z2-absolute",
        subject="backward",
        code=_code("numpy.abs(p - t)"),
        loses=WRONG,
        note="your gradient of z2 has the right numbers without their signs",
        help="raise the label's entry of z2 a little: does the loss rise or fall?",
    ),
    Mistake(
        id="net-z2-predicted-class",
        subject="backward",
        code=_code("p - t", one_hot="\nt = numpy.eye(w2.shape[1])[p.argmax(axis=1)]"),
        loses=WRONG,
        note="yours takes 1 off at the most probable class instead of the label",
        help="where do the labels enter the backward pass?",
    ),
    Mistake(
        id="net-z2-squared-error",
        subject="backward",
        code=_code("2 * (p - t) * p"),
        loses=WRONG,
        note="your gradient of z2 has a factor p and a 2 that belong to a squared error",
        help="which loss is it that your formula is the derivative of?",
    ),
    Mistake(
        id="net-z2-shifted-by-the-mean",
        subject="backward",
        code=_code(
            "p - t",
            "\ne = numpy.exp(fwd.z2 - fwd.z2.mean(axis=1, keepdims=True))"
            "\np = e / e.sum(axis=1, keepdims=True)",
        ),
        loses=frozenset({"5.3"}),
        note="yours is right unless an entry of z2 lies far above the others of its row",
        help="which number, taken from a row, leaves no entry of it above 0?",
    ),
)
