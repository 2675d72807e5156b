"""Facts about wrong values are stated where every failing case bears them out, and never else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from grader.checks import patterns
from grader.checks.failures import Failure, NotFinite, WrongOrder, WrongShape, WrongValue
from grader.checks.remade import of_parts
from grader.model import NDArray
from reference.case import Case, Words
from reference.truth import FORMULAS
from reference.vjps import OPS

RIGHT = (np.array([[1.5, -2.0], [3.0, 4.5]]), np.array([[-6.0, 7.5, 2.0]]))


def case(*arrays: NDArray, **header: object) -> Case:
    return Case(arrays, header, lambda _: Words(""))


def told(wrong: Callable[[NDArray], NDArray], right: Sequence[NDArray] = RIGHT) -> str:
    """The note for a function none of whose subject's rules apply."""
    failures = [(case(), WrongValue("x", x, wrong(x))) for x in right]
    return patterns.note("forward_pass", failures)


FACTS: dict[str, Callable[[NDArray], NDArray]] = {
    "yours is 0 everywhere": lambda x: 0 * x,
    "yours is the right value with the other sign": lambda x: -x,
    "yours is the right value without its sign": np.abs,
    "yours is 0 wherever the right value is negative, and right elsewhere": lambda x: np.maximum(
        x, 0
    ),
    "yours is 0 wherever the right value is positive, and right elsewhere": lambda x: np.minimum(
        x, 0
    ),
    "yours is the right value without what stands after the point": np.trunc,
    "yours has the right numbers in the opposite order": lambda x: x.ravel()[::-1].reshape(x.shape),
    "yours has the right numbers in other places": lambda x: np.roll(x, 1),
    "yours is the square of the right value": lambda x: x * x,
    "yours is 1 divided by the right value": lambda x: 1 / x,
    "every entry of yours is the sum of all right entries": lambda x: np.full(x.shape, x.sum()),
    "yours is the right value plus 1": lambda x: x + 1,
    "yours is the right value minus 1": lambda x: x - 1,
    "yours is exactly twice the right value in every entry": lambda x: 2 * x,
    "yours is exactly 3 times the right value in every entry": lambda x: 3 * x,
    "yours is exactly half the right value in every entry": lambda x: x / 2,
    "yours is exactly 1/7 of the right value in every entry": lambda x: x / 7,
    "": lambda x: x**3 + 1,
}


@pytest.mark.parametrize(("words", "wrong"), FACTS.items(), ids=FACTS.keys())
def test_fact_is_told(words: str, wrong: Callable[[NDArray], NDArray]) -> None:
    """What is true of every entry of every failing case is said in so many words."""
    assert told(wrong) == words


def test_transposed_values_are_told() -> None:
    """Square matrices with their axes swapped have the right shape and the wrong places."""
    square = [np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[7.0, 2.0], [1.0, 9.0]])]

    assert (
        told(np.transpose, square) == "yours has the right numbers with the last two axes swapped"
    )


def test_first_row_alone_is_told() -> None:
    """A loop that ends after one row leaves the others wrong."""
    right = [np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[7.0], [9.0], [4.0]])]

    assert told(lambda x: x * 0 + x[0], right) == "yours is right in its first row alone"
    assert told(lambda x: np.where(x == x[0], x, x * x + 1), right) == (
        "yours is right in its first row alone"
    )
    assert told(lambda x: x * 0 + x[0], [np.array([1.5, 2.0, 4.0])]) == ""


def test_fact_that_one_case_contradicts_is_not_told() -> None:
    """A fact of the smallest case alone is no fact."""
    failures = [
        (case(), WrongValue("x", RIGHT[0], -RIGHT[0])),
        (case(), WrongValue("x", RIGHT[1], RIGHT[1] + 3)),
    ]

    assert patterns.note("forward_pass", failures) == ""


def test_one_number_proves_nothing() -> None:
    """That 6 is -6 with the other sign may be chance."""
    failures = [(case(), WrongValue("x", np.array(6.0), np.array(-6.0)))]

    assert patterns.note("forward_pass", failures) == ""


def test_last_digits_are_not_taken_for_something_else() -> None:
    """Whole, positive numbers that lost their last digits are neither cut off nor without sign."""
    right = [np.array([3.0, 5.0, 7.0]), np.array([[11.0]]), np.array(13.0)]

    assert told(lambda x: x * (1 + 2.0**-50), right) == "yours is right but for its last digits"


def test_three_numbers_prove_enough() -> None:
    """Three entries are few, but no chance."""
    assert told(lambda x: -x, [np.array([1.5, -2.0, 3.0])]).endswith("with the other sign")
    assert told(lambda x: -x, [np.array([1.5, -2.0])]) == ""
    assert told(lambda x: 3 * x, [np.array([1.5, -2.0, 3.0])]).startswith(
        "yours is exactly 3 times"
    )


FACTORS = {
    50.0: "yours is exactly 50 times the right value in every entry",
    51.0: "",
    1 / 50: "yours is exactly 1/50 of the right value in every entry",
    1 / 51: "",
    3 * (1 + 1e-9): "",
    (1 + 1e-9) / 3: "",
    1e-9 + 1 / 50: "",
}


@pytest.mark.parametrize(("factor", "words"), FACTORS.items())
def test_factor_is_told_up_to_fifty(factor: float, words: str) -> None:
    """A factor is told where it is a small whole number or 1 divided by one, to twelve digits."""
    assert told(lambda x: x * factor) == words


@pytest.mark.parametrize("off", [1e-9, 1e-6])
def test_factor_is_one_for_all_cases(off: float) -> None:
    """Factors that differ a little from case to case are not one factor."""
    factors = iter((0.5, 0.5 * (1 + off)))

    assert told(lambda x: x * next(factors)) == ""


def test_axes_are_swapped_in_batches_too() -> None:
    """The last two axes are meant, whatever stands before them."""
    batch = np.arange(1.0, 9.0).reshape(2, 2, 2)

    assert told(lambda x: np.swapaxes(x, -1, -2), [batch]) == (
        "yours has the right numbers with the last two axes swapped"
    )


def test_other_failures_silence_the_facts() -> None:
    """Where some cases fail in another way, what the rest have in common explains too little."""
    failures: list[tuple[Case, Failure]] = [(case(), WrongValue("x", x, -x)) for x in RIGHT]

    assert patterns.note("find_topo_sort", [*failures, (case(), WrongOrder("", "", ""))]) == ""
    assert patterns.note("find_topo_sort", []) == ""


def network(n: int, d: int, h: int, k: int) -> Case:
    rng = np.random.default_rng(n * d * h * k)
    arrays = rng.normal(size=(n, d)), rng.normal(size=(d, h)), rng.normal(size=(h, k))
    return case(arrays[0], np.zeros(n, dtype=int), arrays[1], arrays[2])


SIZES = {
    "the number of rows of x": 0,
    "the number of columns of x": 1,
    "the number of hidden units": 2,
    "the number of classes": 3,
}


@pytest.mark.parametrize(("name", "index"), SIZES.items(), ids=SIZES.keys())
def test_factor_that_is_a_size_is_named(name: str, index: int) -> None:
    """A factor that is one size of each case, whatever its value, is called by that size's name."""
    sizes = [(2, 3, 1, 4), (3, 2, 4, 1), (5, 4, 2, 3)]
    failures = [
        (network(*x), WrongValue("x", RIGHT[0], RIGHT[0] / x[index])) for x in sizes if x[index] > 1
    ]

    assert patterns.note("backward", failures) == (
        f"yours is the right value divided by {name}, in every case that fails"
    )


def test_factor_that_multiplies_is_named() -> None:
    """Each case's number of rows too often: a mean or a sum in the wrong place."""
    sizes = [(2, 3, 1, 4), (3, 2, 4, 1)]
    failures = [(network(*x), WrongValue("x", RIGHT[0], RIGHT[0] * x[0])) for x in sizes]

    assert patterns.note("forward", failures) == (
        "yours is the right value times the number of rows of x, in every case that fails"
    )


@pytest.mark.parametrize("off", [1e-9, -1e-6])
def test_factor_that_is_nearly_a_size_is_not_named(off: float) -> None:
    """A size is met to twelve digits."""
    failures = [
        (network(n, 9, 8, 7), WrongValue("x", RIGHT[0], RIGHT[0] * (1 / n + off))) for n in (2, 3)
    ]

    assert patterns.note("backward", failures) == ""


BATCH = case(np.zeros((3, 5)), np.zeros((4, 5, 7)), np.zeros((4, 3, 7)))
SIZES_OF = {
    "MatMul.gradient": (
        BATCH,
        {
            "the number of rows of A": 3,
            "the number of columns of A": 5,
            "the number of columns of B": 7,
            "the number of matrices in the batch": 4,
            "the number of entries of the upstream gradient": 84,
            "the number of entries of A": 15,
            "the number of entries of B": 140,
        },
    ),
    "MatMul.compute": (BATCH, {}),
    "EwiseAdd.gradient": (
        case(np.zeros((2, 3)), np.zeros(5), np.zeros(7)),
        {"the number of entries of a": 6},
    ),
    **dict.fromkeys(
        ("forward", "backward"),
        (
            network(2, 3, 5, 7),
            {
                "the number of rows of x": 2,
                "the number of columns of x": 3,
                "the number of hidden units": 5,
                "the number of classes": 7,
                "the number of entries of z2": 14,
                "the number of entries of s": 10,
            },
        ),
    ),
    "sgd_step": (network(2, 3, 5, 7), {}),
}


@pytest.mark.parametrize(("subject", "of"), SIZES_OF.items(), ids=SIZES_OF.keys())
def test_sizes_of_a_case_have_names(subject: str, of: tuple[Case, dict[str, int]]) -> None:
    """Each size by which a subject's results may be off has a name that students know."""
    assert patterns.sizes_of(subject, of[0]) == of[1]


def test_factor_that_may_be_two_sizes_is_not_named() -> None:
    """Where rows and classes are always as many, neither is named."""
    failures = [(network(n, 1, 1, n), WrongValue("x", RIGHT[0], RIGHT[0] * n)) for n in (2, 3)]

    assert patterns.note("backward", failures) == ""


A, B = np.array([[2.0, 3.0]]), np.array([[5.0, 7.0], [11.0, 13.0]])
UPSTREAM = np.array([[17.0, -19.0]])
MADE: dict[str, Callable[[NDArray, NDArray, NDArray], NDArray]] = {
    "yours is what an upstream gradient of ones would give": lambda a, b, g: np.ones_like(g) @ b.T,
    "yours is what it would be if every entry of the upstream gradient were their mean": (
        lambda a, b, g: np.full_like(g, g.mean()) @ b.T
    ),
    "yours is the upstream gradient as it came": lambda a, b, g: g,
    "yours is A itself": lambda a, b, g: a,
    "": lambda a, b, g: g @ b,
}


@pytest.mark.parametrize(("words", "wrong"), MADE.items(), ids=MADE.keys())
def test_what_an_adjoint_is_made_of_is_told(
    words: str, wrong: Callable[[NDArray, NDArray, NDArray], NDArray]
) -> None:
    """An operation's adjoint that something else reproduces in every case is said to be that."""
    cases = [(A, B, UPSTREAM), (A + 1, B - 4, UPSTREAM * 3)]
    failures = [
        (
            case(*x),
            WrongValue("the adjoint of A", OPS["matmul"].vjp(x[2], None, *x[:2])[0], wrong(*x)),
        )
        for x in cases
    ]

    assert patterns.note("MatMul.gradient", failures) == words


SHAPES = {
    "yours has the right numbers; the two shapes differ in axes of length 1 alone": lambda x: x[
        None
    ],
    "yours has the right numbers with the last two axes swapped": lambda x: np.swapaxes(x, -1, -2),
    "": lambda x: x[..., :1],
}


@pytest.mark.parametrize(("words", "wrong"), SHAPES.items(), ids=SHAPES.keys())
def test_right_numbers_in_a_wrong_shape_are_told(
    words: str, wrong: Callable[[NDArray], NDArray]
) -> None:
    """Of a wrong shape it is said whether the numbers in it are right."""
    right = [np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 5.0], [6.0, 7.0], [8.0, 9.0]])]
    failures = [(case(), WrongShape("x", x.shape, wrong(x).shape, x, wrong(x))) for x in right]

    assert patterns.note("MatMul.gradient", failures) == words
    assert patterns.note("f", [(case(), WrongShape("x", (1,), (2,)))]) == ""


def test_wrong_values_among_wrong_shapes_bear_a_fact_out() -> None:
    """Axes that are swapped give another shape, or other values where a matrix is square."""
    right = [np.array([[1.0, 2.0, 3.0]]), np.array([[4.0, 5.0], [6.0, 7.0]])]
    failures: list[tuple[Case, Failure]] = [
        (case(), WrongShape("x", (1, 3), (3, 1), right[0], right[0].T)),
        (case(), WrongValue("x", right[1], right[1].T)),
    ]

    assert patterns.note("f", failures).endswith("the last two axes swapped")
    assert patterns.note("f", [*failures, (case(), WrongOrder("", "", ""))]) == ""


def large(z1: float, z2: float, label: int) -> Case:
    arrays = (np.array([[1.0]]), np.array([label]), np.array([[z1]]), np.array([[z2, 0.0]]))
    return replace(case(*arrays), truth=FORMULAS["network-forward"])


OVERFLOW, ZERO = "overflow encountered in exp", "divide by zero encountered in log"
RANGES = {
    "one too large": (
        *(large(-1000, 3, 0), OVERFLOW),
        "z1 reaches -1000 here, and e^710 is too large for a float",
    ),
    "both too large": (
        *(large(800, 900, 0), OVERFLOW),
        "z1 reaches 800 and z2 reaches 900 here, and e^710 is too large for a float",
    ),
    "the smallest that is too large": (
        *(large(710, 3, 0), OVERFLOW),
        "z1 reaches 710 here, and e^710 is too large for a float",
    ),
    "none too large": (large(7, 9, 0), OVERFLOW, ""),
    "a probability of 0": (
        *(large(50, 1000, 1), ZERO),
        "a label's entry of z2 is 1000 below its row's largest here, and e^-1000 is 0 in floating "
        "point",
    ),
    "no probability of 0": (large(50, 1000, 0), ZERO, ""),
    "the largest that is not too large": (large(709, -709, 0), OVERFLOW, ""),
    "the smallest that is not 0": (large(50, 745, 1), ZERO, ""),
    "the largest that is 0": (
        *(large(50, 746, 1), ZERO),
        "a label's entry of z2 is 746 below its row's largest here, and e^-746 is 0 in floating "
        "point",
    ),
    "an overflow elsewhere": (large(800, 900, 0), "overflow encountered in multiply", ""),
    "no overflow": (large(800, 900, 0), "invalid value encountered in exp", ""),
    "a division elsewhere": (large(50, 1000, 1), "divide by zero encountered in divide", ""),
    "another logarithm": (large(50, 1000, 1), "invalid value encountered in log", ""),
    "another warning": (large(50, 1000, 0), "invalid value encountered in divide", ""),
}


@pytest.mark.parametrize(("of", "warning", "words"), RANGES.values(), ids=RANGES.keys())
def test_what_leaves_the_range_of_a_float_is_told(of: Case, warning: str, words: str) -> None:
    """Beside NumPy's warning stands the number of the case that explains it, where there is one."""
    failures = [(of, NotFinite("loss", np.array(1.0), np.array(np.inf), warning))]

    assert patterns.note("forward", failures) == (
        f"NumPy warned: {warning}; {words}" if words else ""
    )
    assert patterns.note("forward_pass", failures) == ""


LEAVES = (("leaf", 0, True), ("leaf", 1, True))
# y = a * b + a * a, u = a * a
TWICE = (*LEAVES, ("multiply", 0, 1), ("multiply", 0, 0), ("add", 2, 3))
PARTS: dict[str, tuple[list[float], str]] = {
    "one": ([55, 77], "the first alone"),
    "two": ([22, 33], "the second and the third of them"),
    "all": ([77, 110], ""),
    "none of them": ([1, 2], ""),
    "one of two that are equal": ([11, 16.5], ""),
}


@pytest.mark.parametrize(("got", "words"), PARTS.values(), ids=PARTS.keys())
def test_parts_of_an_adjoint_are_told(got: list[float], words: str) -> None:
    """An adjoint that lacks some of its parts is said to have the others, if only these give it."""
    leaves = np.array([1.0, 1.5]), np.array([5.0, 7.0])
    of = case(*leaves, np.array([11.0, 11.0]), program=TWICE, leaves=2, passes=[[4, 2]])
    failure = WrongValue("the adjoint of a", np.array([77.0, 110.0]), np.array(got))

    found = of_parts("compute_gradient_of_variables", of, failure)

    assert found.endswith(f"; yours is {words}" if words else "")
    assert bool(found) == bool(words)


def test_parts_are_told_where_no_fact_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk's finding says which parts an adjoint has, if nothing shorter is true of its numbers,
    and if the formulas are at hand, which students do not get."""
    leaves = np.array([1.0, 1.5, 2.0]), np.array([5.0, 7.0, 8.0])
    of = case(*leaves, np.ones(3), program=TWICE, leaves=2, passes=[[4, 2]])
    right = np.array([7.0, 10.0, 12.0])
    lacking = [(of, WrongValue("the adjoint of a", right, leaves[1]))]
    negated = [(of, WrongValue("the adjoint of a", right, -right))]

    assert patterns.note("compute_gradient_of_variables", lacking).endswith("the first alone")
    assert patterns.note("compute_gradient_of_variables", negated).endswith("the other sign")
    monkeypatch.setattr(patterns, "remade", None)
    assert patterns.note("compute_gradient_of_variables", lacking) == ""
    assert patterns.note("compute_gradient_of_variables", negated).endswith("the other sign")


def test_equal_parts_are_not_told_apart() -> None:
    """Of x + x's two equal parts neither is called the first."""
    program = (LEAVES[0], ("add", 0, 0))
    of = case(np.array([1.0]), np.array([3.0]), program=program, leaves=1, passes=[[1, 1]])
    failure = WrongValue("the adjoint of a", np.array([6.0]), np.array([3.0]))

    assert of_parts("compute_gradient_of_variables", of, failure) == (
        "a is used twice, so its adjoint has 2 parts, [3] through y and [3] through y; yours is "
        "as much as one of them"
    )


def test_parts_of_other_things_are_not_told() -> None:
    """Only an adjoint of one backward pass has parts."""
    program = (LEAVES[0], ("add", 0, 0))
    once = case(np.array([1.0]), np.array([3.0]), program=program, leaves=1, passes=[[1, 1]])
    again = case(np.array([1.0]), np.array([3.0]), program=program, leaves=1, passes=[[1, 1]] * 2)
    failure = WrongValue("the adjoint of a", np.array([6.0]), np.array([3.0]))
    other = WrongValue("the adjoint of q", np.array([6.0]), np.array([3.0]))
    value = WrongValue("the value of a", np.array([6.0]), np.array([3.0]))

    assert of_parts("compute_gradient_of_variables", again, failure) == ""
    assert of_parts("compute_gradient_of_variables", once, other) == ""
    assert of_parts("compute_gradient_of_variables", once, value) == ""
    assert of_parts("forward_pass", once, failure) == ""


def test_sigmoid_is_not_explained_by_what_follows_it() -> None:
    """Where s leaves the range of a float, z2, which is made from it, is not named."""
    failure = NotFinite("s", np.array(1.0), np.array(np.nan), OVERFLOW)

    note = patterns.note("forward", [(large(800, 900, 0), failure)])

    assert "z1 reaches 800 here" in note
    assert "z2" not in note


def test_rows_are_looked_at_one_by_one() -> None:
    """A label's entry is far below the largest of another row without being 0 in its own."""
    zeros = np.zeros((2, 2))
    z2 = np.array([[1000.0, 999.0], [0.0, 1.0]])
    of = case(zeros, np.array([0, 1]), zeros, zeros, zeros, zeros, z2)
    deep = case(zeros, np.array([1, 1]), zeros, zeros, zeros, zeros, z2 * [[1, 0], [1, 1]])
    failure = NotFinite("the gradient of z2", np.array(1.0), np.array(np.inf), ZERO)

    assert patterns.note("backward", [(of, failure)]) == ""
    assert "1000 below its row's largest" in patterns.note("backward", [(deep, failure)])


def test_what_the_first_call_returned_is_told() -> None:
    """An adjoint that is twice the right one is so by the first call, where there was one, and by a
    factor elsewhere."""
    right, other = RIGHT
    again = [(case(x, x, x, again=True), WrongValue("x", x, 2 * x)) for x in RIGHT]
    wrong = [*again[:1], (case(again=True), WrongValue("x", other, other + 1))]
    without = [(case(right, right, right), WrongValue("x", right, 2 * right))]

    assert patterns.note("EwiseMul.gradient", again) == "yours is what the first call returned"
    assert patterns.note("forward_pass", again) == (
        "yours is exactly twice the right value in every entry"
    )
    assert patterns.note("forward_pass", wrong) == ""
    assert patterns.note("EwiseMul.gradient", [*again, *without]) == (
        "yours is exactly twice the right value in every entry"
    )
