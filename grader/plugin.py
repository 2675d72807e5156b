"""What pytest needs to grade: the `submission` fixture, RUBRIC's decorators, and each test's
outcome as plain metadata for the report."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import pytest
from gradescope_utils.autograder_utils.decorators import number, visibility, weight

from .checks.failures import CheckFailed
from .judging import judge, notes
from .rubric import ATTRIBUTE, RUBRIC
from .student_code import StudentCode

ITEMS = {item.number: item for item in RUBRIC}


class GradingPlugin:
    """Runs each test against one submission, which `begin` gives once they are collected; where it
    gives none, no test is run. `on_outcome` hears of each as it ends. `judging_s` is the processor
    time of the tests themselves, in this process."""

    _submission: StudentCode

    def __init__(
        self,
        begin: Callable[[], StudentCode | None],
        on_outcome: Callable[[str, Mapping[str, Any]], None],
    ) -> None:
        self._begin = begin
        self._on_outcome = on_outcome
        self._metadata: dict[str, dict[str, Any]] = {}
        self.judging_s = 0.0

    @pytest.fixture(scope="session")
    def submission(self) -> StudentCode:
        """The student's functions, to be asked."""
        return self._submission

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        """Number, weight and visibility from RUBRIC, the only place where they stand."""
        for test in items:
            item = ITEMS[getattr(test.function, ATTRIBUTE)]
            for decorate in (
                number(item.number),
                weight(item.points),
                visibility(item.visibility),
            ):
                decorate(test.function)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool | None:
        """Goes on to pytest's own loop, or is all there is of it."""
        submission = self._begin()
        if submission is None:
            return True
        self._submission = submission
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Runs the test, and keeps what is to be reported of it."""
        metadata = self._metadata[pyfuncitem.nodeid] = {
            "item": getattr(pyfuncitem.function, "__number__"),  # noqa: B009 - gradescope's name
            "finding": None,
            "error": "",
        }
        began_s = time.process_time()
        try:
            judge(pyfuncitem.obj, self._submission)
        except CheckFailed as failed:
            metadata["finding"] = asdict(failed.finding)
            raise
        except Exception:
            metadata["error"] = traceback.format_exc()
            raise
        finally:
            self.judging_s += time.process_time() - began_s
            metadata["printed"] = self._submission.printed()
            metadata["notes"] = notes(self._submission)
        return True

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_runtest_metadata(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> dict[str, Any]:
        """Goes into the report beside the outcome."""
        return self._metadata.get(item.nodeid, {}) if call.when == "call" else {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tells of each outcome as it comes, so that results can be written at once."""
        if report.when == "call":
            self._on_outcome(report.outcome, self._metadata[report.nodeid])
