"""One upload to the bytes of its results.json, in any process on any machine.

What is to be graded names no student: an id, a seed and three files are all there is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache

from .. import gradescope, runner
from ..given import ROOT
from ..model import Grade, Submission

# What decides over a verdict, and all that is hashed for the version.
SOURCES = ("grader", "reference", "student_template/hw01")


@dataclass(frozen=True)
class Work:
    """One upload to be graded, and the seed of its fresh cases."""

    id: str
    seed: str
    submission: Submission

    def encoded(self) -> bytes:
        """The same bytes for the same work, in any process."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @property
    def key(self) -> str:
        """A digest of all that its result depends on: the upload, the seed and the grader."""
        return hashlib.sha256(version().encode() + self.encoded()).hexdigest()


def encoded(grade: Grade) -> bytes:
    """The bytes of results.json, as `grade` writes it."""
    return gradescope.encoded(gradescope.results(grade, grade.extra["measured"]["wall_s"]))


def errored(work: Work, why: str) -> bytes:
    """results.json of an upload that could not be graded: every item errored."""
    grade = runner.nothing_ran(work.submission, work.seed, why)
    return gradescope.encoded(gradescope.results(grade, 0))


@cache
def version() -> str:
    """A digest of the grader's own files: another one may judge otherwise."""
    digest = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                data = path.read_bytes()
                name = path.relative_to(ROOT).as_posix()
                digest.update(f"{name} {len(data)} ".encode() + data)
    return digest.hexdigest()
