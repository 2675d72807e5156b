"""Pseudonyms tell nothing, and nothing that tells who somebody is stays in a text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.batch.roster import Attempt, Submitter
from grader.report.privacy import people
from grader.report.reading import Class, Submission

ADA = Submitter("Ada van Dyck-Ng", "a.lovelace@example.edu", "u700123")
LI = Submitter("李雷", "", "")
CLASS = Class(
    "HW01",
    100,
    (
        Submission("184000001", (ADA,), attempts=(Attempt("sub-99881"),)),
        Submission("184000002", (LI, Submitter("", "", "41"))),
        Submission("184000003", (Submitter("İbrahim Ö"), Submitter("José"))),
        *(Submission(f"1840001{i:02}", (Submitter(f"Name{chr(97 + i)} Z"),)) for i in range(20)),
    ),
)
REMOVED = {
    "a name": ("raised by ADA VAN DYCK-NG", "raised by [removed]"),
    "a part of it": ("KeyError: 'ada'", "KeyError: '[removed]'"),
    "parts of it": ("Ng, Ada", "[removed], [removed]"),
    "a letter that changes its length": ("hello İbrahim", "hello [removed]"),
    "accents apart": ("Jose\u0301", "[removed]"),
    "another script": ("你好李雷！", "你好[removed]！"),
    "an email": ("a.lovelace@example.edu", "[removed]@example.edu"),
    "a number of a student": ("id=u700123;", "id=[removed];"),
    "a submission": ("in 184000001.json", "in [removed].json"),
    "an earlier one": ("in sub-99881.json", "in [removed].json"),
    "none": ("expected 41 of [4, 1], adapted", "expected 41 of [4, 1], adapted"),
}


@pytest.mark.parametrize(("text", "left"), REMOVED.values(), ids=REMOVED.keys())
def test_what_tells_who_somebody_is_is_removed(text: str, left: str) -> None:
    """Names in any case and script, addresses and ids go; numbers and other words stay."""
    assert people(CLASS, anonymous=True).without(text) == left


def test_pseudonyms_have_an_order_of_their_own() -> None:
    """Every submission has one, and their order is neither that of ids nor of names."""
    labels = people(CLASS, anonymous=True).labels

    numbers = [int(labels[x.id].removeprefix("student ")) for x in CLASS.submissions]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert numbers not in (sorted(numbers), sorted(numbers, reverse=True))


def test_pseudonyms_outlast_a_regrade() -> None:
    """Other scores and another order of the list change no pseudonym; another class list does, since
    an id alone must not give it away."""
    regraded = replace(
        CLASS, submissions=tuple(replace(x, score=9) for x in CLASS.submissions[::-1])
    )
    other = replace(CLASS, submissions=(Submission("184000001"), *CLASS.submissions[1:]))
    labels = people(CLASS, anonymous=True).labels

    assert people(regraded, anonymous=True).labels == labels
    assert people(other, anonymous=True).labels != labels


def test_names_are_shown_otherwise() -> None:
    """Without anonymity all submitters are named, by what there is, and texts stay as they are."""
    who = people(CLASS, anonymous=False)

    assert who.labels["184000001"] == "Ada van Dyck-Ng"
    assert who.labels["184000002"] == "李雷 and 41"
    assert people(replace(CLASS, submissions=(Submission("7"),)), False).labels == {
        "7": "submission 7"
    }
    assert who.shown("ada") == "ada"
