"""A folder of regraded submissions, of any oddity, is read as far as it goes."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import fields, replace
from pathlib import Path

import made_up_class as made_up
import pytest

from grader import report
from grader.batch.roster import Attempt, Regraded, Submitter
from grader.report import ReadingError
from grader.rubric import RUBRIC, TOTAL

FULL = made_up.results([made_up.passed(item) for item in RUBRIC])
ODD_RESULTS: dict[str, tuple[bytes, str]] = {
    "no JSON": (b'{"score": 1,', "it is not JSON, from line 1 on"),
    "empty": (b"", "it is not JSON, from line 1 on"),
    "a list": (b"[]", "it is not a JSON object"),
    "not UTF-8": (b'{"score": "\xff"}', "it is not UTF-8"),
    "deep": (b"[" * 100_000, "it is nested too deeply"),
    "too many digits": (b'{"score": ' + b"1" * 5000 + b"}", "it has a number of too many digits"),
    "no score": (b'{"tests": []}', "it has no score"),
    "a score that is no number": (b'{"score": NaN, "tests": []}', "it has no score"),
    "a score beyond all bounds": (b'{"score": 1e400, "tests": []}', "it has no score"),
    "no rows": (b'{"score": 3}', "it has no list of tests"),
    "too large": (b" " * 8_000_001, "it is larger than 8 MB"),
}
DAMAGED: dict[str, tuple[bytes, str]] = {
    "half a file": (b'{"assignment": ', "it is not JSON, from line 1 on"),
    "deep": (b"[" * 100_000, "it is nested too deeply"),
    "other keys": (b"{}", "not an object of assignment, total, submissions"),
    "edited": (
        b'{"assignment": "x", "total": "100", "submissions": []}',
        "total: not a number, or one out of range",
    ),
}


@pytest.mark.parametrize(("content", "problem"), ODD_RESULTS.values(), ids=ODD_RESULTS.keys())
def test_an_unreadable_result_is_named_and_stops_nothing(
    content: bytes, problem: str, tmp_path: Path
) -> None:
    """A result that cannot be used becomes a problem of its submission; the others are read."""
    made_up.write(tmp_path, {"good": FULL}, None)
    (tmp_path / "results" / "odd.json").write_bytes(content)

    found = report.read(tmp_path)

    assert [x.id for x in found.graded] == ["good"]
    problems = {x.id: x.problems for x in found.submissions if x.problems}
    assert problems == {"odd": (f"its result cannot be used: {problem}",)}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """What is no regular file is not opened."""
    made_up.write(tmp_path, {}, None)
    os.mkfifo(tmp_path / "results" / "pipe.json")

    (found,) = report.read(tmp_path).submissions

    assert found.problems == ("its result cannot be used: it is not a regular file",)


@pytest.mark.skipif(
    sys.platform != "linux", reason="a file whose reading fails is in Linux's /proc"
)
def test_an_error_of_the_disk_is_told(tmp_path: Path) -> None:
    """A result whose reading fails becomes a problem of its submission, in the system's words."""
    made_up.write(tmp_path, {}, None)
    (tmp_path / "results" / "odd.json").symlink_to("/proc/self/mem")

    (found,) = report.read(tmp_path).submissions

    assert found.problems == ("its result cannot be used: Input/output error",)


def test_without_class_json(tmp_path: Path) -> None:
    """Without class.json the results are all there is, and the class says so."""
    found = report.read(made_up.write(tmp_path, {"7": FULL, "8": FULL}, None))

    assert [x.id for x in found.graded] == ["7", "8"]
    assert "class.json is missing" in found.problems[0]


@pytest.mark.parametrize(("content", "why"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_class_json_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    """Without the names in class.json nobody could be hidden: a damaged one is refused in a sentence
    that says what is wrong and how to get another."""
    made_up.write(tmp_path, {"7": FULL}, None)
    (tmp_path / "class.json").write_bytes(content)

    with pytest.raises(ReadingError) as raised:
        report.read(tmp_path)

    assert str(raised.value) == (
        f"class.json is not as regrade writes it ({why}); the same regrade writes it anew"
    )


def test_a_class_json_that_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder in its place is not opened."""
    made_up.write(tmp_path, {"7": FULL}, None)
    (tmp_path / "class.json").mkdir()

    with pytest.raises(ReadingError, match="it is not a regular file"):
        report.read(tmp_path)


def test_a_regraded_folder_is_read_whole(tmp_path: Path) -> None:
    """What class.json says of a submission stands in it, without submitters of whom it knows
    nothing; its result's score counts for more."""
    entry = Regraded(
        "7",
        (Submitter("Ada", "ada@example.edu", "0042"), Submitter()),
        "2026-03-13T23:59:00-05:00",
        90,
        91,
        ("1.1",),
        (Attempt("6", None, 3),),
    )

    (found,) = report.read(made_up.write(tmp_path, {"7": FULL}, made_up.roster(entry))).graded

    told = {x.name: getattr(found, x.name) for x in fields(Regraded)}
    assert Regraded(**told) == replace(entry, submitters=entry.submitters[:1], after=TOTAL)
    assert found.score == TOTAL


def test_a_submission_without_result_is_kept(tmp_path: Path) -> None:
    """Who has no result is not graded, with the regrade's reason or that there is none."""
    about = made_up.roster(Regraded("a", problem="the zip is broken"), Regraded("b"))

    found = report.read(made_up.write(tmp_path, {}, about))

    assert found.graded == ()
    assert [x.problems for x in found.submissions] == [
        ("the zip is broken",),
        ("it has no result",),
    ]


@pytest.mark.parametrize("id", ["a", "a" * 200, "\u00e9" * 98 + "~2"], ids=["short", "long", "~2"])
def test_a_result_is_found_by_its_id(id: str, tmp_path: Path) -> None:
    """A submission that class.json tells of and its result are one, however long the name is."""
    made_up.write(tmp_path, {id: FULL}, made_up.roster(Regraded(id)))

    assert [(x.id, x.score) for x in report.read(tmp_path).submissions] == [(id, TOTAL)]


def test_ids_open_no_files(tmp_path: Path) -> None:
    """An id is compared with the names of files, never opened as one."""
    (tmp_path / "secret.json").write_text(json.dumps(FULL), "utf-8")
    about = made_up.roster(Regraded("../secret"), Regraded(str(tmp_path / "secret")))

    assert report.read(made_up.write(tmp_path, {}, about)).graded == ()


def test_rows_without_a_known_item_or_verdict_are_left_out(tmp_path: Path) -> None:
    """A row counts where the rubric has its number and its verdict is one of the three."""
    rows = [
        {"number": "1.1", "extra_data": {"verdict": "passed"}},
        {"number": "1.2", "status": "failed"},
        {"number": "1.3", "extra_data": {"verdict": "won"}},
        {"number": "99.1", "extra_data": {"verdict": "passed"}},
        {"number": ["2.1"], "extra_data": {"verdict": ["passed"]}},
        "2.2",
    ]

    (found,) = report.read(made_up.write(tmp_path, {"a": {"score": 1, "tests": rows}}, None)).graded

    assert {number: row.verdict for number, row in found.rows.items()} == {
        "1.1": "passed",
        "1.2": "failed",
    }


def test_another_folder_is_refused(tmp_path: Path) -> None:
    """A folder without results is refused in a sentence."""
    with pytest.raises(ReadingError, match="has no folder results; name the folder that regrade"):
        report.read(tmp_path)
