"""Question 3: an adjoint that is summed over wrong axes, for an operand that was broadcast."""

from __future__ import annotations

from functools import partial

from . import Mistake, right
from .lost import ALL, BATCHES, BROADCASTS, LENGTH_1

mistake = partial(Mistake, subject="MatMul.gradient", loses=BROADCASTS)

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="matmul-extra-axes-only",
        code=right.fitted("return summation(grad, tuple(range(grad.ndim - len(shape))))"),
        loses=LENGTH_1,
        note="yours is summed over the axes that the operand lacks, not over those it has with "
        "length 1",
        help="A has a 1 where the output has a 2: what happened to that 1 in the forward pass?",
    ),
    mistake(
        id="matmul-all-leading-axes",
        code=right.fitted("""
            if grad.shape == shape:
                return grad
            return summation(grad, tuple(range(grad.ndim - 2)))
        """),
        note="yours is the sum over all leading axes when the shapes differ",
        help="which of the batch axes did the operand really lack?",
    ),
    mistake(
        id="matmul-plain-operands-only",
        code=right.fitted("""
            if len(shape) == 2:
                return summation(grad, tuple(range(grad.ndim - 2)))
            return grad
        """),
        note="yours is summed only for an operand without any batch axis",
        help="may an operand have some of the batch axes and lack others?",
    ),
    mistake(
        id="matmul-axis-0-once",
        code=right.fitted("return summation(grad, 0) if grad.ndim > len(shape) else grad"),
        note="yours is summed over one axis, also where two are extra",
        help="how many axes has the output more than the operand?",
    ),
    mistake(
        id="matmul-axes-0-and-1",
        code=right.fitted("return summation(grad, (0, 1)) if grad.ndim > len(shape) else grad"),
        note="yours is summed over the first two axes, however many are extra",
        help="what are the first two axes when there is just one batch axis?",
    ),
    mistake(
        id="matmul-as-many-axes-as-its-own",
        code=right.fitted("""
            if grad.ndim > len(shape):
                grad = summation(grad, tuple(range(len(shape))))
            return grad
        """),
        note="yours is summed over as many leading axes as the operand has itself",
        help="how many axes of the output are there that the operand does not have?",
    ),
    mistake(
        id="matmul-keeps-leading-axes",
        code=right.fitted("""
            padded = (1,) * (grad.ndim - len(shape)) + shape
            return sum_to_shape(grad, padded)
        """),
        note="yours has the right numbers, and an axis of length 1 for each that the operand lacks",
        help="are (1, 2, 3) and (2, 3) the same shape?",
    ),
    mistake(
        id="matmul-length-1-axes-vanish",
        code=right.fitted("""
            extra = grad.ndim - len(shape)
            ones = [extra + i for i, n in enumerate(shape) if n < grad.shape[extra + i]]
            return summation(grad, (*range(extra), *ones))
        """),
        loses=LENGTH_1,
        note="yours is summed over the right axes, and the stretched ones are gone from its shape",
        help="how is a sum taken along an axis that keeps its place?",
    ),
    mistake(
        id="matmul-length-1-axes-vanish-one-by-one",
        code=right.fitted("""
            while grad.ndim > len(shape):
                grad = summation(grad, 0)
            for i, (had, has) in enumerate(zip(grad.shape, shape)):
                if has < had:
                    grad = summation(grad, i)
            return grad
        """),
        loses=LENGTH_1,
        note="yours is summed along a stretched axis of length 1, and the axis is gone afterwards",
        help="how is a sum taken along an axis that keeps its place?",
    ),
    mistake(
        id="matmul-axes-by-length",
        code=right.fitted("""
            axes = tuple(i for i, n in enumerate(grad.shape) if n not in shape)
            return summation(grad, axes) if axes else grad
        """),
        note="yours picks the axes by length: an extra axis as long as one of the operand's stays",
        help="how would you tell two axes of equal length apart?",
    ),
    mistake(
        id="matmul-trailing-axes",
        code=right.fitted("return summation(grad, tuple(range(len(shape), grad.ndim)))"),
        note="yours is summed over the last axes, as many as are extra",
        help="NumPy lines two shapes up from the right: at which end are the extra axes?",
    ),
    mistake(
        id="matmul-aligned-from-the-left",
        code=right.fitted("return summation(grad, tuple(range(len(shape) - 2, grad.ndim - 2)))"),
        note="yours is summed over the last batch axes, as if shapes were lined up from the left",
        help="which batch axis of a (2, 3, 4, 5) output does a (3, 4, 5) operand lack?",
    ),
    mistake(
        id="matmul-no-axes-is-all-axes",
        code=right.fitted("return summation(grad, tuple(range(grad.ndim - len(shape))) or None)"),
        loses=ALL,
        note="yours is one number, the sum of everything, where the operand lacks no axis",
        help="what does your sum do when there is no axis to sum over?",
    ),
    mistake(
        id="matmul-axes-counted-before-the-sum",
        code=right.fitted("""
            extra = grad.ndim - len(shape)
            ones = [extra + i for i, n in enumerate(shape) if n < grad.shape[extra + i]]
            grad = summation(grad, tuple(range(extra)))
            for i in ones:
                kept = grad.shape[:i] + (1,) + grad.shape[i + 1 :]
                grad = reshape(summation(grad, i), kept)
            return grad
        """),
        loses=LENGTH_1,
        note="yours numbers the axes of length 1 as they stood before the extra axes were summed",
        help="after the extra axes are gone, is axis 1 still the axis that it was?",
    ),
    mistake(
        id="matmul-first-axis-of-length-1-only",
        code=right.fitted("""
            grad = summation(grad, tuple(range(grad.ndim - len(shape))))
            if len(shape) > 2 and shape[0] == 1:
                grad = reshape(summation(grad, 0), (1, *grad.shape[1:]))
            return grad
        """),
        loses=LENGTH_1,
        note="yours looks for a length of 1 at the operand's first axis only",
        help="may the second batch axis be the one of length 1?",
    ),
    mistake(
        id="matmul-batch-always-summed",
        code=right.fitted("return summation(grad, tuple(range(grad.ndim - 2)))"),
        loses=BATCHES,
        note="yours is always a single matrix: it is summed over the batch even where both have it",
        help="which of the matrices in the batch share this operand?",
    ),
    mistake(
        id="matmul-sum-until-equal",
        code=right.fitted("""
            while grad.shape != shape:
                grad = summation(grad, 0)
            return grad
        """),
        loses=LENGTH_1,
        note="yours finds no end where a batch axis of length 1 was stretched",
        help="what ends your loop where both shapes have as many axes, and differ?",
    ),
    mistake(
        id="matmul-lengths-compared-from-the-left",
        code=right.fitted("""
            axes = [i for i, (n, m) in enumerate(zip(grad.shape, shape)) if n != m]
            while len(axes) < grad.ndim - len(shape):
                axes.insert(0, len(axes))
            summed = summation(grad, tuple(dict.fromkeys(axes)))
            return reshape(summed, shape) if summed.numpy().size == numpy.prod(shape) else summed
        """),
        note="yours compares the lengths of two shapes from the left and sums where they differ",
        help="NumPy lines two shapes up from the right: which axes then face each other?",
    ),
    mistake(
        id="matmul-axis-before-the-matrix",
        code=right.fitted(
            "return summation(grad, grad.ndim - 3) if grad.ndim > len(shape) else grad"
        ),
        note="yours is summed over the one axis that stands just before the matrix",
        help="which axes has the output that the operand does not have, and how many?",
    ),
    mistake(
        id="matmul-axes-summed-front-to-back",
        code=right.fitted("""
            for i in range(grad.ndim - len(shape)):
                grad = summation(grad, i)
            return sum_to_shape(grad, shape) if grad.ndim == len(shape) else grad
        """),
        note="yours sums axis 0, then axis 1 of what is left, which is another axis by then",
        help="after axis 0 is gone, which number has the axis that was axis 1?",
    ),
)
