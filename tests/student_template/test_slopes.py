"""Slopes by central differences are exact, or as near as they say."""

from __future__ import annotations

import numpy as np
import pictures  # noqa: F401  # makes hw01_tools importable
from fuzzing import examples
from hw01_tools.slopes import exact_slope, has_kink, near_slope
from hypothesis import given
from hypothesis import strategies as st

COEFFICIENTS = st.integers(-50, 50)


@examples(100)
@given(COEFFICIENTS, COEFFICIENTS, COEFFICIENTS, st.integers(-100, 100))
def test_a_step_of_1_is_exact_up_to_degree_2(a: int, b: int, c: int, x: int) -> None:
    """For whole numbers, the slope of a polynomial of degree 2 is exact to the last bit."""
    slope = exact_slope(lambda t: a * t * t + b * t + c, float(x))

    assert slope is not None
    assert slope.value == 2 * a * x + b


@examples(100)
@given(st.integers(1, 50), COEFFICIENTS, st.integers(-100, 100))
def test_degree_3_is_not_taken_for_exact(a: int, b: int, x: int) -> None:
    """A cubic's slope with a step of 1 is wrong, and is not handed out."""
    assert exact_slope(lambda t: a * t**3 + b * t * t, float(x)) is None


@examples(100)
@given(st.floats(-20, 20), st.floats(0.1, 3))
def test_a_small_step_is_within_its_error(x: float, frequency: float) -> None:
    """The slope of a sine with a small step is as near as it says, and that is near."""
    slope = near_slope(lambda t: float(np.sin(frequency * t)), x)

    assert abs(slope.value - frequency * np.cos(frequency * x)) <= slope.error <= 1e-4
    assert not has_kink(lambda t: float(np.sin(frequency * t)), x)


@examples(100)
@given(st.floats(-50, 50), st.floats(-3, 3), st.floats(0.1, 3))
def test_a_corner_is_seen(x: float, left: float, turn: float) -> None:
    """Where the slope jumps there is a corner."""
    assert has_kink(lambda t: (t - x) * (left if t < x else left + turn), x)
