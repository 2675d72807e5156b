"""Gradescope's zip: what a grading needs there, by name, and nothing else.

Left out are the solution, PyTorch's oracle and the other opinions on it, the formulas of the known
mistakes (their digests and notes are in `signatures.json`), the audit, the tests and the handout.
"""

from __future__ import annotations

from pathlib import Path

from . import archive

EXECUTABLE = ("run_autograder", "setup.sh")
ALLOWED: tuple[str, ...] = (
    *EXECUTABLE,
    "LICENSE",
    "requirements/grading.txt",
    "grader/__init__.py",
    "grader/__main__.py",
    "grader/answers.py",
    "grader/atomic.py",
    "grader/decoding.py",
    "grader/doctor.py",
    "grader/feedback.py",
    "grader/given.py",
    "grader/gradescope.py",
    "grader/judging.py",
    "grader/model.py",
    "grader/plain_text.py",
    "grader/plugin.py",
    "grader/rubric.py",
    "grader/runner.py",
    "grader/student_code.py",
    "grader/submission.py",
    "grader/checks/*.py",
    "grader/checks/mistakes/signatures.json",
    "grader/cli/*.py",
    "grader/sandbox/**/*.py",
    "grader/suites/*.py",
    "grader/suites/pytest.ini",
    "reference/__init__.py",
    "reference/blanks.py",
    "reference/case.py",
    "reference/cases/*.py",
    "reference/entropy.py",
    "reference/golden.py",
    "reference/golden/*.json",
    "reference/network.py",
    "reference/rounding.py",
    "reference/sets.py",
    "reference/stand_ins/*.py",
    "reference/truth.py",
    "reference/values.py",
    "reference/vjps.py",
    "student_template/hw01/__init__.py",
    "student_template/hw01/autograd.py",
    "student_template/hw01/basic_ops.py",
)


def package(root: Path, out: Path) -> archive.Written:
    """Writes the zip of the project in `root`; PackagingError where it cannot be made."""
    return archive.write(out, archive.gather(root, ALLOWED), EXECUTABLE)
