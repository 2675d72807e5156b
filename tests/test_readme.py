"""What README.md shows is what the commands print."""

from __future__ import annotations

import re

import pytest
from uploads import ROOT

from grader import gradescope, runner
from grader.given import given_sources
from grader.rubric import RUBRIC
from grader.sandbox.supervisor import Zygote
from grader.submission import read_submission

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^FAILED .*?(?=\n\n|\n```)", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """The findings of examples/typical, in their full width."""
    given = given_sources()
    submission = read_submission(ROOT / "examples" / "typical", {})
    grade = runner.grade(runner.Task(submission, submission.digest, lambda: Zygote(given)))
    return [
        gradescope.text(verdict.finding, item)
        for item, verdict in zip(RUBRIC, grade.verdicts)
        if verdict.finding is not None
    ]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split()[1])
def test_findings_are_those_of_the_example(block: str, printed: list[str]) -> None:
    """Each finding in the README is printed for examples/typical, word for word."""
    assert block in printed


def test_readme_shows_findings() -> None:
    """The README shows more than one finding."""
    assert len(BLOCKS) > 1
