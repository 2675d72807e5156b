"""Backmark: grades one upload of HW01, reverse-mode automatic differentiation.

    from grader import RUBRIC, Grade, grade

The names are imported when they are asked for: a process that asks for none needs no NumPy and no
pytest.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

# Before NumPy is imported, here and in what is started: its arrays are small, and threads that wait
# for work cost a tenth of a grading.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
os.environ.update(ONE_THREAD)

HOMES = {
    "RUBRIC": "grader.rubric",
    "TOTAL": "grader.rubric",
    "Finding": "grader.model",
    "GoldenError": "reference.golden",
    "Grade": "grader.model",
    "Item": "grader.rubric",
    "SandboxError": "grader.sandbox.conversation",
    "SubmissionError": "grader.submission",
    "Verdict": "grader.model",
    "grade": "grader.api",
}
__all__ = [*HOMES]

if TYPE_CHECKING:
    from reference.golden import GoldenError as GoldenError

    from .api import grade as grade
    from .model import Finding as Finding
    from .model import Grade as Grade
    from .model import Verdict as Verdict
    from .rubric import RUBRIC as RUBRIC
    from .rubric import TOTAL as TOTAL
    from .rubric import Item as Item
    from .sandbox.conversation import SandboxError as SandboxError
    from .submission import SubmissionError as SubmissionError
else:  # or it would answer for every name

    def __getattr__(name: str) -> Any:
        if name not in HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(HOMES[name]), name)
