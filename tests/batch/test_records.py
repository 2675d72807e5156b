"""Gradescope's metadata of a class is read, whatever is missing or odd in it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from grader.batch.records import ExportError, Record, records
from grader.batch.roster import Attempt, Submitter
from grader.rubric import RUBRIC

WHOLE = """
submission_42:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0042'
    :email: ada@example.edu
  - :name: Björn
  :created_at: 2026-09-14 10:47:35.123456789 Z
  :score: 88.5
  :results:
    score: 88
    tests:
    - {name: 1.1 EwiseAdd compute, number: '1.1', score: 1.0, max_score: 1}
    - {name: 1.2 EwiseAdd gradient, score: 0.0, max_score: 4}
    - {name: somebody else's, number: '99', score: 3.0}
    - {name: nothing, number: '1.3'}
  :history:
  - :created_at: 2026-09-13 08:00:00 Z
    :score: 12.0
    :submitters: []
    :id: 7
  - :created_at: 2026-09-12 08:00:00 Z
    :results: {score: 3}
"""


def one(of: Any) -> Record:
    return records(yaml.safe_dump({"submission_1": of}).encode())["submission_1"]


def test_a_whole_record() -> None:
    """A record tells who, when, the score, points by item of ours, and attempts, oldest first."""
    found = records(WHOLE.encode())

    assert found == {
        "submission_42": Record(
            (Submitter("Ada Lovelace", "ada@example.edu", "0042"), Submitter("Björn")),
            "2026-09-14T10:47:35.123456+00:00",
            88.5,
            {"1.1": 1.0, "1.2": 0.0},
            (
                Attempt(None, "2026-09-12T08:00:00+00:00", 3.0),
                Attempt("7", "2026-09-13T08:00:00+00:00", 12.0),
            ),
        )
    }


@pytest.mark.parametrize(
    "of",
    [
        None,
        "text",
        [],
        {},
        {":submitters": None, ":created_at": None, ":score": None, ":results": None},
        {":submitters": "Ada", ":created_at": "soon", ":score": "high", ":results": [1]},
        {":score": True, ":results": {"score": None, "tests": {"1.1": 1}}, ":history": 7},
        {":score": float("nan"), ":results": {"tests": [None, 1, {"number": "1.1"}]}},
        {":score": float("inf"), ":created_at": 20260914},
    ],
    ids=str,
)
def test_what_is_missing_or_odd_counts_as_missing(of: Any) -> None:
    """No key is needed, and none need hold what it should."""
    assert one(of) == Record()


@pytest.mark.parametrize(
    ("of", "iso"),
    [
        ("2026-09-14 10:47:35 UTC", "2026-09-14T10:47:35+00:00"),
        ("2026-09-14T10:47:35Z", "2026-09-14T10:47:35+00:00"),
        ("2026-09-14T03:47:35-07:00", "2026-09-14T03:47:35-07:00"),
    ],
)
def test_times_may_be_text(of: str, iso: str) -> None:
    """A time that was written as text is a time."""
    assert one({":created_at": of}).submitted_at == iso


def test_score_of_the_results_where_there_is_no_other() -> None:
    """Without a score of its own a submission has that of its results."""
    assert one({":results": {"score": 7}}).before == 7.0
    assert one({":score": 0, ":results": {"score": 7}}).before == 0.0


def test_every_item_is_found_by_its_number_or_its_name() -> None:
    """Points are matched to items by number, and else by name."""
    tests = [
        {"number" if i % 2 else "name": item.number if i % 2 else item.name, "score": i}
        for i, item in enumerate(RUBRIC)
    ]

    found = one({":results": {"tests": tests}}).items_before

    assert found == {item.number: i for i, item in enumerate(RUBRIC)}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"a: [1", "not readable as YAML (line "),
        (b"a: 1\nb: !!python/object/apply:os.getcwd []", "not readable as YAML (line 2)"),
        (b"\xff\xfe\xfd", "not readable as YAML"),
        (b"- submission_1", "not a list of submissions by name"),
        (b"[" * 5000, "not readable as YAML"),
    ],
    ids=["cut off", "python", "binary", "list", "deep"],
)
def test_unreadable_metadata_is_one_sentence(data: bytes, why: str) -> None:
    """What is no metadata is an error that says what it is, and nothing in it is run."""
    with pytest.raises(ExportError) as raised:
        records(data)

    assert why in str(raised.value)


@pytest.mark.parametrize("data", [b"", b"{}", b"# nothing\n"])
def test_no_records(data: bytes) -> None:
    """An export without records is none the worse."""
    assert records(data) == {}
