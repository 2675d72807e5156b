"""Backmark: grades one upload of HW01, reverse-mode automatic differentiation.

    from grader import RUBRIC, Grade, grade

The names are imported when they are asked for: a process that asks for none needs no NumPy and no
pytest.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference.golden import GoldenError

    from .api import grade
    from .model import Finding, Grade, Verdict
    from .rubric import RUBRIC, TOTAL, Item
    from .sandbox.conversation import SandboxError
    from .submission import SubmissionError

__all__ = [
    "RUBRIC",
    "TOTAL",
    "Finding",
    "GoldenError",
    "Grade",
    "Item",
    "SandboxError",
    "SubmissionError",
    "Verdict",
    "grade",
]

# Before NumPy is imported, here and in what is started: its arrays are small, and threads that wait
# for work cost a tenth of a grading.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
os.environ.update(ONE_THREAD)

HOMES = {
    "reference.golden": ("GoldenError",),
    "grader.api": ("grade",),
    "grader.model": ("Finding", "Grade", "Verdict"),
    "grader.rubric": ("RUBRIC", "TOTAL", "Item"),
    "grader.sandbox.conversation": ("SandboxError",),
    "grader.submission": ("SubmissionError",),
}

if not TYPE_CHECKING:  # or it would answer for every name

    def __getattr__(name: str) -> Any:
        for module, names in HOMES.items():
            if name in names:
                return getattr(importlib.import_module(module), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
