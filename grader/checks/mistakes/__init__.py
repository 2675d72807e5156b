"""Known mistakes as data: what students write instead of an answer, and what to tell them.

Each is a wrong answer to one subject, the items that it must lose, the fact to state and the
question that leads on. `audit` proves that the suites take exactly those items; `diagnose` names
the one whose outputs equal the student's.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import partial
from pkgutil import iter_modules


@dataclass(frozen=True)
class Mistake:
    """`code` stands where the solution's answer to `subject` does, and may use its helpers. `note`
    is a fact about what such code computes, `help` a question, never the line to write. What the
    rows of a table share stands above it, once."""

    id: str
    subject: str
    code: str
    loses: frozenset[str]
    note: str
    help: str


def known_mistakes() -> tuple[Mistake, ...]:
    """Every mistake of every table, table by table."""
    names = sorted(module.name for module in iter_modules(__path__))
    tables = (importlib.import_module(f"{__name__}.{name}") for name in names)
    return tuple(mistake for table in tables for mistake in getattr(table, "MISTAKES", ()))


def elementwise(name: str, short: str, right: str, question: str) -> tuple[Mistake, ...]:
    """What is written for the forward pass of any operation that works entry by entry, in place of
    `right`; the ids begin with `short`. Its items are 1 for `compute` and 3 for what must be left
    alone."""
    compute = partial(Mistake, subject=f"{name}.compute", loses=frozenset({f"{question}.1"}))
    return (
        compute(
            id=f"{short}-compute-in-place",
            code=f"""
                a[...] = {right}
                return a
            """,
            loses=frozenset({f"{question}.3"}),
            note="the values are right, and an array that others still hold is written into",
            help="what does the caller find in its own arrays after the call?",
        ),
        compute(
            id=f"{short}-compute-list",
            code=f"return [{right} for a, b in zip(a, b)]",
            note="yours is a Python list, and a single number, which has no axis, raises an error",
            help="what does NumPy do when you apply an operator to two whole arrays?",
        ),
        compute(
            id=f"{short}-compute-axis-for-numbers",
            code=f"return numpy.atleast_1d({right})",
            note="yours has an axis of length 1 where the two inputs are single numbers",
            help=f"which shape has {right} for two arrays of shape ()?",
        ),
        compute(
            id=f"{short}-compute-whole-numbers",
            code=f"return ({right}).astype(int)",
            note="yours holds whole numbers: what stands after the point is cut off",
            help="which dtype do the inputs have, and which has your result?",
        ),
    )
