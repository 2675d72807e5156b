"""What students read, and that nothing an upload says acts in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from grades import FINDING, HARMLESS, HOSTILE, check, is_harmless, results

from grader import feedback, gradescope
from grader.model import Finding, Grade, Status, Verdict
from grader.plain_text import plain
from grader.rubric import RUBRIC, Item

HEADLINE = f"FAILED 1.1 · EwiseAdd compute: {FINDING.what}"


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_hidden_items_show_their_headline_alone(
    visibility: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an item that is not visible nothing but the headline is shown: no case, no notes, and
    nothing of what was printed."""
    hidden = Item("1.1", "EwiseAdd compute", 1, visibility)
    monkeypatch.setattr(gradescope, "RUBRIC", (hidden, *RUBRIC[1:]))

    content = results("failed", 0, finding=FINDING, notes=("noted",), printed="printed")

    row = content["tests"][0]
    assert row["visibility"] == visibility
    assert row["output"].split("  ")[0] == HEADLINE
    assert row["output"].splitlines() == [row["output"]]


def test_finding_is_shown_whole() -> None:
    """A visible item shows headline, place, case, facts, note and help, each on its line."""
    output = results("failed", 0, finding=FINDING)["tests"][0]["output"]

    headline, *lines = output.splitlines()
    assert headline.startswith(HEADLINE)
    assert headline.endswith("0 / 1")
    assert lines == [
        "  --> MatMul.gradient     case: A (1, 3)",
        "   |  expected  [1]",
        "   |  yours     [2]",
        "   = note: a note",
        "   = help: a question?",
    ]


ITEM = Item("3.5", "MatMul gradient: an operand lacks batch axes", 7)
NARROW = Finding(
    "shape",
    "the adjoint of B has the wrong shape",
    "MatMul.gradient",
    "A (4, 3, 5) @ B (5, 2), upstream (4, 3, 2)",
    (("expected", "[0.125, 0.25, 0.375]"), ("yours", "[0.125, 0.25, 0.375, 0.5]")),
    "B was reused for each matrix of the batch",
    "what happens to a value that is over and over-used?",
)


def test_finding_is_wrapped_under_its_own_words() -> None:
    """In a narrow window each part goes on under where it began, and the points end the line; no
    word is broken, however long or hyphenated."""
    assert feedback.text(NARROW, ITEM, 34).splitlines() == [
        "FAILED 3.5 · MatMul gradient,  0 / 7",
        "    an operand lacks batch",
        "    axes: the adjoint of B has",
        "    the wrong shape",
        "  --> MatMul.gradient",
        "   case: A (4, 3, 5) @ B (5, 2),",
        "         upstream (4, 3, 2)",
        "   |  expected  [0.125, 0.25,",
        "   |            0.375]",
        "   |  yours     [0.125, 0.25,",
        "   |            0.375, 0.5]",
        "   = note: B was reused for each",
        "           matrix of the batch",
        "   = help: what happens to a value",
        "           that is over and",
        "           over-used?",
    ]
    named = feedback.text(Finding("raised", f"it raises {'x' * 40}"), ITEM, 34).splitlines()
    assert named[-1] == "    " + "x" * 40


def test_headline_leaves_room_for_the_points() -> None:
    """The points stand at the end of the first line, two blanks after the longest headline."""
    fits = Finding("value", "x" * (100 - len("FAILED 1.1 · EwiseAdd compute: ") - 5 - 2))
    first = Item("1.1", "EwiseAdd compute", 1)

    alone = feedback.text(fits, first)
    assert alone == f"FAILED 1.1 · EwiseAdd compute: {fits.what}  0 / 1"
    assert len(alone) == 100
    wrapped = feedback.text(replace(fits, what=fits.what + "x"), first).splitlines()
    assert [len(line) for line in wrapped] == [100, 4 + len(fits.what) + 1]
    assert wrapped[0].split() == ["FAILED", "1.1", "·", "EwiseAdd", "compute:", "0", "/", "1"]


SHORT = {
    "where and case": (Finding("k", "w", "f", "a"), ["  --> f     case: a"]),
    "where alone": (Finding("k", "w", "f"), ["  --> f"]),
    "case alone": (Finding("k", "w", case="a"), ["   case: a"]),
    "neither": (Finding("k", "w"), []),
    "as long as a line": (
        Finding("k", "w", "f", "a" * (100 - len("  --> f     case: "))),
        ["  --> f     case: " + "a" * (100 - len("  --> f     case: "))],
    ),
}


@pytest.mark.parametrize(("finding", "lines"), SHORT.values(), ids=SHORT.keys())
def test_place_takes_one_line_where_it_fits(finding: Finding, lines: list[str]) -> None:
    """The function and the case share a line if it holds both, and neither leaves a blank."""
    assert feedback.text(finding, ITEM).splitlines()[1:] == lines


PLACES: dict[str, dict[str, Any]] = {
    "what is wrong": {"finding": Finding("raised", HOSTILE)},
    "where": {"finding": Finding("raised", "x", where=HOSTILE)},
    "case": {"finding": Finding("raised", "x", "f", HOSTILE)},
    "facts": {"finding": Finding("raised", "x", facts=((HOSTILE, HOSTILE),))},
    "note of a finding": {"finding": Finding("raised", "x", note=HOSTILE)},
    "help": {"finding": Finding("raised", "x", help=HOSTILE)},
    "notes": {"notes": (HOSTILE,)},
    "printed": {"printed": HOSTILE},
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_hostile_text_comes_out_harmless(place: dict[str, Any]) -> None:
    """Escapes, bidirectional marks, NUL, half pairs and line ends of an upload's text come out
    harmless wherever they may stand, and HTML stays text."""
    # Notes are for what passed: under a finding they would only distract.
    status: Status = "passed" if "notes" in place else "failed"
    verdicts = [Verdict(item.number, status, 0, **place) for item in RUBRIC]
    content = gradescope.results(Grade(tuple(verdicts), (HOSTILE,)), 0)

    for row in check(content):
        assert is_harmless(row["output"])
        assert HARMLESS in row["output"]
        assert row["output_format"] == "text"
    assert is_harmless(content["output"])
    assert content["output_format"] == content["test_name_format"] == "text"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\x85", "\u2028", "\u2029"])
def test_text_of_one_line_stays_on_it(end: str) -> None:
    """A message cannot begin a line of its own, where it could pose as another row."""
    posing = f"x{end}PASSED 1.1"
    finding = Finding("raised", "it raises", "f", posing, (("raised", posing),), posing, posing)

    for row in results("failed", 0, finding=finding, notes=(posing,))["tests"]:
        assert not any(line.startswith("PASSED") for line in row["output"].splitlines())


PLAIN: dict[str, tuple[str, bool, str]] = {
    "letters": ("naïve λ 漢字 é", False, "naïve λ 漢字 é"),
    "line ends in one line": ("a\nb\tc", False, "a�b�c"),
    "line ends in lines": ("a\nb\tc", True, "a\nb\tc"),
    "carriage return": ("a\rb", True, "a�b"),
    "escape": ("\x1b[31mred", True, "�[31mred"),
    "marks without width": ("a\u200bb\u202ec\u2066d\ufeffe", True, "abcde"),
    "NUL and half a pair": ("a\0b\ud800c", True, "a�b�c"),
    "HTML": (HARMLESS, True, HARMLESS),
    "marks on a letter": ("o\u0302\u0323x", False, "o\u0302\u0323x"),
    "a heap of marks": (
        "x" + "\u0301\u200d" * 90 + "y\u20dd",
        False,
        "x" + "\u0301" * 4 + "y\u20dd",
    ),
}


@pytest.mark.parametrize(("text", "lines", "wanted"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_keeps_what_can_be_read(text: str, lines: bool, wanted: str) -> None:
    """What can be read stays as it is; what acts is replaced, and marks that only hide vanish."""
    assert plain(text, lines) == wanted


@pytest.mark.parametrize("extra", [0, 1])
def test_printed_text_is_cut_at_its_limit(extra: int) -> None:
    """As much printed text as the limit is shown whole; of more, the first part, and it is said."""
    printed = "x" * (feedback.PRINTED_LIMIT + extra)

    output = results(printed=printed)["tests"][0]["output"]

    lines = output.splitlines()
    assert lines == [
        "Printed by your code:",
        "   |  " + "x" * feedback.PRINTED_LIMIT,
        *["... (the rest of what it printed is cut)"] * extra,
    ]


def test_printed_text_keeps_its_indent() -> None:
    """What was printed is shown as it was, but for the empty lines at its end."""
    output = results(printed="  a\n b\n\n")["tests"][0]["output"]

    assert output.splitlines() == ["Printed by your code:", "   |    a", "   |   b"]


NOTED = {
    "passed": (Verdict("3.5", "passed", 7, notes=("noted",)), "visible", ["note: noted"]),
    "failed": (Verdict("3.5", "failed", 0, notes=("noted",)), "visible", []),
    "hidden": (Verdict("3.5", "passed", 7, notes=("noted",), printed="x"), "hidden", []),
}


@pytest.mark.parametrize(("verdict", "visibility", "said"), NOTED.values(), ids=NOTED.keys())
def test_notes_are_of_what_passed(verdict: Verdict, visibility: Any, said: list[str]) -> None:
    """A note stands under a visible item that passed; under a finding it would only distract."""
    assert list(feedback.output(replace(ITEM, visibility=visibility), verdict)) == said


def test_output_is_as_wide_as_asked() -> None:
    """A terminal's width goes through to the finding."""
    verdict = Verdict("3.5", "failed", 0, NARROW)

    assert list(feedback.output(ITEM, verdict, 34)) == [feedback.text(NARROW, ITEM, 34)]


@pytest.mark.parametrize("printed", ["", " \n\t\n"])
def test_nothing_printed_is_not_mentioned(printed: str) -> None:
    """An item whose code printed nothing that can be seen has no word of it."""
    assert results(printed=printed)["tests"][0]["output"] == ""
