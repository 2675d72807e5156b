"""class.json is read as it is written, and in no other way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from grades import grade

from grader import gradescope
from grader.batch import tables
from grader.batch.export import Entry
from grader.batch.records import records
from grader.batch.roster import Attempt, Regraded, Roster, Submitter, from_json, to_json

WHOLE = Regraded(
    "7",
    (Submitter("Ada, née Byron", "ada@example.edu", "0042"), Submitter("Björn")),
    "2026-09-14T10:47:35+00:00",
    95.0,
    91.0,
    ("1.2", "3.3"),
    (Attempt(None, "2026-09-13", None), Attempt("6", None, 12.0)),
    "it is a link",
)
ROSTER = Roster("HW01", 100, (WHOLE, Regraded("8")))


def parsed(roster: Roster) -> Any:
    return json.loads(to_json(roster))


def test_what_is_written_is_what_is_read() -> None:
    """Everything that a regrade tells arrives, and what it does not know stays unknown."""
    assert from_json(parsed(ROSTER)) == ROSTER


ODD = r"""
submission_1:
  :submitters:
  - :name: "</td><script>\u202e\e[2J"
    :email: "{{ 7 * 7 }}"
    :sid: 4
  - null
  :created_at: 2026-09-14T10:47:35.5-07:00
  :score: 1.7e+308
  :history:
  - :id: 7
    :created_at: 2026-09-13
    :score: -1.7e+308
  - :created_at: "0001-01-01 00:00:00 UTC"
"""


def test_whatever_an_export_holds_can_be_read(tmp_path: Path) -> None:
    """What a regrade takes from the oddest export is no damaged file to the report."""
    entry = Entry("1", "1", None, records(ODD.encode())["submission_1"])
    graded = gradescope.results(grade(), 1)

    tables.write(tmp_path, [tables.outcome(entry, None, graded)])

    (found,) = from_json(json.loads((tmp_path / "class.json").read_bytes())).submissions
    assert found.before == 1.7e308
    assert found.submitters[0].name == "</td><script>\N{REPLACEMENT CHARACTER}[2J"
    assert [attempt.clock for attempt in found.attempts] == [
        datetime(1, 1, 1),
        datetime(2026, 9, 13),
    ]


WRONG: dict[str, tuple[tuple[Any, ...], Any, str]] = {
    "total of nothing": (("total",), 0, "total: not a number, or one out of range"),
    "total is NaN": (("total",), float("nan"), "total: not a number, or one out of range"),
    "no list": (("submissions",), {}, "submissions: not a list"),
    "no object": (("submissions", 1), None, "submissions: not an object of id, submitters, sub"),
    "a key too many": (("submissions", 0, "x"), 1, "submissions: not an object of id, subm"),
    "id is a number": (("submissions", 0, "id"), 7, "submissions: id: not text"),
    "name is a number": (
        ("submissions", 0, "submitters", 0, "name"),
        7,
        "submissions: submitters: name: not text",
    ),
    "score is true": (("submissions", 0, "before"), True, "submissions: before: not a number"),
    "score is text": (("submissions", 0, "after"), "95", "submissions: after: not a number"),
    "score is endless": (
        ("submissions", 0, "attempts", 0, "score"),
        10**400,
        "submissions: attempts: score: not a number, or one out of range",
    ),
    "time is a word": (
        ("submissions", 0, "submitted_at"),
        "soon",
        "submissions: submitted_at: not a time",
    ),
    "time is a number": (
        ("submissions", 0, "attempts", 1, "submitted_at"),
        5,
        "submissions: attempts: submitted_at: not a time",
    ),
    "items by name": (("submissions", 0, "changed"), {"1.2": 1}, "submissions: changed: not a li"),
}


@pytest.mark.parametrize(("place", "value", "why"), WRONG.values(), ids=WRONG.keys())
def test_anything_else_is_refused(place: tuple[Any, ...], value: Any, why: str) -> None:
    """A value of another kind is refused, with the keys that lead to it."""
    content = parsed(ROSTER)
    *outer, last = place
    around = content
    for key in outer:
        around = around[key]
    around[last] = value

    with pytest.raises(ValueError, match="not") as raised:
        from_json(content)

    assert str(raised.value).startswith(why)


@pytest.mark.parametrize("key", [*parsed(ROSTER)["submissions"][0]])
def test_a_missing_key_is_refused(key: str) -> None:
    """No key is left out, not even one whose value may be unknown."""
    content = parsed(ROSTER)
    del content["submissions"][0][key]

    with pytest.raises(ValueError, match="submissions: not an object of id, submitters, "):
        from_json(content)


def test_texts_come_in_harmless() -> None:
    """Names are whatever Gradescope's users typed: control characters, bidirectional marks and lone
    surrogates do not get in, whoever wrote the file."""
    odd, plain = (
        "\x1b[2J\u202eAda\ud800 ",
        "\N{REPLACEMENT CHARACTER}[2JAda\N{REPLACEMENT CHARACTER}",
    )
    hostile = replace(
        WHOLE,
        id=odd,
        submitters=(Submitter(odd, odd, odd),),
        changed=(odd,),
        attempts=(Attempt(odd),),
        problem=odd,
    )

    found = from_json(parsed(Roster(odd, 100, (hostile,))))

    assert found == Roster(
        plain,
        100,
        (
            replace(
                WHOLE,
                id=plain,
                submitters=(Submitter(plain, plain, plain),),
                changed=(plain,),
                attempts=(Attempt(plain),),
                problem=plain,
            ),
        ),
    )


def test_long_names_are_cut() -> None:
    """No name fills a page."""
    (found,) = from_json(
        parsed(Roster("HW01", 100, (replace(WHOLE, submitters=(Submitter("a" * 9999),)),)))
    ).submissions

    assert found.submitters == (Submitter("a" * 120),)


@pytest.mark.parametrize(
    "time", ["2026-03-13T23:59:00-05:00", "2026-03-13T23:59:00", "2026-03-13T23:59:00+00:00"]
)
def test_times_compare_whatever_their_offset(time: str) -> None:
    """Times with an offset, without one and in UTC are all clocks on the wall."""
    assert Attempt("7", time).clock == datetime(2026, 3, 13, 23, 59)
    assert Attempt("7").clock is None
