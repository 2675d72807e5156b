"""What pytest needs to grade: the `submission` fixture, the item of each test, and its verdict."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from gradescope_utils.autograder_utils.decorators import number

from .judging import judged
from .model import Verdict
from .rubric import ATTRIBUTE, ITEMS, Item
from .student_code import StudentCode

NUMBER = "__number__"  # where gradescope_utils keeps it
Begun = tuple[StudentCode, Callable[[Verdict], None]]


class GradingPlugin:
    """Runs each test against one submission, which `begin` gives once they are collected, with what
    is told each verdict as it is made; where it gives none, no test is run. `judging_s` is the
    processor time of the tests themselves, in this process."""

    _submission: StudentCode
    _on_verdict: Callable[[Verdict], None]

    def __init__(self, begin: Callable[[], Begun | None]) -> None:
        self._begin = begin
        self.judging_s = 0.0

    @pytest.fixture(scope="session")
    def submission(self) -> StudentCode:
        """The student's functions, to be asked."""
        return self._submission

    def pytest_collection_modifyitems(self, items: list[pytest.Function]) -> None:
        """The number of its item for each test, as gradescope_utils keeps it."""
        for test in items:
            number(getattr(test.function, ATTRIBUTE))(test.function)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Goes on to pytest's own loop, or is all there is of it."""
        begun = self._begin() if session.items else None
        if begun is None:
            return True
        self._submission, self._on_verdict = begun
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Judges the item, and tells pytest whether it passed."""
        item, began_s = _item_of(pyfuncitem), time.process_time()
        verdict, _ = judged(item, pyfuncitem.obj, self._submission)
        self.judging_s += time.process_time() - began_s
        self._on_verdict(verdict)
        if verdict.status != "passed":
            pytest.fail(verdict.status, pytrace=False)
        return True

    @pytest.hookimpl(optionalhook=True)
    def pytest_json_runtest_metadata(self, item: pytest.Function) -> dict[str, Any]:
        """Goes into the report beside the outcome."""
        return {"item": _item_of(item).number}


def _item_of(test: pytest.Function) -> Item:
    return ITEMS[getattr(test.function, NUMBER)]
