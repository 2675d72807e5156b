"""Facts about what students returned, computed over every case that fails.

A fact is stated only where it holds in all of them and no other fact does: a wrong hint costs more
than none. Nothing here guesses at a cause; it says what the numbers are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

import numpy as np

from reference.case import Case
from reference.cases.operations import ELEMENTWISE
from reference.rounding import U64, Approx

from ..model import NDArray
from .compare import FEW_ENTRIES, close
from .failures import Failure, NotFinite, WrongShape, WrongValue

try:
    from . import remade
except ImportError:  # students get no formula
    remade = None  # type: ignore[assignment]

Wrong: TypeAlias = Sequence[tuple[Case, WrongValue]]
Fact: TypeAlias = Callable[[NDArray, NDArray], bool]

MOST = 50
LARGEST_EXPONENT = 709  # e^709 is a float, e^710 is not
SMALLEST_EXPONENT = -746  # e^-746 is 0 in floating point
NOT_NEEDED = (("s", "z2"), ("the gradient of z2", "z1"))  # for a result, on any way to it


def note(subject: str, failures: Sequence[tuple[Case, Failure]]) -> str:
    """The one thing that is true of every failing case; "" where there is none, or more."""
    if not failures:
        return ""
    first_case, first = failures[0]
    if isinstance(first, NotFinite):
        return _of_the_range(subject, first_case, first)
    if isinstance(first, WrongShape):
        return _of_shapes([x for _, x in failures])
    wrong = [(case, x) for case, x in failures if isinstance(x, WrongValue)]
    if len(wrong) < len(failures):
        return ""
    if subject.endswith(".gradient") and all(_is_of_the_first_call(*x) for x in wrong):
        return "yours is what the first call returned"
    if remade is not None:
        made = chain(remade.of_activations(subject, wrong), remade.of_losses(subject, wrong))
        if told := next(made, ""):
            return told  # that it is right to 5 digits, or 0 everywhere, follows from it
    found = [*_of_values(wrong), *_of_sizes(subject, wrong)]
    if remade is not None:
        found += [*remade.of_operations(subject, wrong), *remade.of_weights(subject, wrong)]
    if len(found) == 1:
        return found[0]
    # A walk's values have one fact at most.
    return "" if remade is None else remade.of_parts(subject, *wrong[0])


def is_second_call(case: Case) -> bool:
    """Whether what is judged of a case is what a second call returns, or leaves."""
    header = case.header
    return bool(header.get("again") or header.get("earlier") or len(header.get("passes", ())) > 1)


def _is_of_the_first_call(case: Case, failure: WrongValue) -> bool:
    # Its upstream gradient was twice as large, and an adjoint is linear in that.
    return is_second_call(case) and close(failure.got, 2 * failure.expected)


def _transposed(array: NDArray) -> NDArray:
    return np.swapaxes(array, -1, -2) if array.ndim > 1 else array


def _same_numbers(got: NDArray, expected: NDArray) -> bool:
    return got.size >= FEW_ENTRIES and close(np.sort(got, axis=None), np.sort(expected, axis=None))


# Of what the student returned and what is right; the first that holds is told.
FACTS: Mapping[str, Fact] = {
    "yours is right but for its last digits": close,
    "yours is 0 everywhere": lambda got, right: not got.any(),
    "yours is the right value with the other sign": lambda got, right: close(got, -right),
    "yours is the right value without its sign": lambda got, right: close(got, np.abs(right)),
    "yours is 0 wherever the right value is negative, and right elsewhere": lambda got, right: (
        close(got, np.maximum(right, 0))
    ),
    "yours is 0 wherever the right value is positive, and right elsewhere": lambda got, right: (
        close(got, np.minimum(right, 0))
    ),
    "yours is the right value without what stands after the point": lambda got, right: close(
        got, np.trunc(right)
    ),
    "yours is the right value rounded to whole numbers": lambda got, right: close(
        got, np.rint(right)
    ),
    "yours has the right numbers with the last two axes swapped": lambda got, right: close(
        got, _transposed(right)
    ),
    "yours has the right numbers in the opposite order": lambda got, right: close(
        got.ravel(), right.ravel()[::-1]
    ),
    "yours has the right numbers in other places": _same_numbers,
    "yours is the square of the right value": lambda got, right: close(got, right * right),
    "yours is 1 divided by the right value": lambda got, right: close(got * right, right * 0 + 1),
    "yours is right in its first row alone": lambda got, right: (
        got.ndim > 1 and close(got[0], right[0])
    ),
    "every entry of yours is the sum of all right entries": lambda got, right: close(
        got, np.full(got.shape, right.sum())
    ),
    "yours is the right value plus 1": lambda got, right: close(got - 1, right),
    "yours is the right value minus 1": lambda got, right: close(got + 1, right),
    "yours is right to 5 digits or more; a float64 holds 15, a float32 holds 7": (
        lambda got, right: np.allclose(got, right, rtol=1e-5, atol=0)
    ),
}


def _of_values(wrong: Wrong) -> Iterator[str]:
    entries = sum(x.got.size for _, x in wrong)
    if entries < FEW_ENTRIES:
        return
    for words, holds in FACTS.items():
        if all(holds(x.got, x.expected) for _, x in wrong):
            yield words
            return
    factors = [_factor(x) for _, x in wrong]
    known = [factor for factor in factors if factor is not None]
    if len(known) == len(factors) and np.allclose(known, known[0], rtol=1e-12, atol=0):
        factor = _as_words(known[0])
        if factor:
            yield f"yours is exactly {factor} the right value"


def _factor(failure: WrongValue) -> float | None:
    """What every entry of the right value is multiplied by; None where it is not one number."""
    right, got = failure.expected, failure.got
    at = np.flatnonzero(right)
    if not at.size:
        return None
    factor = float(got.flat[at[0]] / right.flat[at[0]])
    return factor if close(got, right * factor) else None


def _as_words(factor: float) -> str:
    for n in range(2, MOST + 1):
        if np.isclose(factor, n, rtol=1e-12, atol=0):
            return "twice" if n == 2 else f"{n} times"
        if np.isclose(factor, 1 / n, rtol=1e-12, atol=0):
            return "half" if n == 2 else f"1/{n} of"
    return ""


def _of_sizes(subject: str, wrong: Wrong) -> Iterator[str]:
    """Where the factor is another in each case, but always the same size of it."""
    sizes = [sizes_of(subject, case) for case, _ in wrong]
    factors = [_factor(x) for _, x in wrong]
    if None in factors or len({f"{factor:.9g}" for factor in factors}) < 2:
        return
    for how, power in (("divided by", -1), ("times", 1)):
        names = [
            name
            for name in sizes[0]
            if all(
                np.isclose(factor, float(size[name]) ** power, rtol=1e-12, atol=0)
                for factor, size in zip(factors, sizes)
                if factor is not None
            )
        ]
        if len(names) == 1:
            yield f"yours is the right value {how} {names[0]}, in every case that fails"


def sizes_of(subject: str, case: Case) -> dict[str, int]:
    """The sizes of a case that may turn up as a factor, each by its name."""
    if subject in ("forward", "backward"):
        x, y, w1, w2 = case.arrays[:4]
        return {
            "the number of rows of x": len(y),
            "the number of columns of x": x.shape[1],
            "the number of hidden units": w1.shape[1],
            "the number of classes": w2.shape[1],
            "the number of entries of z2": len(y) * w2.shape[1],
            "the number of entries of s": len(y) * w1.shape[1],
        }
    if subject == "MatMul.gradient":
        a, b, upstream = case.arrays
        return {
            "the number of rows of A": a.shape[-2],
            "the number of columns of A": a.shape[-1],
            "the number of columns of B": b.shape[-1],
            "the number of matrices in the batch": int(np.prod(upstream.shape[:-2])),
            "the number of entries of the upstream gradient": upstream.size,
            "the number of entries of A": a.size,
            "the number of entries of B": b.size,
        }
    if subject.partition(".")[0] in ELEMENTWISE:
        return {"the number of entries of a": case.arrays[0].size}
    return {}


def _of_shapes(failures: Sequence[Failure]) -> str:
    """Where the numbers are right and only their arrangement is not."""
    pairs = []
    for failure in failures:
        match failure:
            case WrongShape(values=np.ndarray() as right, got_values=np.ndarray() as got):
                pairs.append((got, right))
            case WrongValue():
                pairs.append((failure.got, failure.expected))
            case _:
                return ""
    if all(close(np.squeeze(got), np.squeeze(right)) for got, right in pairs):
        return "yours has the right numbers; the two shapes differ in axes of length 1 alone"
    if all(close(_transposed(got), right) for got, right in pairs):
        return "yours has the right numbers with the last two axes swapped"
    return ""


def _of_the_range(subject: str, case: Case, failure: NotFinite) -> str:
    """Which number of the case takes exp or log out of the range of a float."""
    if subject not in ("forward", "backward") or not failure.warning:
        return ""
    told = f"NumPy warned: {failure.warning}"
    y = case.arrays[1]
    z1, z2 = _z1_and_z2(subject, case)
    if "overflow" in failure.warning and "exp" in failure.warning:
        large = [
            f"{name} reaches {z.flat[int(np.abs(z).argmax())]:.4g}"
            for name, z in (("z1", z1), ("z2", z2))
            if np.abs(z).max() > LARGEST_EXPONENT and (failure.name, name) not in NOT_NEEDED
        ]
        if large:
            return f"{told}; {' and '.join(large)} here, and e^710 is too large for a float"
    if "divide by zero" in failure.warning and "log" in failure.warning:
        below = z2[np.arange(len(y)), y] - z2.max(axis=1)
        if below.min() <= SMALLEST_EXPONENT:
            return (
                f"{told}; a label's entry of z2 is {-below.min():.4g} below its row's largest "
                f"here, and e^{below.min():.4g} is 0 in floating point"
            )
    return ""


def _z1_and_z2(subject: str, case: Case) -> tuple[NDArray, NDArray]:
    """Right values of both, from a case for `forward` or `backward`."""
    if subject == "backward":
        return case.arrays[4], case.arrays[6]
    z1, _, z2, _ = (right.value for right in case.right(U64) if isinstance(right, Approx))
    return z1, z2
