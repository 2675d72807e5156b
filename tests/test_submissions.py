"""Whole uploads, right, wrong, broken and hostile, lose exactly what is written beside them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import uploads

from grader import runner
from grader.given import given_sources
from grader.model import Grade
from grader.rubric import ITEMS
from grader.sandbox.supervisor import Zygote
from grader.submission import read_submission

JOBS = 3  # some uploads only sleep


def grade(name: str) -> Grade:
    """The grade of one upload, in a process of the pool."""
    given = given_sources()
    with tempfile.TemporaryDirectory() as folder:
        submission = read_submission(uploads.materialise(name, Path(folder)), {})
    return runner.grade(runner.Task(submission, submission.digest, lambda: Zygote(given)))


@pytest.fixture(scope="module")
def grades(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Grade]]]:
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
    name: str, grades: dict[str, Future[Grade]]
) -> None:
    """Every upload loses the items that it must lose, and no other; none is our own fault."""
    found = grades[name].result()

    expected = uploads.expected(name)
    lost = {
        v.number: (v.finding.what if v.finding else v.error) for v in found.verdicts if not v.points
    }
    too_much = lost.keys() - uploads.without_points(name)
    assert {n: lost[n] for n in too_much} == {}, f"to be in the upload's expected.json: {too_much}"
    assert expected.lost - lost.keys() == set(), "lost no more: to go from its expected.json"
    assert [v.number for v in found.verdicts if v.status == "errored"] == []


@pytest.mark.parametrize("name", uploads.names())
def test_what_is_written_beside_an_upload_can_be_read(name: str) -> None:
    """Beside an upload stands what it is about; the items that it must lose are the rubric's."""
    content = json.loads((uploads.SUBMISSIONS / name / "expected.json").read_text("utf-8"))

    assert content.keys() == {"about", "rest", "lost"}
    assert content["about"]
    assert uploads.expected(name).lost <= ITEMS.keys()
