"""The whole uploads in tests/submissions/, by name: each with the items that it must lose."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from grader.audit import uploads
from grader.audit.uploads import Expected

ROOT = Path(__file__).parent.parent
SUBMISSIONS = Path(__file__).parent / "submissions"


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in SUBMISSIONS.iterdir()))


@cache
def expected(name: str) -> Expected:
    return uploads.expected(SUBMISSIONS / name)


def materialise(name: str, folder: Path) -> Path:
    """The upload as the student would hand it in, in `folder`."""
    return uploads.materialise(SUBMISSIONS / name, folder)
