"""Proves the suites: every known mistake, as a whole upload, loses exactly the items it must.

Also the right solution keeps everything, and every rubric item has a mistake that it catches. The
same runs give the signatures by which `checks/diagnose.py` recognises a mistake.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pkgutil import iter_modules

from reference import blanks

from . import runner
from .checks import mistakes
from .checks.diagnose import SIGNATURES
from .checks.mistakes import Mistake
from .model import Grade, Submission, Verdict
from .rubric import RUBRIC
from .sandbox.inside.loader import file_of
from .sandbox.supervisor import Zygote

QUESTIONS_OF = {"ops": ("1", "2", "3"), "graph": ("4",), "mlp": ("5",)}


@dataclass(frozen=True)
class Trial:
    """What became of one mistake: the items it lost, and those whose finding named it."""

    mistake: Mistake
    lost: frozenset[str]
    named: frozenset[str]
    signatures: Mapping[str, str]

    @property
    def survives(self) -> frozenset[str]:
        """Items that it must lose and did not."""
        return self.mistake.loses - self.lost

    @property
    def overkill(self) -> frozenset[str]:
        """Items that it lost and must not."""
        return self.lost - self.mistake.loses


def known_mistakes() -> tuple[Mistake, ...]:
    """Every mistake of every table, table by table."""
    names = sorted(module.name for module in iter_modules(mistakes.__path__))
    tables = (importlib.import_module(f"{mistakes.__name__}.{name}") for name in names)
    return tuple(mistake for table in tables for mistake in table.MISTAKES)


def trials(chosen: Sequence[Mistake], jobs: int) -> Iterator[Trial]:
    """Grades each mistake in a whole upload, on the questions that its file answers."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_trial, chosen)


def items_without_mistake(chosen: Sequence[Mistake]) -> list[str]:
    """Rubric items that no known mistake loses: nothing shows that they catch anything."""
    caught = frozenset[str]().union(*(mistake.loses for mistake in chosen))
    return [item.number for item in RUBRIC if item.number not in caught]


def write_signatures(done: Sequence[Trial]) -> None:
    """Stores what each signature means; one that two mistakes share means nothing, unless both
    say the same."""
    told: dict[str, dict[str, str] | None] = {}
    for trial in done:
        mistake = trial.mistake
        words = {"mistake": mistake.id, "note": mistake.note, "help": mistake.help}
        for found in trial.signatures.values():
            other = told.get(found, words)
            same = other is not None and other["note"] == words["note"]
            told[found] = other if same else None
    content = {found: words for found, words in sorted(told.items()) if words is not None}
    SIGNATURES.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def markdown(done: Sequence[Trial]) -> str:
    """The kill matrix: a row a mistake, with the items that it lost and what it is told."""
    rows = ["| mistake | subject | loses | named | note | help |", "|---|---|---|---|---|---|"]
    for trial in done:
        mistake = trial.mistake
        lost = " ".join(item.number for item in RUBRIC if item.number in trial.lost)
        cells = (mistake.id, mistake.subject, lost, "yes" if trial.named else "no")
        rows.append("| " + " | ".join((*cells, mistake.note, mistake.help)) + " |")
    return "\n".join(rows) + "\n"


def _trial(mistake: Mistake) -> Trial:
    file = file_of(mistake.subject)
    sources = {name: blanks.solution(name) for name in blanks.FILES}
    sources[f"{file}.py"] = blanks.with_answer(f"{file}.py", mistake.subject, mistake.code)
    questions = QUESTIONS_OF[file]
    grade = _grade(Submission(sources, {}, (), mistake.id), questions)
    asked = [v for v in grade.verdicts if v.number.partition(".")[0] in questions]
    lost = [verdict for verdict in asked if not verdict.points]
    return Trial(
        mistake,
        frozenset(verdict.number for verdict in lost),
        frozenset(verdict.number for verdict in lost if _mistake(verdict) == mistake.id),
        {v.number: v.finding.signature for v in lost if v.finding and v.finding.signature},
    )


def _mistake(verdict: Verdict) -> str:
    return verdict.finding.mistake if verdict.finding else ""


def _grade(submission: Submission, questions: Sequence[str]) -> Grade:
    given = runner.given_sources()
    return runner.grade(submission, submission.digest, lambda: Zygote(given), questions=questions)
