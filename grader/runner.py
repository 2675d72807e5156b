"""Runs the suites on one submission and walks RUBRIC: one verdict per item, whatever happened."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from pytest_jsonreport.plugin import JSONReport

from reference import golden, truth
from reference.golden import CasesOf
from reference.values import Draw

from .model import Grade, Submission, Verdict
from .plugin import Begun, GradingPlugin
from .rubric import QUESTIONS, RUBRIC
from .sandbox.conversation import Layer
from .sandbox.inside.limits import Limits
from .sandbox.supervisor import Zygote
from .student_code import StudentCode

SUITES = Path(__file__).parent / "suites"
YOUNG_OBJECTS = 50_000
# pytest's own plugins that no suite needs: each costs its import, and a part in every hook.
NOT_NEEDED = (
    *("cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "logging"),
    *("monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "skipping", "stepwise"),
    *("subtests", "threadexception", "tmpdir", "unittest", "unraisableexception"),
)
NOT_RUN = "the test of this item did not run"


@dataclass(frozen=True)
class Task:
    """One submission to be graded: on the stored cases, on fresh ones drawn from `seed`, and on
    `more`.

    `cases_of` gives those of a set; GoldenError where what is stored cannot be used. `on_progress`
    gets the grade so far: before the first item, then after each.
    """

    submission: Submission
    seed: str
    zygote: Callable[[], Zygote]
    on_progress: Callable[[Grade], None] | None = None
    more: Sequence[Draw] = ()
    cases_of: CasesOf = truth.cases_of


def grade(task: Task, questions: Sequence[str] = QUESTIONS) -> Grade:
    """Grades one submission. With fewer `questions` than all, the items of the others stay
    `errored`."""
    return grade_next(lambda: task, questions) or nothing_ran(task.submission, task.seed, NOT_RUN)


def grade_next(
    next_task: Callable[[], Task | None], questions: Sequence[str] = QUESTIONS
) -> Grade | None:
    """Collects the suites, then asks for the task and grades it; None where there is none, or where
    the suites cannot be collected.

    `next_task` may fork: each process that it returns in grades what it was given there, on the
    suites as they were collected once.
    """
    run: _Run | None = None
    failure: Exception | None = None
    with contextlib.ExitStack() as guests:

        def begin() -> Begun | None:
            nonlocal run, failure
            try:
                task = next_task()
                if task is None:
                    return None
                run = _Run(task)
            except Exception as error:  # pytest would take it for its own
                failure = error
                return None
            return guests.enter_context(run.student_code), run.note

        plugin = GradingPlugin(begin)
        report = _run_pytest(plugin, questions)
    if failure:
        raise failure
    return run.grade(report, plugin.judging_s) if run else None


class _Run:
    """A task that has begun, and what is known of it so far."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._verdicts: dict[str, Verdict] = {}
        self._began = time.monotonic()
        self._tell()
        draws = (golden.stored_draw(), Draw(task.seed), *task.more)
        self.student_code = StudentCode(task.submission, task.zygote, draws, task.cases_of)

    def note(self, verdict: Verdict) -> None:
        """What an item came to."""
        self._verdicts[verdict.number] = verdict
        self._tell()

    def grade(self, report: Mapping[str, Any], judging_s: float) -> Grade:
        """What all came to, where the report of the suites agrees."""
        tests = [test for test in report.get("tests", ()) if "metadata" in test]
        outcomes = {test["metadata"]["item"]: test["outcome"] for test in tests}
        agreed = {n: _agreed(v, outcomes.get(n)) for n, v in self._verdicts.items()}
        extra = {
            "seed": self._task.seed,
            "digest": self._task.submission.digest,
            "confinement": _confinement(self.student_code.layers, Limits()),
            "measured": _measured(self.student_code, judging_s, time.monotonic() - self._began),
        }
        return _grade(self._task.submission, agreed, extra)

    def _tell(self) -> None:
        if self._task.on_progress is not None:
            self._task.on_progress(_grade(self._task.submission, self._verdicts))


def nothing_ran(submission: Submission, seed: str, why: str) -> Grade:
    """The grade of a submission that could not be graded at all: every item is `errored`."""
    verdicts = tuple(Verdict(item.number, "errored", 0, error=why) for item in RUBRIC)
    return Grade(verdicts, submission.notes, {"seed": seed, "digest": submission.digest})


def _run_pytest(plugin: GradingPlugin, questions: Sequence[str]) -> Mapping[str, Any]:
    """pytest-json-report's report of the suites; whatever pytest prints is dropped.

    Raises KeyboardInterrupt where pytest was interrupted, which it would keep to itself.
    """
    json_report = JSONReport()
    suites = [str(path) for q in questions for path in SUITES.glob(f"test_{q}_*.py")]
    arguments = [*suites, "-c", str(SUITES / "pytest.ini"), "--assert=plain", "-q"]
    arguments += [f"-pno:{name}" for name in NOT_NEEDED]
    arguments += ["-p", "pytest_jsonreport.plugin", "--json-report-file=none"]
    # A verdict says what failed: a traceback that nobody reads costs 3 ms an item.
    arguments += ["--capture=no", "--tb=no", "--continue-on-collection-errors"]
    with _environment(), _few_collections(), contextlib.redirect_stdout(io.StringIO()):
        if pytest.main(arguments, plugins=[json_report, plugin]) == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
    report: Mapping[str, Any] = json_report.report or {}
    return report


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """No plugin and no option but ours, whatever the environment says."""
    names = ("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(before)


@contextlib.contextmanager
def _few_collections() -> Iterator[None]:
    """Thousands of cases are no garbage: to look for some among them is a fifth of the judging."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _grade(
    submission: Submission, verdicts: Mapping[str, Verdict], extra: Mapping[str, Any] | None = None
) -> Grade:
    found = tuple(
        verdicts.get(item.number) or Verdict(item.number, "errored", 0, error=NOT_RUN)
        for item in RUBRIC
    )
    return Grade(found, submission.notes, extra or {})


def _agreed(verdict: Verdict, outcome: str | None) -> Verdict:
    """The verdict, unless pytest's own report tells something else of its test."""
    if verdict.status == "errored" or outcome == verdict.status:
        return verdict
    why = f"judged {verdict.status}, but {outcome or 'absent'} in pytest's report"
    return Verdict(verdict.number, "errored", 0, error=why)


def _confinement(layers: tuple[Layer, ...], limits: Limits) -> dict[str, Any]:
    """What held, as the first guest's probes found it, and where."""
    return {
        "layers": {x.name: {"in_force": x.in_force, "detail": x.detail} for x in layers},
        "kernel": platform.release(),
        "machine": platform.machine(),
        "uid": os.geteuid() if hasattr(os, "geteuid") else None,
        "limits": limits._asdict(),
    }


def _measured(student_code: StudentCode, judging_s: float, wall_s: float) -> dict[str, Any]:
    guests = [{"subject": subject, **asdict(usage)} for subject, usage in student_code.usages]
    return {
        "wall_s": round(wall_s, 3),
        "checks_cpu_s": {
            "answering": round(student_code.answering_s, 3),
            "judging": round(judging_s, 3),
        },
        "guests": guests,
    }
