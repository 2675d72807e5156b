"""The zip that students get: the template at its root, and beside it the public suites with what
they need to run at home. No formula is inside, right or wrong.

Stored cases carry their results, known mistakes are digests of outputs with their notes, and where
a graph is walked by other code than the one that is tested, it is the student's own.
"""

from __future__ import annotations

from pathlib import Path

from reference.blanks import without
from reference.stand_ins import BACKWARD_PASS

from ..given import GIVEN_FILES
from . import archive

TEMPLATE = "student_template"
STAND_IN = "reference/stand_ins/graph.py"
WALKS = ("forward_pass", BACKWARD_PASS)

ALLOWED: tuple[str, ...] = (
    "LICENSE",
    "grader/__init__.py",
    "grader/answers.py",
    "grader/decoding.py",
    "grader/given.py",
    "grader/feedback.py",
    "grader/judging.py",
    "grader/model.py",
    "grader/plain_text.py",
    "grader/rubric.py",
    "grader/student_code.py",
    "grader/submission.py",
    "grader/checks/__init__.py",
    "grader/checks/agreement.py",
    "grader/checks/compare.py",
    "grader/checks/diagnose.py",
    "grader/checks/failures.py",
    "grader/checks/graph.py",
    "grader/checks/network.py",
    "grader/checks/patterns.py",
    "grader/checks/prose.py",
    "grader/checks/questions.py",
    "grader/checks/remarks.py",
    "grader/checks/unchanged.py",
    "grader/checks/values.py",
    "grader/checks/mistakes/signatures.json",
    "grader/home/*.py",
    "grader/sandbox/__init__.py",
    "grader/sandbox/conversation.py",
    "grader/sandbox/replies.py",
    "grader/sandbox/requests.py",
    "grader/sandbox/inside/__init__.py",
    "grader/sandbox/inside/calls.py",
    "grader/sandbox/inside/counting.py",
    "grader/sandbox/inside/describe.py",
    "grader/sandbox/inside/given.py",
    "grader/sandbox/inside/graphs.py",
    "grader/sandbox/inside/guest.py",
    "grader/sandbox/inside/loader.py",
    "grader/sandbox/inside/outcome.py",
    "grader/sandbox/inside/unconfined.py",
    "grader/sandbox/inside/watch.py",
    "grader/sandbox/inside/wire.py",
    "grader/suites/*.py",
    "reference/__init__.py",
    "reference/blanks.py",
    "reference/case.py",
    "reference/cases/*.py",
    "reference/entropy.py",
    "reference/golden.py",
    "reference/golden/*.json",
    "reference/rounding.py",
    "reference/sets.py",
    "reference/stand_ins/*.py",
    "reference/values.py",
)
OF_THE_TEMPLATE: tuple[str, ...] = (
    "README.md",
    "conftest.py",
    "pytest.ini",
    "requirements.txt",
    "hw01/*.py",
    "hw01_tools/*.py",
    "pictures/*.svg",
)


def members(root: Path) -> dict[str, bytes]:
    """The files of the zip by their names in it; PackagingError where one is missing."""
    found = {**archive.gather(root, ALLOWED), **archive.gather(root / TEMPLATE, OF_THE_TEMPLATE)}
    # Students may edit their own copy; the grader's is the one that counts.
    for file in ("__init__.py", *GIVEN_FILES):
        found[f"grader/given_files/{file}"] = found[f"hw01/{file}"]
    found[STAND_IN] = without(WALKS, found[STAND_IN].decode()).encode()
    return found


def release(root: Path, out: Path) -> archive.Written:
    """Writes the zip of the project in `root`; PackagingError where it cannot be made."""
    return archive.write(out, members(root))
