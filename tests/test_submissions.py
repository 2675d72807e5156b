"""Whole uploads, right, wrong, broken and hostile, lose exactly what is written beside them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import uploads

from grader import runner
from grader.audit.uploads import unasked
from grader.given import given_sources
from grader.model import Grade
from grader.rubric import RUBRIC
from grader.sandbox.supervisor import Zygote
from grader.submission import read_submission

JOBS = 3  # some uploads only sleep
NUMBERS = {item.number for item in RUBRIC}


def grade(name: str) -> tuple[Grade, frozenset[str]]:
    """The grade of one upload, in a process of the pool, and the items that it knows nothing of."""
    given = given_sources()
    with tempfile.TemporaryDirectory() as folder:
        submission = read_submission(uploads.materialise(name, Path(folder)), {})
    found = runner.grade(runner.Task(submission, submission.digest, lambda: Zygote(given)))
    return found, unasked(submission)


@pytest.fixture(scope="module")
def grades(
    request: pytest.FixtureRequest,
) -> Iterator[dict[str, Future[tuple[Grade, frozenset[str]]]]]:
    """The grades of all uploads that are asked for, three at a time."""
    names = [
        item.callspec.params["name"]
        for item in request.session.items
        if item.path == request.path and hasattr(item, "callspec")
    ]
    with ProcessPoolExecutor(JOBS, mp_context=get_context("spawn")) as pool:
        yield {name: pool.submit(grade, name) for name in dict.fromkeys(names)}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("name", uploads.names())
def test_upload_loses_exactly_what_is_written_beside_it(
    name: str, grades: dict[str, Future[tuple[Grade, frozenset[str]]]]
) -> None:
    """Every upload loses the items that it must lose, and no other; none is our own fault."""
    found, unknown = grades[name].result()

    expected = uploads.expected(name).lost
    lost = {
        v.number: (v.finding.what if v.finding else v.error) for v in found.verdicts if not v.points
    }
    assert set(lost) - expected <= unknown, lost
    assert expected <= set(lost)
    assert [v.number for v in found.verdicts if v.status == "errored"] == []


@pytest.mark.parametrize("name", uploads.names())
def test_what_an_upload_must_lose_is_in_the_rubric(name: str) -> None:
    """The items written beside an upload are the rubric's."""
    assert uploads.expected(name).lost <= NUMBERS
