"""Slopes by central differences: what a gradient is measured against, without any formula.

The slope of L at x is near (L(x + h) - L(x - h)) / 2h. With h = 1 it is exact where L is a
polynomial of degree 2 at most in that entry: steps of 1 and of 2 then give the same slope.
Elsewhere a small h is taken, and the slopes for h and for 2h say how far off it may be.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

SMALL_STEPS = (1e-3, 1e-4, 1e-5, 1e-6)
GOOD_ENOUGH = 1e-5  # of the slope: then a smaller step is not tried
RELATIVE_ROUNDING = 1e-9  # of the slope, for what your gradient rounds
LOSS_ROUNDING = 1e-14  # of L, for what L rounds
EPSILON = sys.float_info.epsilon

Function = Callable[[float], float]


@dataclass(frozen=True)
class Slope:
    """L at x - step, x and x + step, the slope that follows, and how far off it may be."""

    x: float
    step: float
    below: float
    here: float
    above: float
    error: float = 0.0
    is_exact: bool = False

    @property
    def value(self) -> float:
        return (self.above - self.below) / (2 * self.step)

    def allows(self, gradient: float) -> bool:
        return abs(gradient - self.value) <= self.error


def exact_slope(function: Function, x: float) -> Slope | None:
    """The slope with a step of 1, or None where a step of 2 does not give the same."""
    one, two = _slope(function, x, 1.0), _slope(function, x, 2.0)
    if one.value != two.value or not math.isfinite(one.value):
        return None
    return replace(one, error=RELATIVE_ROUNDING * max(1.0, abs(one.value)), is_exact=True)


def near_slope(function: Function, x: float) -> Slope:
    """The slope with the first small step that serves, or else with the best of them."""
    found: list[Slope] = []
    # x + h has to differ from x by h: beside a large x no step can be very small.
    digits = max(0, math.floor(math.log10(max(abs(x), 1.0))) - 4)
    for step in SMALL_STEPS:
        slope = _near(function, x, step * 10.0**digits)
        if slope.error <= GOOD_ENOUGH * max(1.0, abs(slope.value)):
            return slope
        found.append(slope)
    return min(found, key=lambda slope: (math.isnan(slope.error), slope.error))


def has_kink(function: Function, x: float) -> bool:
    """Whether L has a corner at x, as relu has at 0: then there is no slope to compare with.

    Where L is smooth, the bend between x - h and x + h shrinks like h * h; at a corner, like h.
    """
    wide, narrow = _slope(function, x, 1e-3), _slope(function, x, 1e-4)
    bends = [abs(s.above - 2 * s.here + s.below) for s in (wide, narrow)]
    rounding = 100 * LOSS_ROUNDING * max(abs(wide.above), abs(wide.below), abs(wide.here))
    return bends[1] > max(bends[0] / 30, rounding)


def _near(function: Function, x: float, step: float) -> Slope:
    one, two = _slope(function, x, step), _slope(function, x, 2 * step)
    size = max(abs(one.above), abs(one.below), abs(one.here))
    of_slope = RELATIVE_ROUNDING + 2 * EPSILON * abs(x) / step
    rounding = LOSS_ROUNDING * size / step + of_slope * abs(one.value)
    return replace(one, error=abs(two.value - one.value) + rounding)


def _slope(function: Function, x: float, step: float) -> Slope:
    return Slope(x, step, function(x - step), function(x), function(x + step))
