"""Question 5: what is written instead of the cross entropy, summed over rows."""

from __future__ import annotations

from functools import partial

from . import Mistake
from .lost import LARGE

WRONG = frozenset({"5.2", "5.3"})

SOFTMAX = """\
e = numpy.exp(z2 - z2.max(axis=1, keepdims=True))
p = e / e.sum(axis=1, keepdims=True)"""


def _code(loss: str, softmax: str = SOFTMAX) -> str:
    """A forward pass that is right up to z2, with this loss of z2 and of the probabilities p."""
    start = "z1 = x @ w1\ns = sigmoid(z1)\nz2 = s @ w2\nrows = numpy.arange(len(y))"
    return f"{start}\n{softmax}\nreturn Forward(z1, s, z2, {loss})"


mistake = partial(Mistake, subject="forward", loses=WRONG)

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="net-loss-mean",
        code=_code("-numpy.log(p[rows, y]).mean()"),
        note="your loss is the mean over the rows",
        help="what does the loss do when the same rows are given twice?",
    ),
    mistake(
        id="net-loss-mean-over-entries",
        code=_code("-numpy.log(p[rows, y]).sum() / z2.size"),
        note="your loss is divided by the number of rows times the number of classes",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    mistake(
        id="net-loss-no-logarithm",
        code=_code("-p[rows, y].sum()"),
        note="your loss is minus the sum of the labels' probabilities",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    mistake(
        id="net-loss-sign",
        code=_code("numpy.log(p[rows, y]).sum()"),
        note="your loss is never positive: it has the other sign",
        help="should the loss rise or fall when the label's probability grows?",
    ),
    mistake(
        id="net-loss-log2",
        code=_code("-numpy.log2(p[rows, y]).sum()"),
        note="your loss is in bits: the right one divided by ln 2",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    mistake(
        id="net-loss-binary",
        code=_code(
            "-(t * numpy.log(p) + (1 - t) * numpy.log(1 - p)).sum()",
            SOFTMAX + "\nt = numpy.eye(w2.shape[1])[y]",
        ),
        note="your loss has a term for every class, as if each were a yes or no of its own",
        help="what do the classes that are not the label add to the cross entropy?",
    ),
    mistake(
        id="net-loss-all-classes",
        code=_code("-numpy.log(p).sum()"),
        note="your loss adds up all classes alike; the labels have no part in it",
        help="does your loss move when a row gets another label?",
    ),
    mistake(
        id="net-loss-squared",
        code=_code("((p - numpy.eye(w2.shape[1])[y]) ** 2).sum()"),
        note="your loss is the squared distance of the probabilities from the one-hot labels",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    mistake(
        id="net-loss-no-softmax",
        code=_code("-z2[rows, y].sum()"),
        note="your loss is minus the sum of the labels' entries of z2",
        help="what makes probabilities of the entries of z2?",
    ),
    mistake(
        id="net-loss-epsilon",
        code=_code("-numpy.log(p[rows, y] + 1e-9).sum()"),
        note="your loss has a small number added under the logarithm, which shows in the digits",
        help="can the logarithm be taken without ever meeting a 0?",
    ),
    mistake(
        id="net-loss-labels-from-one",
        code=_code("-numpy.log(p[rows, y - 1]).sum()"),
        note="your loss takes the class before the label; before class 0 it takes the last one",
        help="what are the smallest and the largest label for k classes?",
    ),
    mistake(
        id="net-loss-of-columns",
        code=_code(
            "-numpy.log(p[rows, y]).sum()",
            "e = numpy.exp(z2 - z2.max(axis=0))\np = e / e.sum(axis=0)",
        ),
        note="your probabilities add up to 1 in each column",
        help="print the sums of your probabilities along each axis: which should be 1?",
    ),
    mistake(
        id="net-loss-of-everything",
        code=_code("-numpy.log(p[rows, y]).sum()", "e = numpy.exp(z2 - z2.max())\np = e / e.sum()"),
        note="your probabilities add up to 1 over all rows together",
        help="print the sum of each row of your probabilities: what should it be?",
    ),
    mistake(
        id="net-loss-no-keepdims",
        code=_code(
            "-numpy.log(p[rows, y]).sum()",
            "e = numpy.exp(z2 - z2.max(axis=1, keepdims=True))\np = e / e.sum(axis=1)",
        ),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="yours divides each column, not each row, by a row's sum, and raises unless the "
        "shapes allow it",
        help="which shape has the sum of each row, and along which axis does NumPy line it up?",
    ),
    mistake(
        id="net-loss-largest-no-keepdims",
        code=_code(
            "(highest + numpy.log(e.sum(axis=1)) - z2[rows, y]).sum()",
            "highest = z2.max(axis=1)\ne = numpy.exp(z2 - highest)",
        ),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="yours takes a row's largest entry off each column, not off its row, and raises "
        "unless the shapes allow it",
        help="which shape has the largest entry of each row, and along which axis does NumPy line "
        "it up?",
    ),
    mistake(
        id="net-loss-of-each-row",
        code=_code("-numpy.log(p[rows, y])"),
        note="your loss has an entry for each row",
        help="how many numbers is a loss?",
    ),
    mistake(
        id="net-loss-log-of-zero",
        code=_code("-numpy.log(p[rows, y]).sum()"),
        loses=LARGE,
        note="a label's probability that is 0 in floating point makes your loss infinite",
        help="can the logarithm be taken without ever meeting a 0?",
    ),
    mistake(
        id="net-loss-overflow",
        code=_code("(numpy.log(numpy.exp(z2).sum(axis=1)) - z2[rows, y]).sum()", ""),
        loses=LARGE,
        note="yours takes an exponential that is infinite where z2 is large",
        help="how large may the argument of exp be before the result is no float any more?",
    ),
    mistake(
        id="net-one-shift-for-all-rows",
        code=_code(
            "(z2.max() + numpy.log(e.sum(axis=1)) - z2[rows, y]).sum()",
            "e = numpy.exp(z2 - z2.max())",
        ),
        loses=LARGE,
        note="your loss is not finite where one row of z2 lies far below another",
        help="what is left of a row whose entries all lie 1000 below the largest of z2?",
    ),
    mistake(
        id="net-loss-shifted-by-the-mean",
        code=_code(
            "(shift + numpy.log(e.sum(axis=1)) - z2[rows, y]).sum()",
            "shift = z2.mean(axis=1)\ne = numpy.exp(z2 - shift[:, None])",
        ),
        loses=LARGE,
        note="the loss is not finite where an entry of z2 lies far above the others",
        help="which number, taken from a row, leaves no entry of it above 0?",
    ),
    mistake(
        id="net-loss-clipped",
        code=_code("-numpy.log(numpy.clip(p[rows, y], 1e-12, 1)).sum()"),
        loses=LARGE,
        note="your loss raises probabilities below some small number to it",
        help="what should the loss be when z2 is [1000, 0] and the label is 1?",
    ),
    mistake(
        id="net-loss-of-the-best-class",
        code=_code("-numpy.log(p.max(axis=1)).sum()"),
        note="your loss takes the largest probability of each row; the labels have no part in it",
        help="does your loss move when a row gets another label?",
    ),
    mistake(
        id="net-loss-all-pairs",
        code=_code("-numpy.log(p[:, y]).sum()"),
        note="your loss takes the column of each label from every row",
        help="with n rows and n labels, how many entries does your indexing pick?",
    ),
    mistake(
        id="net-loss-softmax-twice",
        code=_code(
            "-numpy.log(q[rows, y]).sum()",
            SOFTMAX + "\nq = numpy.exp(p) / numpy.exp(p).sum(axis=1, keepdims=True)",
        ),
        note="your loss takes the softmax of the softmax",
        help="one row, z2 = [0, 1000], label 1: what should the loss be, and what is yours?",
    ),
)
