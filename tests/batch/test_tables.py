"""The tables of a regraded class: who changes and why, and nothing in them that acts."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from grader import gradescope
from grader.batch import tables
from grader.batch.export import Entry
from grader.batch.records import Record
from grader.batch.roster import Attempt, Submitter
from grader.batch.tables import Outcome
from grader.model import Finding, Grade, Verdict
from grader.rubric import RUBRIC

POINTS = {item.number: item.points for item in RUBRIC}
LAYERS = {"uid": {"in_force": False, "detail": ""}, "seccomp": {"in_force": True, "detail": ""}}
FLOOR = frozenset({"uid", "seccomp"})
ADA = Submitter("Ada, née Byron", "ada@example.edu", "0042")


def results(lost: tuple[str, ...] = (), errored: tuple[str, ...] = ()) -> dict[str, Any]:
    def verdict(number: str) -> Verdict:
        if number in errored:
            return Verdict(number, "errored", 0, error="Traceback")
        if number in lost:
            return Verdict(number, "failed", 0, Finding("value", "the adjoint of a is wrong"))
        return Verdict(number, "passed", POINTS[number])

    grade = Grade(
        tuple(verdict(item.number) for item in RUBRIC), (), {"confinement": {"layers": LAYERS}}
    )
    return gradescope.results(grade, 1)


def outcome(
    id: str = "7", record: Record = Record(), problem: str | None = None, **of: Any
) -> Outcome:
    return tables.outcome(Entry(id, id, None, record), problem, results(**of))


def rows(folder: Path) -> list[dict[str, str]]:
    with open(folder / "scores.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_one_submission_in_every_table(tmp_path: Path) -> None:
    """class.json and scores.csv tell who, what before, what after, what changed and why."""
    record = Record(
        (ADA, Submitter("Björn")),
        "2026-09-14T10:47:35+00:00",
        95.0,
        {**POINTS, "1.2": 0},
        (Attempt(None, "2026-09-13T10:00:00+00:00", 12.0),),
    )

    tables.write(tmp_path, [outcome(record=record, lost=("3.3",), errored=("5.1",))])

    assert json.loads((tmp_path / "class.json").read_text()) == {
        "assignment": "HW01, 2026-1",
        "total": 100,
        "submissions": [
            {
                "id": "7",
                "submitters": [
                    {"name": "Ada, née Byron", "email": "ada@example.edu", "sid": "0042"},
                    {"name": "Björn", "email": "", "sid": ""},
                ],
                "submitted_at": "2026-09-14T10:47:35+00:00",
                "before": 95.0,
                "after": 91.0,
                "changed": ["1.2", "3.3", "5.1"],
                "attempts": [
                    {"id": None, "submitted_at": "2026-09-13T10:00:00+00:00", "score": 12.0}
                ],
                "problem": None,
            }
        ],
    }
    (row,) = rows(tmp_path)
    assert [item.number for item in RUBRIC] == [name for name in row if name in POINTS]
    assert (row["names"], row["sids"], row["difference"]) == (
        "Ada, née Byron; Björn",
        "0042; ",
        "-4.0",
    )
    assert (row["1.2"], row["3.3"], row["errored items"]) == ("4", "0", "5.1")
    assert row["what changed and why"] == (
        "1.2: 0 -> 4; 3.3: 6 -> 0, the adjoint of a is wrong; 5.1: 3 -> 0, the grader failed"
    )


def test_nothing_known_from_before(tmp_path: Path) -> None:
    """Without a record there is a score and no change."""
    tables.write(tmp_path, [outcome(problem="7 cannot be read")])

    (row,) = rows(tmp_path)
    assert (row["before"], row["after"], row["difference"]) == ("", "100.0", "")
    assert (row["what changed and why"], row["problem"]) == ("", "7 cannot be read")
    assert json.loads((tmp_path / "class.json").read_text())["submissions"][0]["before"] is None


def test_a_name_does_not_act_in_a_terminal(tmp_path: Path) -> None:
    """What people call themselves neither moves a cursor nor turns round what stands beside it."""
    name = "Ada\x1b[2J\u202eecaL"
    tables.write(tmp_path, [outcome(id="1", record=Record((Submitter(name, name, name),)))])

    (row,) = rows(tmp_path)
    assert row["names"] == "Ada\N{REPLACEMENT CHARACTER}[2JecaL"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_name_is_not_computed(name: str, tmp_path: Path) -> None:
    """A spreadsheet shows what people call themselves, and takes none of it for a formula."""
    tables.write(tmp_path, [outcome(id=name, record=Record((Submitter(name, name, name),)))])

    (row,) = rows(tmp_path)
    assert [row[x] for x in ("names", "emails", "sids", "id")] == [f"'{name}"] * 4


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", " =", "\N{FULLWIDTH EQUALS SIGN}"])
@pytest.mark.parametrize("before", ["", "Ada;", "Ada; ", "Ada,", "Ada\t", "Ada\n", 'Ada;"'])
def test_no_part_of_a_name_is_computed(before: str, sign: str, tmp_path: Path) -> None:
    """Nor where a spreadsheet splits the table at other signs than commas."""
    name = f"{before}{sign}1+1"
    tables.write(tmp_path, [outcome(record=Record((Submitter(name), Submitter(name))))])

    table = (tmp_path / "scores.csv").read_text(encoding="utf-8-sig")
    parts = re.split(r'[;,|\t\n"]', table)
    assert not [part for part in parts if part.strip().startswith(tuple(sign.strip()))]
    assert table.count("'") == 2


def test_summary_says_what_to_look_at() -> None:
    """The summary counts, and lists by id what changed, what errored and what could not be read."""
    found = [
        outcome("1", Record((ADA,), before=100.0)),
        outcome("2", Record(before=90.0), lost=("3.3",)),
        outcome("3", errored=("5.1", "5.2")),
        outcome("4", errored=tuple(POINTS)),
        outcome("5", problem="5 cannot be read: it is a link"),
    ]

    assert list(tables.summary(found, 2, FLOOR)) == [
        "5 submissions: 3 graded, 2 kept from before.",
        "The mean is 77.4 of 100.",
        "1 of the 2 scores that are in the export changed, by +2.00 in the mean.",
        "  2: 90 -> 94",
        "The grader failed on items of 2 submissions; `regrade DIR --errored` repeats these.",
        "  3: 5.1 5.2",
        "  4: every item",
        "Uploads that cannot be read as a whole: 1.",
        "  5 cannot be read: it is a link",
        "Confinement was partial: uid not in force.",
    ]


def test_summary_is_short() -> None:
    """Of a long list the first are shown, and where the rest is."""
    found = [outcome(str(i), Record(before=1.0)) for i in range(30)]

    lines = list(tables.summary(found, 0, frozenset()))

    assert lines[3:] == [*(f"  {i}: 1 -> 100" for i in range(20)), "  and 10 more, in scores.csv"]
    assert list(tables.summary([], 0, FLOOR)) == ["0 submissions: 0 graded, 0 kept from before."]
