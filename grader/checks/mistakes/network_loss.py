"""Question 5: what is written instead of the cross entropy, summed over rows."""

from __future__ import annotations

from . import Mistake

WRONG = frozenset({"5.2", "5.3"})
LARGE = frozenset({"5.3"})

SOFTMAX = """
e = numpy.exp(z2 - z2.max(axis=1, keepdims=True))
p = e / e.sum(axis=1, keepdims=True)"""


def _code(loss: str, softmax: str = SOFTMAX) -> str:
    """A forward pass that is right up to z2, with this loss of z2 and of the probabilities p."""
    start = "z1 = x @ w1\ns = sigmoid(z1)\nz2 = s @ w2\nrows = numpy.arange(len(y))"
    return f"{start}{softmax}\nreturn Forward(z1, s, z2, {loss})"


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="net-loss-mean",
        subject="forward",
        code=_code("-numpy.log(p[rows, y]).mean()"),
        loses=WRONG,
        note="your loss is the mean over the rows",
        help="what does the loss do when the same rows are given twice?",
    ),
    Mistake(
        id="net-loss-mean-over-entries",
        subject="forward",
        code=_code("-numpy.log(p[rows, y]).sum() / z2.size"),
        loses=WRONG,
        note="your loss is divided by the number of rows times the number of classes",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    Mistake(
        id="net-loss-no-logarithm",
        subject="forward",
        code=_code("-p[rows, y].sum()"),
        loses=WRONG,
        note="your loss is minus the sum of the labels' probabilities",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    Mistake(
        id="net-loss-sign",
        subject="forward",
        code=_code("numpy.log(p[rows, y]).sum()"),
        loses=WRONG,
        note="your loss is never positive: it has the other sign",
        help="should the loss rise or fall when the label's probability grows?",
    ),
    Mistake(
        id="net-loss-log2",
        subject="forward",
        code=_code("-numpy.log2(p[rows, y]).sum()"),
        loses=WRONG,
        note="your loss is in bits: the right one divided by ln 2",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    Mistake(
        id="net-loss-binary",
        subject="forward",
        code=_code(
            "-(t * numpy.log(p) + (1 - t) * numpy.log(1 - p)).sum()",
            SOFTMAX + "\nt = numpy.eye(w2.shape[1])[y]",
        ),
        loses=WRONG,
        note="your loss has a term for every class, as if each were a yes or no of its own",
        help="what do the classes that are not the label add to the cross entropy?",
    ),
    Mistake(
        id="net-loss-all-classes",
        subject="forward",
        code=_code("-numpy.log(p).sum()"),
        loses=WRONG,
        note="your loss adds up all classes alike; the labels have no part in it",
        help="does your loss move when a row gets another label?",
    ),
    Mistake(
        id="net-loss-squared",
        subject="forward",
        code=_code("((p - numpy.eye(w2.shape[1])[y]) ** 2).sum()"),
        loses=WRONG,
        note="your loss is the squared distance of the probabilities from the one-hot labels",
        help="two classes, one row, z2 = [0, 0]: the loss should be ln 2 = 0.693; what is yours?",
    ),
    Mistake(
        id="net-loss-no-softmax",
        subject="forward",
        code=_code("-z2[rows, y].sum()"),
        loses=WRONG,
        note="your loss is minus the sum of the labels' entries of z2",
        help="what makes probabilities of the entries of z2?",
    ),
    Mistake(
        id="net-loss-epsilon",
        subject="forward",
        code=_code("-numpy.log(p[rows, y] + 1e-9).sum()"),
        loses=WRONG,
        note="your loss has a small number added under the logarithm, which shows in the digits",
        help="can the logarithm be taken without ever meeting a 0?",
    ),
    Mistake(
        id="net-loss-labels-from-one",
        subject="forward",
        code=_code("-numpy.log(p[rows, y - 1]).sum()"),
        loses=WRONG,
        note="your loss takes the class before the label; before class 0 it takes the last one",
        help="what are the smallest and the largest label for k classes?",
    ),
    Mistake(
        id="net-loss-of-columns",
        subject="forward",
        code=_code(
            "-numpy.log(p[rows, y]).sum()",
            "\ne = numpy.exp(z2 - z2.max(axis=0))\np = e / e.sum(axis=0)",
        ),
        loses=WRONG,
        note="your probabilities add up to 1 in each column",
        help="print the sums of your probabilities along each axis: which should be 1?",
    ),
    Mistake(
        id="net-loss-of-everything",
        subject="forward",
        code=_code(
            "-numpy.log(p[rows, y]).sum()", "\ne = numpy.exp(z2 - z2.max())\np = e / e.sum()"
        ),
        loses=WRONG,
        note="your probabilities add up to 1 over all rows together",
        help="print the sum of each row of your probabilities: what should it be?",
    ),
    Mistake(
        id="net-loss-no-keepdims",
        subject="forward",
        code=_code(
            "-numpy.log(p[rows, y]).sum()",
            "\ne = numpy.exp(z2 - z2.max(axis=1, keepdims=True))\np = e / e.sum(axis=1)",
        ),
        loses=frozenset({"5.1", "5.2", "5.3"}),
        note="yours divides each column, not each row, by a row's sum, and raises unless the "
        "shapes allow it",
        help="which shape has the sum of each row, and along which axis does NumPy line it up?",
    ),
    Mistake(
        id="net-loss-of-each-row",
        subject="forward",
        code=_code("-numpy.log(p[rows, y])"),
        loses=WRONG,
        note="your loss has an entry for each row",
        help="how many numbers is a loss?",
    ),
    Mistake(
        id="net-loss-log-of-zero",
        subject="forward",
        code=_code("-numpy.log(p[rows, y]).sum()"),
        loses=LARGE,
        note="yours is right for ordinary values; a label's probability that is 0 in floating "
        "point makes the loss infinite",
        help="can the logarithm be taken without ever meeting a 0?",
    ),
    Mistake(
        id="net-loss-overflow",
        subject="forward",
        code=_code("(numpy.log(numpy.exp(z2).sum(axis=1)) - z2[rows, y]).sum()", ""),
        loses=LARGE,
        note="yours is right for ordinary values and takes the exponential of z2 as it is",
        help="how large may the argument of exp be before the result is no float any more?",
    ),
    Mistake(
        id="net-sigmoid-overflow",
        subject="forward",
        code="""
            z1 = x @ w1
            s = numpy.exp(z1) / (1 + numpy.exp(z1))
            z2 = s @ w2
            highest = z2.max(axis=1, keepdims=True)
            log_sum = highest[:, 0] + numpy.log(numpy.exp(z2 - highest).sum(axis=1))
            return Forward(z1, s, z2, (log_sum - z2[numpy.arange(len(y)), y]).sum())
        """,
        loses=LARGE,
        note="your s is right for ordinary values and nan for large z1",
        help="what is your sigmoid's numerator at z1 = 1000, and what is its denominator?",
    ),
    Mistake(
        id="net-one-shift-for-all-rows",
        subject="forward",
        code=_code(
            "(z2.max() + numpy.log(e.sum(axis=1)) - z2[rows, y]).sum()",
            "\ne = numpy.exp(z2 - z2.max())",
        ),
        loses=LARGE,
        note="yours is right unless one row of z2 lies far below another",
        help="what is left of a row whose entries all lie 1000 below the largest of z2?",
    ),
    Mistake(
        id="net-loss-clipped",
        subject="forward",
        code=_code("-numpy.log(numpy.clip(p[rows, y], 1e-12, 1)).sum()"),
        loses=LARGE,
        note="yours is right for ordinary values; probabilities below some small number are "
        "raised to it",
        help="what should the loss be when z2 is [1000, 0] and the label is 1?",
    ),
    Mistake(
        id="net-loss-of-the-best-class",
        subject="forward",
        code=_code("-numpy.log(p.max(axis=1)).sum()"),
        loses=WRONG,
        note="your loss takes the largest probability of each row; the labels have no part in it",
        help="does your loss move when a row gets another label?",
    ),
    Mistake(
        id="net-loss-all-pairs",
        subject="forward",
        code=_code("-numpy.log(p[:, y]).sum()"),
        loses=WRONG,
        note="your loss takes the column of each label from every row",
        help="with n rows and n labels, how many entries does your indexing pick?",
    ),
    Mistake(
        id="net-loss-softmax-twice",
        subject="forward",
        code=_code(
            "-numpy.log(q[rows, y]).sum()",
            SOFTMAX + "\nq = numpy.exp(p) / numpy.exp(p).sum(axis=1, keepdims=True)",
        ),
        loses=WRONG,
        note="your loss takes the softmax of the softmax",
        help="one row, z2 = [0, 1000], label 1: what should the loss be, and what is yours?",
    ),
    Mistake(
        id="net-sigmoid-clipped",
        subject="forward",
        code="""
            z1 = x @ w1
            s = 1 / (1 + numpy.exp(-numpy.clip(z1, -20, 20)))
            z2 = s @ w2
            highest = z2.max(axis=1, keepdims=True)
            log_sum = highest[:, 0] + numpy.log(numpy.exp(z2 - highest).sum(axis=1))
            return Forward(z1, s, z2, (log_sum - z2[numpy.arange(len(y)), y]).sum())
        """,
        loses=LARGE,
        note="your s is right for ordinary values and stops moving where z1 is large",
        help="what is your sigmoid of -1000, and what is the right one?",
    ),
)
