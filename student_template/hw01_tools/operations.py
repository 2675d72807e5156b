"""How the operation of a node is written: `v1 + v2`, `ln(x1)`, and `Name(a, b)` for any other."""

from __future__ import annotations

from typing import Any

from .formats import clean, number, shorten

LONGEST_FORMULA = 40

FORMULAS = {
    "ewiseadd": "{0} + {1}",
    "ewisemul": "{0} * {1}",
    "matmul": "{0} @ {1}",
    "ewisediv": "{0} / {1}",
    "negate": "-{0}",
    "addscalar": "{0} + {scalar}",
    "mulscalar": "{0} * {scalar}",
    "divscalar": "{0} / {scalar}",
    "powerscalar": "{0} ** {scalar}",
    "log": "ln({0})",
    "exp": "exp({0})",
    "sin": "sin({0})",
    "cos": "cos({0})",
    "relu": "relu({0})",
    "transpose": "transpose({0})",
    "reshape": "reshape({0})",
    "broadcastto": "broadcast_to({0})",
    "summation": "sum({0})",
}


def class_name(op: Any) -> str:
    return shorten(clean(type(op).__name__), 20)


def formula(op: Any, inputs: list[str]) -> str:
    """What `op` does with the nodes that have the names `inputs`."""
    name = class_name(op)
    in_general = f"{name}({', '.join(inputs)})"
    template = FORMULAS.get(name.lower(), "")
    if not template or template.count("{") - template.count("{scalar}") != len(inputs):
        return shorten(in_general, LONGEST_FORMULA)
    try:
        scalar = number(op.scalar) if "{scalar}" in template else ""
    except (AttributeError, TypeError, ValueError):
        return shorten(in_general, LONGEST_FORMULA)
    return shorten(template.format(*inputs, scalar=scalar), LONGEST_FORMULA)
