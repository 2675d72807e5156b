"""A folder of regraded submissions, of any oddity, is read as far as it goes."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import made_up_class as made_up
import pytest

from grader import report
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
ODD_ABOUT: dict[str, Any] = {
    "nothing": {},
    "no list": {"submissions": 3},
    "odd entries": {"submissions": [None, 3, [], {}, {"id": None}, {"id": True}]},
    "odd fields": {
        "assignment": ["x"],
        "total": "100",
        "submissions": [
            {
                "id": "a",
                "submitters": [{"name": {}}, "x", None],
                "submitted_at": "yesterday",
                "before": "80",
                "after": [],
                "changed": {"3.1": 1},
                "attempts": [{"submitted_at": 5, "score": True}, 7],
                "problem": 9.5,
            }
        ],
    },
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


@pytest.mark.parametrize("about", ODD_ABOUT.values(), ids=ODD_ABOUT.keys())
def test_odd_fields_are_left_out(about: dict[str, Any], tmp_path: Path) -> None:
    """Whatever stands in class.json, the results are read, and the odd fields are unknown."""
    found = report.read(made_up.write(tmp_path, {"a": FULL}, about))

    (x,) = found.graded
    assert (x.id, x.score, found.total) == ("a", TOTAL, TOTAL)
    assert (x.submitters, x.submitted_at, x.before, x.changed) == ((), None, None, ())
    assert all(attempt.score is None for attempt in x.attempts)


def test_without_class_json(tmp_path: Path) -> None:
    """Without class.json the results are all there is, and the class says so."""
    found = report.read(made_up.write(tmp_path, {"7": FULL, "8": FULL}, None))

    assert [x.id for x in found.graded] == ["7", "8"]
    assert "class.json is missing" in found.problems[0]


def test_a_broken_class_json_is_told(tmp_path: Path) -> None:
    """A class.json that cannot be read costs its names only."""
    made_up.write(tmp_path, {"7": FULL}, None)
    (tmp_path / "class.json").write_text("{", "utf-8")

    found = report.read(tmp_path)

    assert found.problems == ("class.json cannot be used: it is not JSON, from line 1 on",)
    assert len(found.graded) == 1


def test_a_submission_without_result_is_kept(tmp_path: Path) -> None:
    """Who has no result is not graded, with the regrade's reason or that there is none."""
    about = {"submissions": [{"id": "a", "problem": "the zip is broken"}, {"id": "b"}]}

    found = report.read(made_up.write(tmp_path, {}, about))

    assert found.graded == ()
    assert [x.problems for x in found.submissions] == [
        ("the zip is broken",),
        ("it has no result",),
    ]


@pytest.mark.parametrize("id", ["a", "a" * 200, "\u00e9" * 98 + "~2"], ids=["short", "long", "~2"])
def test_a_result_is_found_by_its_id(id: str, tmp_path: Path) -> None:
    """A submission that class.json tells of and its result are one, however long the name is."""
    made_up.write(tmp_path, {id: FULL}, {"submissions": [{"id": id}]})

    assert [(x.id, x.score) for x in report.read(tmp_path).submissions] == [(id, TOTAL)]


def test_ids_open_no_files(tmp_path: Path) -> None:
    """An id is compared with the names of files, never opened as one."""
    (tmp_path / "secret.json").write_text(json.dumps(FULL), "utf-8")
    about = {"submissions": [{"id": "../secret"}, {"id": str(tmp_path / "secret")}]}

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


def test_times_compare_whatever_their_offset(tmp_path: Path) -> None:
    """Times with an offset, without one and in UTC are all read, as clocks on the wall."""
    times = ["2026-03-13T23:59:00-05:00", "2026-03-13 23:59:00", "2026-03-13T23:59:00Z"]
    about = {"submissions": [{"id": str(i), "submitted_at": x} for i, x in enumerate(times)]}

    found = report.read(made_up.write(tmp_path, {}, about))

    assert {f"{x.submitted_at:%d %H:%M}" for x in found.submissions} == {"13 23:59"}


def test_another_folder_is_refused(tmp_path: Path) -> None:
    """A folder without results is refused in a sentence."""
    with pytest.raises(ReadingError, match="has no folder results; name the folder that regrade"):
        report.read(tmp_path)
