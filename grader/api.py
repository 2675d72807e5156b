"""The grader from Python: one upload, from a folder or a zip, to a Grade. Writes nothing; knows
nothing of Gradescope."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reference.values import Draw

from . import runner
from .given import given_sources, texts_to_compare
from .model import Grade, Submission
from .sandbox.supervisor import Zygote
from .submission import read_submission


def grade(path: str | Path, seed: str = "") -> Grade:
    """The verdicts on a student's folder or zip, those of `python -m grader grade`.

    Fresh cases are drawn from `seed`, or else from the digest of the three files, so that the same
    upload gets the same verdicts. It takes some seconds, and one process does one at a time.

    Whatever the upload does, a Grade comes back; an item that could not be judged is `errored`.
    Student code is confined as far as this machine can, and `extra["confinement"]` says how far.

    Raises SubmissionError where there is no such folder or zip, GoldenError where the stored cases
    cannot be used, and SandboxError where no process for student code can be started.
    """
    return runner.grade(task_of(read_submission(Path(path), texts_to_compare()), seed))


def task_of(submission: Submission, seed: str = "", more: Sequence[Draw] = ()) -> runner.Task:
    """The submission as a task for the runner, with a zygote of its own."""
    given = given_sources()
    return runner.Task(submission, seed or submission.digest, lambda: Zygote(given), more=more)
