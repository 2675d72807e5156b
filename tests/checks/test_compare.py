"""One result is compared with what is right: type, then shape, then finiteness, then values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from truths import Given, asked, result, returned

from grader.checks.compare import close, difference, is_within, precision
from grader.checks.failures import Failure, NotFinite, WrongArity, WrongShape, WrongType, WrongValue
from grader.checks.values import results_are_right, value_is_right
from grader.model import Killed, Raised, Reply, Result
from reference.case import Case
from reference.rounding import U32, U64, Approx, Right

EXACT = np.array([1.0, -2.0])
ROUGH = Approx(EXACT, np.array([0.25, 0.5]), 2.0**-53)
WITHIN: dict[str, tuple[list[float], Right, bool]] = {
    "exact": ([1.0, -2.0], EXACT, True),
    "off by little": ([1.0, -2.0 - 2**-50], EXACT, False),
    "at the bound": ([1.5, -3.0], ROUGH, True),
    "at the bound below": ([0.5, -1.0], ROUGH, True),
    "over the bound in one": ([1.5, -3.0 - 2**-40], ROUGH, False),
    "of no bound": ([1.0, -2.0], Approx(EXACT, np.array([0.25, np.inf]), 1.0), False),
    "of a bound that is no number": ([1.0, -2.0], Approx(EXACT, np.array([np.nan, 1]), 1.0), False),
}


@pytest.mark.parametrize(("got", "right", "holds"), WITHIN.values(), ids=WITHIN.keys())
def test_bound_is_twice_the_error_of_each_entry(
    got: list[float], right: Right, holds: bool
) -> None:
    """Two right computations differ by at most both their errors; a bound that is not finite
    proves nothing."""
    assert is_within(np.array(got), right) is holds


def test_difference_of_narrow_numbers_is_taken_in_float64() -> None:
    """float16 and whole numbers are not rounded again by the comparison."""
    right = Approx(np.array([2049.0]), np.array([0.25]), 2.0**-53)

    assert not is_within(np.array([2048], "float16"), right)
    assert is_within(np.array([2049], "uint16"), right)


def told(failure: Failure | None) -> tuple[str, ...]:
    return () if failure is None else (type(failure).__name__, getattr(failure, "name", ""))


DIFFERENCES: dict[str, tuple[Result, Right, str]] = {
    "right": (result([1.0, -2.0]), EXACT, ""),
    "right as whole numbers": (result([1, -2]), EXACT, ""),
    "within": (result([1.5, -2.0]), ROUGH, ""),
    "type first": (Result("list", None), EXACT, "WrongType"),
    "then shape": (result([[np.nan, 1.0]]), EXACT, "WrongShape"),
    "an axis of length 1": (result([[1.0, -2.0]]), EXACT, "WrongShape"),
    "then finiteness": (result([np.nan, 7.0]), EXACT, "NotFinite"),
    "inf": (result([1.0, -np.inf]), ROUGH, "NotFinite"),
    "then values": (result([1.0, 2.0]), EXACT, "WrongValue"),
}


@pytest.mark.parametrize(("got", "right", "kind"), DIFFERENCES.values(), ids=DIFFERENCES.keys())
def test_first_difference_is_told(got: Result, right: Right, kind: str) -> None:
    """Only the first thing that is wrong with a result is told, by the result's name."""
    assert told(difference("x", got, right)) == ((kind, "x") if kind else ())


def test_difference_holds_both_numbers() -> None:
    """What is expected and what came stand in the failure, and the first warning."""
    shape = difference("x", result([[3.0]]), ROUGH)
    nan = difference("x", result([np.nan, 1.0]), ROUGH, ("first", "second"))
    value = difference("x", result([9.0, -2.0]), ROUGH)

    assert difference("x", Result("ndarray", "complex128"), EXACT) == WrongType(
        "x", "ndarray", "complex128"
    )
    assert isinstance(shape, WrongShape)
    assert (shape.expected, shape.got) == ((2,), (1, 1))
    assert shape.values is EXACT
    assert shape.got_values == [[3.0]]
    assert isinstance(nan, NotFinite)
    assert (nan.warning, nan.expected is EXACT, nan.got[1]) == ("first", True, 1.0)
    assert isinstance(value, WrongValue)
    assert (value.expected is EXACT, value.got.tolist()) == (True, [9.0, -2.0])


@pytest.mark.parametrize(
    ("dtypes", "u"),
    [
        ((), U64),
        (("float64", "int64", None), U64),
        (("float64", "float32"), U32),
        (("float32", None), U32),
        (("float16",), U64),
    ],
)
def test_precision_is_that_of_the_narrowest(dtypes: tuple[str | None, ...], u: float) -> None:
    """One float32 result makes float32's bounds those of all; narrower formats have none."""
    results = [result(None if dtype is None else np.zeros(1, dtype)) for dtype in dtypes]

    assert precision(results) == u


CLOSE = [
    ([1.0, 2.0], [1.0, 2.0 + 1e-13], True),
    ([1.0, 2.0], [1.0, 2.0 + 1e-11], False),
    ([0.0], [1e-13], False),
    ([1.0], [[1.0]], False),
    ([np.inf], [np.inf], True),
    ([np.nan], [np.nan], False),
    ([1.7e308], [-1.7e308], False),
]


@pytest.mark.parametrize(("one", "other", "are"), CLOSE)
def test_close_forgives_the_last_bits_alone(one: Any, other: Any, are: bool) -> None:
    """Numbers of one shape are the same to twelve digits, 0 to all."""
    assert close(np.array(one), np.array(other)) is are


PAIR = asked(Given([1.0, 2.0], width=1.0))
BOTH = results_are_right("the adjoint of A", "the adjoint of B")
ONE = asked(Given([1.0], width=1.0))
NAMES = ("the adjoint of A", "the adjoint of B")
NEARLY = 1 + 2.0**-26
JUDGED: dict[str, tuple[Callable[[Case, Reply], Failure | None], Case, Reply, Failure | None]] = {
    "pair": (BOTH, PAIR, returned(1.0, 2.0), None),
    "list": (BOTH, PAIR, returned(1.0, 2.0, container="list"), None),
    "float32 beside": (BOTH, PAIR, returned(NEARLY, np.float32(2)), None),
    "one": (BOTH, PAIR, returned(1.0), WrongArity(NAMES, "tuple", 1)),
    "three": (BOTH, PAIR, returned(1.0, 2.0, 3.0), WrongArity(NAMES, "tuple", 3)),
    "dict": (BOTH, PAIR, returned(1.0, 2.0, container="dict"), WrongArity(NAMES, "dict", 0)),
    "None second": (BOTH, PAIR, returned(1.0, None), WrongType(NAMES[1], "NoneType", None)),
    "None twice": (BOTH, PAIR, returned(None, None), WrongType(NAMES[0], "NoneType", None)),
    "bare": (value_is_right, ONE, returned(1.0, container=""), None),
    "in a list": (value_is_right, ONE, returned(1.0, container="list"), None),
    "two": (
        value_is_right,
        ONE,
        returned(1.0, 1.0, container="list"),
        WrongArity(("the result",), "list", 2),
    ),
    "nothing": (
        value_is_right,
        ONE,
        returned(container="NoneType"),
        WrongArity(("the result",), "NoneType", 0),
    ),
    "None": (value_is_right, ONE, returned(None), WrongType("the result", "NoneType", None)),
}


@pytest.mark.parametrize(("check", "case", "reply", "wrong"), JUDGED.values(), ids=JUDGED.keys())
def test_results_are_judged_by_number_and_name(
    check: Any, case: Case, reply: Reply, wrong: Failure | None
) -> None:
    """As many results as were asked for, each by its name, in their order."""
    assert check(case, reply) == wrong


@pytest.mark.parametrize(("check", "case"), [(BOTH, PAIR), (value_is_right, ONE)])
@pytest.mark.parametrize("reply", [Raised("ValueError", "no"), Killed(None, 1)])
def test_what_ended_a_call_is_the_failure(check: Any, case: Case, reply: Reply) -> None:
    """A call that did not come back has no results to compare."""
    assert check(case, reply) is reply


def test_float64_keeps_its_narrow_bound() -> None:
    """Without float32 a result must be right to float64's rounding."""
    assert told(BOTH(PAIR, returned(NEARLY, 2.0))) == ("WrongValue", "the adjoint of A")
    assert told(BOTH(PAIR, returned(1.0, 2 * NEARLY))) == ("WrongValue", "the adjoint of B")
    assert told(value_is_right(ONE, returned(NEARLY))) == ("WrongValue", "the result")


WHOLE = asked(Given([1.0]))
IN_FLOAT32: list[tuple[Case, float, bool]] = [
    (ONE, 1 + 2.0**-23, True),
    (ONE, 1 + 2.0**-22, False),
    (WHOLE, 1.0, True),
    (WHOLE, 1 + 2.0**-23, False),
]


@pytest.mark.parametrize(("case", "value", "holds"), IN_FLOAT32)
def test_a_single_result_in_float32_has_that_formats_bound(
    case: Case, value: float, holds: bool
) -> None:
    """What rounds may be off by float32's bound, as a quotient is; what is exact by nothing."""
    failure = value_is_right(case, returned(np.float32(value)))

    assert told(failure) == (() if holds else ("WrongValue", "the result"))
