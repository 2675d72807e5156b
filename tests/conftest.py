"""What several rooms' tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from uploads import ROOT

from grader.given import given_sources
from grader.model import Submission
from grader.packaging import autograder, rehearsal, stage
from grader.packaging.stage import Stage
from reference import blanks


@pytest.fixture(scope="session")
def given() -> dict[str, str]:
    """The given files, by module name."""
    return given_sources()


@pytest.fixture
def solution() -> Submission:
    """The right solution, as intake would hand it on."""
    return Submission({file: blanks.solution(file) for file in blanks.FILES}, {}, (), "solution")


@pytest.fixture
def gradescope(tmp_path: Path) -> Stage:
    """Gradescope's /autograder with our packaged zip unpacked and set up, to place an upload in.

    Its environment is the one that setup.sh has made for the tests; `.ci/run` makes a new one.
    """
    if not stage.can_be_private():
        pytest.skip("needs root, as on Gradescope, and a machine that lets it mount")
    here = Stage(tmp_path / "autograder", private=True)
    here.folder.mkdir(mode=0o755)
    autograder.package(ROOT, tmp_path / "autograder.zip")
    rehearsal.unpack(tmp_path / "autograder.zip", here)
    (here.folder / "source" / ".venv").symlink_to((ROOT / ".venv").resolve())
    return here
