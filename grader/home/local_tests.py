"""Runs the local tests from a program, and gives the grade that they come to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ..model import Grade, Verdict
from ..rubric import RUBRIC
from .plugin import VERDICTS

QUIETLY = ("-q", "--no-header", "--tb=no", "-p", "no:warnings")


class _Listener:
    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {}

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        self.verdicts = config.stash.get(VERDICTS, {})


def grade_of(folder: Path, notes: Sequence[str]) -> Grade | None:
    """The grade on the stored cases; None where the tests did not run to their end. pytest prints
    its table meanwhile."""
    listener = _Listener()
    where = (f"--rootdir={folder}", "-c", str(folder / "pytest.ini"))
    ended = pytest.main([*QUIETLY, *where], [listener])
    if ended not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return None
    missing = (Verdict(item.number, "errored", 0) for item in RUBRIC)
    found = tuple(listener.verdicts.get(verdict.number, verdict) for verdict in missing)
    return Grade(found, tuple(notes))
