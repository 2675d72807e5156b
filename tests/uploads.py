"""The whole uploads in tests/submissions/, by name: each with the items that it must lose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from grader.audit import uploads
from grader.audit.uploads import Expected
from grader.rubric import RUBRIC

ROOT = Path(__file__).parent.parent
SUBMISSIONS = Path(__file__).parent / "submissions"


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in SUBMISSIONS.iterdir()))


@cache
def expected(name: str) -> Expected:
    return uploads.expected(SUBMISSIONS / name)


def without_points(name: str) -> frozenset[str]:
    """The items that it must not have, and those that it was written before."""
    return expected(name).lost | expected(name).unasked


def score(name: str) -> int:
    """The points that are left."""
    return sum(item.points for item in RUBRIC if item.number not in without_points(name))


def materialise(name: str, folder: Path) -> Path:
    """The upload as the student would hand it in, in `folder`."""
    return uploads.materialise(SUBMISSIONS / name, folder)
