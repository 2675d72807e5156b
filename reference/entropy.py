"""The cross entropy by its definition, as the handout has it, and a bound for all right ways to
compute it. For a loss that is judged by the student's own z2."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np

from .case import NDArray
from .rounding import LIBM, Approx

DIGITS = 40


def cross_entropy(z: Approx, y: NDArray) -> Approx:
    """The sum over rows of ln(sum(e^z)) - z[label]; shape ()."""
    with localcontext() as context:
        context.prec = DIGITS
        rows = [[Decimal(entry) for entry in row] for row in z.value.tolist()]
        loss = sum(
            sum((entry.exp() for entry in row), Decimal()).ln() - row[label]
            for row, label in zip(rows, y.tolist())
        )
    return Approx(np.asarray(float(loss)), error_bound(z), z.u)


def error_bound(z: Approx) -> NDArray:
    """Each row's term is 2-Lipschitz in the largest error of z. What is rounded is at most
    `extent` large: z less its maximum, the logarithm of the sum, the term. -log(softmax) has a
    division more and a logarithm of that extent; n roundings of the extent cover the subtraction,
    and the sum of the terms or, on its own, of the logarithms. Shape ()."""
    n, k = z.shape
    largest = extent(z)
    rounding = (2 * k + LIBM * (2 + largest) + n * largest) * z.u
    return np.asarray((2 * z.error.max(axis=1) + rounding).sum())


def extent(z: Approx) -> NDArray:
    """Row by row the most that log(sum(e^z)), its difference from any z, and z itself can be."""
    most: NDArray = 2 * np.abs(z.value).max(axis=1) + np.log(z.shape[1])
    return most
