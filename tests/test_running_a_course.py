"""The commands in docs/running-a-course.md are there, with every option that it shows."""

from __future__ import annotations

import re
import shlex

import pytest
from uploads import ROOT

from grader import cli
from grader.rubric import RUBRIC, TOTAL

PAGE = (ROOT / "docs" / "running-a-course.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ python -m grader (.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command's help knows each option of it."""
    name, *arguments = shlex.split(command)

    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])

    words = capsys.readouterr().out.split()
    assert ended.value.code == 0
    assert {x for x in arguments if x.startswith("--")} <= {word.strip("[],") for word in words}


def test_figures_are_the_rubrics() -> None:
    """The points that the page tells are those of the rubric, and its example is one of its items."""
    told = (f"{TOTAL} points in {len(RUBRIC)} items written to", f"autograder points | {TOTAL}, ")
    assert [words for words in told if words not in PAGE] == [], (
        "docs/running-a-course.md says otherwise"
    )
    assert any(f'Item("{x.number}", "{x.subject}", {x.points}, visibility=' in PAGE for x in RUBRIC)


def test_steps_stand_in_the_order_of_a_release() -> None:
    """The grader is checked before anything is packaged, and rehearsed before students get theirs."""
    first = dict.fromkeys(shlex.split(command)[0] for command in COMMANDS)

    assert list(first)[:4] == ["audit", "package", "rehearse", "release"]
