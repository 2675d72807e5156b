"""What the runner makes of suites that go wrong in ways of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader import runner
from grader.model import Grade, Submission
from grader.rubric import RUBRIC

SUITE = """
import pytest
from grader.checks.failures import CheckFailed
from grader.model import Finding
from grader.rubric import graded

@pytest.fixture(autouse=True)
def around(request):
    if request.node.name == "test_without_a_beginning":
        raise RuntimeError
    yield
    if request.node.name == "test_without_an_end":
        raise RuntimeError

@graded("1.1")
def test_right(submission):
    pass

@graded("1.2")
def test_lost(submission):
    raise CheckFailed(Finding("value", "it is wrong", facts=(("yours", "2"),)))

@graded("1.3")
def test_at_fault(submission):
    raise ZeroDivisionError("ours")

@graded("2.1")
def test_without_a_beginning(submission):
    pass

@graded("2.2")
def test_without_an_end(submission):
    pass
"""


class NoHost:
    """No function is asked here. `started` counts them."""

    started = 0

    def __init__(self) -> None:
        NoHost.started += 1

    def guest(self) -> Any:
        pytest.fail("a guest was asked for")

    def close(self) -> None:
        pass


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, solution: Submission) -> runner.Task:
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_1_all.py").write_text(SUITE, encoding="utf-8")
    monkeypatch.setattr(runner, "SUITES", tmp_path)
    monkeypatch.setattr(NoHost, "started", 0)
    monkeypatch.delitem(sys.modules, "test_1_all", raising=False)
    return runner.Task(solution, "seed", NoHost)  # type: ignore[arg-type]


def came_to(grade: Grade) -> Mapping[str, tuple[str, float, str]]:
    return {v.number: (v.status, v.points, v.cause) for v in grade.verdicts}


def test_only_what_ran_and_passed_has_points(task: runner.Task) -> None:
    """A test that could not begin, that is not there, or whose end failed is errored: its item has
    no points, whatever its verdict was."""
    found = came_to(runner.grade(task))

    absent = dict.fromkeys((item.number for item in RUBRIC), ("errored", 0, runner.NOT_RUN))
    assert found == absent | {
        "1.1": ("passed", 1, ""),
        "1.2": ("failed", 0, ""),
        "1.3": ("errored", 0, "ZeroDivisionError: ours"),
        "2.2": ("errored", 0, "judged passed, but error in pytest's report"),
    }


@pytest.mark.parametrize("suite", [None, "", "import nowhere"])
def test_suites_without_a_test_are_our_own_fault(
    suite: str | None, task: runner.Task, tmp_path: Path
) -> None:
    """Where there are no suites, or none that can be imported, nothing is started and every item
    is errored."""
    (tmp_path / "test_1_all.py").unlink()
    if suite is not None:
        (tmp_path / "test_1_none.py").write_text(suite, encoding="utf-8")

    grade = runner.grade(task)

    assert {v.error for v in grade.verdicts} == {runner.NOT_RUN}
    assert NoHost.started == 0


def test_suite_that_cannot_be_imported_costs_its_own_items(
    task: runner.Task, tmp_path: Path
) -> None:
    """Where one suite cannot be imported, the items of the others are judged."""
    (tmp_path / "test_3_none.py").write_text("import nowhere", encoding="utf-8")

    found = came_to(runner.grade(task))

    assert found["1.1"] == ("passed", 1, "")
    assert found["3.1"] == ("errored", 0, runner.NOT_RUN)
    assert NoHost.started == 1


def test_item_that_the_report_lacks_is_errored(
    task: runner.Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pytest's report has lost its tests, no verdict is believed."""
    monkeypatch.setattr(runner.JSONReport, "pytest_runtest_logreport", lambda *_, **__: None)

    found = came_to(runner.grade(task))

    assert {status for status, _, _ in found.values()} == {"errored"}
    assert found["1.1"][2] == "judged passed, but absent in pytest's report"


def test_each_verdict_is_told_as_it_is_made(task: runner.Task) -> None:
    """Progress is told before the first item and after each; what was judged stands in it whole."""
    told: list[Grade] = []
    runner.grade(runner.Task(task.submission, task.seed, task.zygote, told.append))

    assert [sum(v.error != runner.NOT_RUN for v in grade.verdicts) for grade in told] == [
        0,
        1,
        2,
        3,
        4,
    ]
    finding = told[2].verdicts[1].finding
    assert finding is not None
    assert finding.facts == (("yours", "2"),)
