"""results.json keeps Gradescope's rules, and nothing that an upload says can break them."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader import gradescope, metadata
from grader.model import Finding, Grade, Status, Verdict
from grader.packaging.rules import breaches
from grader.plain_text import plain
from grader.rubric import RUBRIC, TOTAL, Item

FINDING = Finding(
    "value",
    "the adjoint of a is wrong",
    "MatMul.gradient",
    "A (1, 3)",
    (("expected", "[1]"), ("yours", "[2]")),
    "a note",
    "a question?",
)
# A terminal's escape, a row of one's own, a page of one's own, text turned round, NUL, half a pair.
HOSTILE = (
    "\x1b[2J\x1b]0;title\x07\r\x9b31m\u202eevil\u2066\u200b\ufeff\0\ud800\u2028<b>&amp;</b>\x7f"
)
HARMLESS = "<b>&amp;</b>"


def check(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Asserts that a results.json keeps Gradescope's rules and ours; its rows."""
    data = json.dumps(content, allow_nan=False)
    assert json.loads(data) == content
    assert breaches(data.encode()) == []
    rows: list[dict[str, Any]] = content["tests"]
    for row in rows:
        assert 0 <= row["score"] <= row["max_score"]
        assert row["score"] == round(row["score"], 2)
        # Gradescope would take a missing status from the score.
        assert {"score", "max_score", "status", "name", "number", "output_format"} <= row.keys()
    assert content["score"] == round(sum(row["score"] for row in rows), 2)
    assert sum(row["max_score"] for row in rows) == TOTAL
    return rows


def grade(
    status: Status = "passed", points: float | None = None, notes: tuple[str, ...] = (), **of: Any
) -> Grade:
    """A grade in which every item has come to the same."""
    verdicts = (
        Verdict(item.number, status, item.points if points is None else points, **of)
        for item in RUBRIC
    )
    return Grade(tuple(verdicts), notes)


def results(*arguments: Any, **of: Any) -> dict[str, Any]:
    content = gradescope.results(grade(*arguments, **of), 1.23456)
    check(content)
    return content


GRADES: dict[str, tuple[Grade, float]] = {
    "everything passed": (grade(), TOTAL),
    "everything failed": (grade("failed", 0, finding=FINDING), 0),
    "everything errored": (grade("errored", 0, error="Traceback ..."), 0),
    "points too many": (grade(points=1000), TOTAL),
    "points too few": (grade(points=-3), 0),
    "a third of a point": (grade(points=1 / 3), round(0.33 * len(RUBRIC), 2)),
    "points that do not add up exactly": (grade(points=0.1), round(0.1 * len(RUBRIC), 2)),
    "with notes": (grade(notes=("a note", HOSTILE)), TOTAL),
}


@pytest.mark.parametrize(("given", "score"), GRADES.values(), ids=GRADES.keys())
def test_rules_are_kept_and_the_score_is_the_sum(given: Grade, score: float) -> None:
    """Every grade gives a valid results.json whose score is the rounded, clamped sum of its rows."""
    content = gradescope.results(given, 1.23456)

    rows = check(content)

    assert content["score"] == score
    assert content["execution_time"] == 1.23
    assert [row["number"] for row in rows] == [item.number for item in RUBRIC]
    assert all(row["name"].startswith(row["number"] + " ") for row in rows)


@pytest.mark.parametrize("status", ["passed", "failed", "errored"])
def test_status_is_explicit(status: Status) -> None:
    """Only what passed is passed, whatever its score; what else it was is in extra_data."""
    for row in results(status, 0)["tests"]:
        assert row["status"] == ("passed" if status == "passed" else "failed")
        assert row["extra_data"] == {"verdict": status, "mistake": "", "kind": "", "finding": ""}


def test_staff_find_the_mistake_by_its_name() -> None:
    """The known mistake and the kind of a finding stand in extra_data."""
    named = results("failed", 0, finding=replace(FINDING, mistake="a-mistake"))["tests"][0]

    assert named["extra_data"] == {
        "verdict": "failed",
        "mistake": "a-mistake",
        "kind": FINDING.kind,
        "finding": FINDING.what,
    }


def test_staff_find_the_headline_by_itself() -> None:
    """What a finding says in one clause stands in extra_data, harmless, for tables of a class."""
    told = [
        results("failed", 0, finding=Finding("value", what))["tests"][0]["extra_data"]["finding"]
        for what in (FINDING.what, HOSTILE)
    ]

    assert told == [FINDING.what, plain(HOSTILE)]


def test_errored_rows_are_our_fault() -> None:
    """An errored item says that the grader failed, shows no trace of it, and tells staff."""
    content = results("errored", 0, error="Traceback: secret", printed="mine", finding=FINDING)

    assert {row["output"] for row in content["tests"]} == {gradescope.ERRORED}
    assert "not your code" in gradescope.ERRORED
    assert "not your code's fault" in content["output"]
    assert content["extra_data"]["errored"] == {i.number: "Traceback: secret" for i in RUBRIC}
    assert "secret" not in content["output"]


def test_text_that_staff_alone_reads_is_harmless_too() -> None:
    """A trace that quotes what an upload printed holds no NUL and no half pair, which a database
    would refuse."""
    told = results("errored", 0, error=f"line 1\nline 2 {HOSTILE}")["extra_data"]["errored"]

    assert all(is_harmless(text) for text in told.values())
    assert all(text.startswith("line 1\nline 2") for text in told.values())


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
    assert gradescope.text(NARROW, ITEM, 34).splitlines() == [
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
    named = gradescope.text(Finding("raised", f"it raises {'x' * 40}"), ITEM, 34).splitlines()
    assert named[-1] == "    " + "x" * 40


def test_headline_leaves_room_for_the_points() -> None:
    """The points stand at the end of the first line, two blanks after the longest headline."""
    fits = Finding("value", "x" * (100 - len("FAILED 1.1 · EwiseAdd compute: ") - 5 - 2))
    first = Item("1.1", "EwiseAdd compute", 1)

    alone = gradescope.text(fits, first)
    assert alone == f"FAILED 1.1 · EwiseAdd compute: {fits.what}  0 / 1"
    assert len(alone) == 100
    wrapped = gradescope.text(replace(fits, what=fits.what + "x"), first).splitlines()
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
    assert gradescope.text(finding, ITEM).splitlines()[1:] == lines


def is_harmless(text: str) -> bool:
    return all(c.isprintable() or c in "\n\t" for c in text)


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
    printed = "x" * (gradescope.PRINTED_LIMIT + extra)

    output = results(printed=printed)["tests"][0]["output"]

    lines = output.splitlines()
    assert lines == [
        "Printed by your code:",
        "   |  " + "x" * gradescope.PRINTED_LIMIT,
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
    assert list(gradescope.output(replace(ITEM, visibility=visibility), verdict)) == said


def test_output_is_as_wide_as_asked() -> None:
    """A terminal's width goes through to the finding."""
    verdict = Verdict("3.5", "failed", 0, NARROW)

    assert list(gradescope.output(ITEM, verdict, 34)) == [gradescope.text(NARROW, ITEM, 34)]


@pytest.mark.parametrize("printed", ["", " \n\t\n"])
def test_nothing_printed_is_not_mentioned(printed: str) -> None:
    """An item whose code printed nothing that can be seen has no word of it."""
    assert results(printed=printed)["tests"][0]["output"] == ""


def test_summary_says_what_to_do_first() -> None:
    """The first lines hold the score, the first thing to look at, and what is not started."""
    blank = Finding("not started", "not started yet")
    verdicts = [Verdict(i.number, "passed", i.points) for i in RUBRIC]
    verdicts[0] = Verdict("1.1", "failed", 0, blank)
    verdicts[1] = Verdict("1.2", "failed", 0, FINDING)

    output = gradescope.results(Grade(tuple(verdicts), ("A note.",)), 0)["output"]

    assert output.splitlines() == [
        f"{TOTAL - 5} of {TOTAL} points; {len(RUBRIC) - 2} of {len(RUBRIC)} items passed.",
        "Look first at 1.2: EwiseAdd gradient: the adjoint of a is wrong.",
        "Not started yet: 1.1.",
        "A note.",
    ]


def test_several_items_are_listed() -> None:
    """What is not started and what the grader failed on are named with commas between."""
    blank = Finding("not started", "not started yet")
    verdicts = [Verdict(i.number, "passed", i.points) for i in RUBRIC]
    verdicts[:2] = [Verdict(n, "failed", 0, blank) for n in ("1.1", "1.2")]
    verdicts[3:5] = [Verdict(n, "errored", 0) for n in ("2.1", "2.2")]

    lines = list(gradescope.summary(Grade(tuple(verdicts))))

    assert lines[0] == "The grader failed on 2.1, 2.2: not your code's fault; staff can see it."
    assert lines[-1] == "Not started yet: 1.1, 1.2."


def test_blank_upload_is_told_where_to_start() -> None:
    """Where nothing is begun, the summary names the first item."""
    content = results("failed", 0, finding=Finding("not started", "not started yet"))

    assert "Start next with 1.1 EwiseAdd compute." in content["output"].splitlines()


def test_extra_data_is_handed_on() -> None:
    """What the grader measured stands beside what errored."""
    content = gradescope.results(Grade(grade().verdicts, (), {"seed": "7"}), 0)

    assert content["extra_data"] == {"seed": "7", "errored": {}}


def test_file_is_written_whole_and_readable(tmp_path: Path) -> None:
    """results.json is written into a folder that may not exist yet, and harnesses may read it."""
    path = tmp_path / "autograder" / "results" / "results.json"

    gradescope.write(path, {"score": 1, "output": "λ\ud800"})
    gradescope.write(path, {"score": 2})

    assert json.loads(path.read_text(encoding="utf-8")) == {"score": 2}
    assert os.listdir(path.parent) == ["results.json"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_file_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the new file is complete, in the same folder, a reader finds the old one whole."""
    path = tmp_path / "results.json"
    gradescope.write(path, {"score": 1})
    seen = []
    replace = os.replace

    def spy(source: str, target: Path) -> None:
        assert (Path(source).parent, Path(source).name[:9]) == (tmp_path, ".results-")
        seen.append((json.loads(Path(source).read_text()), json.loads(path.read_text())))
        replace(source, target)

    monkeypatch.setattr(os, "replace", spy)
    gradescope.write(path, {"score": 2})

    assert seen == [({"score": 2}, {"score": 1})]


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("target", ["elsewhere.json", "nowhere.json"])
def test_link_is_replaced_and_not_followed(target: str, tmp_path: Path) -> None:
    """A link that an upload may have left is replaced; what it leads to is not touched."""
    (tmp_path / "elsewhere.json").write_text("untouched", encoding="utf-8")
    path = tmp_path / "results" / "results.json"
    path.parent.mkdir()
    path.symlink_to(tmp_path / target)

    gradescope.write(path, {"score": 3})

    assert not path.is_symlink()
    assert json.loads(path.read_text(encoding="utf-8")) == {"score": 3}
    assert (tmp_path / "elsewhere.json").read_text(encoding="utf-8") == "untouched"
    assert not (tmp_path / "nowhere.json").exists()


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["os.fchmod", "os.replace"])
def test_failed_write_leaves_the_old_file_alone(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing fails, the old file stays as it was and no temporary file is left."""
    path = tmp_path / "results.json"
    gradescope.write(path, {"score": 1})

    monkeypatch.setattr(step, _no_space)
    with pytest.raises(OSError, match="No space left"):
        gradescope.write(path, {"score": 2})

    assert json.loads(path.read_text(encoding="utf-8")) == {"score": 1}
    assert os.listdir(tmp_path) == ["results.json"]


def test_interrupt_once_the_file_is_in_place_stays_an_interrupt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C just after the new file has taken its place is not hidden by cleaning up."""
    moved = os.replace

    def interrupted(source: str, target: Path) -> None:
        moved(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)

    with pytest.raises(KeyboardInterrupt):
        gradescope.write(tmp_path / "results.json", {"score": 1})
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


def test_folder_in_the_way_is_an_error(tmp_path: Path) -> None:
    """A folder of that name is an error, and no temporary file is left beside it."""
    (tmp_path / "results.json").mkdir()

    with pytest.raises(OSError, match=r"results\.json"):
        gradescope.write(tmp_path / "results.json", {})

    assert os.listdir(tmp_path) == ["results.json"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_is_not_json_is_not_written(value: object, tmp_path: Path) -> None:
    """What JSON has no word for is an error before anything is written."""
    with pytest.raises((ValueError, TypeError)):
        gradescope.write(tmp_path / "results.json", {"score": value})

    assert os.listdir(tmp_path) == []


IDS: dict[str, tuple[str, str | None]] = {
    "a number": ('{"id": 123456}', "123456"),
    "a text": ('{"id": "a-1"}', "a-1"),
    "with all the rest": ('{"id": 7, "users": [{"id": 1}], "assignment": {"id": 2}}', "7"),
    "missing": ('{"users": []}', None),
    "null": ('{"id": null}', None),
    "true": ('{"id": true}', None),
    "a fraction": ('{"id": 1.5}', None),
    "a list": ('{"id": [1]}', None),
    "a list on top": ('[{"id": 1}]', None),
    "a text on top": ('"id"', None),
    "null on top": ("null", None),
}


@pytest.mark.parametrize(("text", "wanted"), IDS.values(), ids=IDS.keys())
def test_id_is_read_where_there_is_one(text: str, wanted: str | None, tmp_path: Path) -> None:
    """The id comes as text; every key is optional, and a strange id is none."""
    (tmp_path / "metadata.json").write_text(text, encoding="utf-8")

    assert metadata.submission_id(tmp_path / "metadata.json") == wanted


def test_no_metadata_is_no_error(tmp_path: Path) -> None:
    """No file named, or none there, is no id."""
    assert metadata.submission_id(None) is None
    assert metadata.submission_id(tmp_path / "metadata.json") is None


NO_METADATA = {
    "empty": b"",
    "not JSON": b"{'id': 1}",
    "half": b'{"id": 1',
    "not UTF-8": b'{"id": "\xff"}',
    "nested too deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", NO_METADATA.values(), ids=NO_METADATA.keys())
def test_metadata_that_cannot_be_read_is_named(data: bytes, tmp_path: Path) -> None:
    """A file that was named and is no JSON is an error that names it."""
    (tmp_path / "metadata.json").write_bytes(data)

    with pytest.raises(metadata.MetadataError, match=r"metadata\.json cannot be read as JSON"):
        metadata.submission_id(tmp_path / "metadata.json")


def test_folder_for_metadata_is_named(tmp_path: Path) -> None:
    """A folder where the file should be is an error that names it."""
    with pytest.raises(metadata.MetadataError, match="cannot be read as JSON"):
        metadata.submission_id(tmp_path)
