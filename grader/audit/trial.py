"""Grades known mistakes and right uploads whole, and says what became of each."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from reference import blanks

from .. import runner
from ..api import task_of
from ..checks.diagnose import explains_itself
from ..checks.mistakes import Mistake
from ..model import Finding, Grade, Submission
from ..rubric import RUBRIC
from ..sandbox.inside.loader import file_of
from ..submission import read_submission
from .uploads import expected, materialise

Given = TypeVar("Given")
Result = TypeVar("Result")

FILES = {"graph": "graph", "network": "mlp"}  # by topic; any other is a class of ops.py


@dataclass(frozen=True)
class Trial:
    """What became of one mistake: the items it lost, with the finding for each; and the items that
    the grader itself failed on, with the error: nothing is known of these."""

    mistake: Mistake
    lost: frozenset[str]
    findings: Mapping[str, Finding] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def survives(self) -> frozenset[str]:
        """Items that it must lose and did not."""
        return self.mistake.loses - self.lost - self.errors.keys()

    @property
    def overkill(self) -> frozenset[str]:
        """Items that it lost and must not."""
        return self.lost - self.mistake.loses

    @property
    def is_caught(self) -> bool:
        """Whether it lost exactly what it must, and everything was judged."""
        return not self.survives and not self.overkill and not self.errors

    @property
    def signatures(self) -> Mapping[str, str]:
        """The signature of each finding that has one."""
        return {n: found.signature for n, found in self.findings.items() if found.signature}

    @property
    def silent(self) -> frozenset[str]:
        """Items whose finding keeps its own words."""
        return frozenset(n for n, found in self.findings.items() if explains_itself(found))


@dataclass(frozen=True)
class Kept:
    """What became of one right upload: the items it lost, of which there should be none."""

    name: str
    lost: Mapping[str, str]


def trials(chosen: Sequence[Mistake], jobs: int) -> Iterator[Trial]:
    """Grades each mistake in a whole upload, on the questions that its file answers."""
    return in_processes(_trial, chosen, jobs)


def kept(uploads: Sequence[Path], jobs: int) -> Iterator[Kept]:
    """Grades each right upload on everything."""
    return in_processes(_kept, uploads, jobs)


def in_processes(
    grading: Callable[[Given], Result], what: Sequence[Given], jobs: int
) -> Iterator[Result]:
    """The result of each grading, in order, `jobs` at a time. An interrupt is for who asked."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # the processes inherit that
        try:
            found = pool.map(grading, what)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        yield from found


def _trial(mistake: Mistake) -> Trial:
    file = file_of(mistake.subject)
    sources = {name: blanks.solution(name) for name in blanks.FILES}
    sources[f"{file}.py"] = blanks.with_answer(f"{file}.py", mistake.subject, mistake.code)
    questions = {item.question for item in RUBRIC if FILES.get(item.topic, "ops") == file}
    upload = Submission(sources, {}, (), mistake.id)
    grade = runner.grade(task_of(upload), sorted(questions))
    asked = [v for v in grade.verdicts if v.number.partition(".")[0] in questions]
    lost = [verdict for verdict in asked if verdict.status == "failed"]
    return Trial(
        mistake,
        frozenset(verdict.number for verdict in lost),
        {v.number: v.finding for v in lost if v.finding},
        {v.number: v.cause for v in asked if v.status == "errored"},
    )


def _kept(folder: Path) -> Kept:
    with tempfile.TemporaryDirectory() as scratch:
        submission = read_submission(materialise(folder, Path(scratch)), {})
    lost = lost_items(runner.grade(task_of(submission)))
    for number in expected(folder).unasked & lost.keys():
        del lost[number]
    return Kept(folder.name, lost)


def lost_items(grade: Grade) -> dict[str, str]:
    """The numbers of the items without points, and why."""
    return {
        v.number: v.finding.what if v.finding else v.cause for v in grade.verdicts if not v.points
    }
