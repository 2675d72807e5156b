"""What several rooms' tests share."""

from __future__ import annotations

import pytest

from grader.given import given_sources
from grader.model import Submission
from reference import blanks


@pytest.fixture(scope="session")
def given() -> dict[str, str]:
    """The given files, by module name."""
    return given_sources()


@pytest.fixture
def solution() -> Submission:
    """The right solution, as intake would hand it on."""
    return Submission({file: blanks.solution(file) for file in blanks.FILES}, {}, (), "solution")
