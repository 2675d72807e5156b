"""The right uploads of an audit, and its command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import processes
import pytest
import uploads
from trials import mistake

from grader import cli
from grader.audit import seeds
from grader.audit import uploads as audit_uploads
from grader.audit.trial import Kept
from grader.audit.uploads import right_uploads, unasked
from grader.checks import mistakes
from grader.rubric import RUBRIC
from reference import blanks
from reference.cases.operations import OPERATIONS


def test_every_right_upload_is_graded() -> None:
    """There are at least fifty right uploads, and they are those whose folder loses nothing."""
    right = right_uploads(uploads.SUBMISSIONS)

    assert len(right) >= 50
    assert {x.name for x in right} == {n for n in uploads.names() if not uploads.expected(n).lost}


def test_upload_owes_nothing_to_what_was_asked_later() -> None:
    """The items of an operation that an upload does not name in any spelling are not held against
    it; nor are any others forgiven."""
    named = {"EwiseAdd", "MatMul"}

    assert unasked("class EWiseAdd: ...\nclass matmul: ...") == {
        item.number for item in RUBRIC if item.topic in OPERATIONS.keys() - named
    }
    assert {item.topic for item in RUBRIC if item.number in unasked("")} == {*OPERATIONS}


def test_number_of_a_question_stands_for_its_items(tmp_path: Path) -> None:
    """What is written beside an upload may name a whole question, and what is no item stays."""
    put_upload(tmp_path, "one", blanks.solution("ops.py"), lost=["1", "5.10", "9.9"])

    found = audit_uploads.expected(tmp_path / "one")

    assert found.lost == {"5.10", "9.9", *(x.number for x in RUBRIC if x.question == "1")}


def put_upload(folder: Path, name: str, ops: str, lost: Sequence[str] = ()) -> None:
    (folder / name / "upload").mkdir(parents=True)
    (folder / name / "upload" / "ops.py").write_text(ops)
    expected = {"about": "", "rest": "solution", "lost": [*lost]}
    (folder / name / "expected.json").write_text(json.dumps(expected))


def test_command_lists_what_a_right_upload_loses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command grades the mistakes and uploads that are named, writes the table and exits with 1
    where an upload that should lose nothing does."""
    put_upload(tmp_path, "right-one", blanks.solution("ops.py"))
    put_upload(tmp_path, "right-two", blanks.solution("ops.py", frozenset({"EwiseMul.gradient"})))
    table = tmp_path / "table.md"
    options = ["--uploads", str(tmp_path), "--jobs", "1", "--table", str(table)]

    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "add-ones", "right-one", "right-two", *options])

    printed = capsys.readouterr().out
    assert ended.value.code == 1
    assert "1 of 2 right uploads keep full marks" in printed
    assert "LOSER right-two: loses 2.2" in printed
    assert "| add-ones |" in table.read_text(encoding="utf-8")


def test_command_grades_nothing_where_a_table_is_malformed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in a table ends an audit at once."""
    monkeypatch.setattr(mistakes, "known_mistakes", lambda: [mistake("a"), mistake("a")])

    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "a"])

    assert ended.value.code == 1
    assert "a: 2 mistakes have this id" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["--jobs", "0"], "argument --jobs: 0 is not a whole number; 1 or more"),
        (["--seeds", "-1"], "argument --seeds: -1 is not a whole number; 1 or more"),
        (["--uploads", "nowhere"], "nowhere is not a folder; name the one with the right uploads"),
    ],
)
def test_command_refuses_what_it_cannot_use(
    arguments: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number of nothing and a folder that is not there end it with a sentence."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(["audit", *arguments])

    assert what in capsys.readouterr().err


def test_command_refuses_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is no mistake's and no upload's is a mistake in the command."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "no-such-thing"])

    assert ended.value.code == 2
    assert "no-such-thing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lost", "code", "told"),
    [
        ({}, 0, "3 seeds, 0 items lost by the solution\n"),
        ({"1.1": "is wrong"}, 1, "LOSER seeds: loses 1.1: is wrong\n3 seeds, 1 items lost"),
    ],
    ids=["nothing", "an item"],
)
def test_command_tells_what_the_solution_loses(
    lost: dict[str, str],
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With --seeds the command ends with 1 where a fresh case takes anything from the solution."""
    monkeypatch.setattr(seeds, "on_seeds", lambda count, jobs: iter([Kept("seeds", lost)]))
    ended = 0

    try:
        cli.main(["audit", "--seeds", "3"])
    except SystemExit as end:
        ended = int(end.code or 0)

    assert ended == code
    assert told in capsys.readouterr().out


def test_interrupt_ends_in_one_sentence() -> None:
    """Ctrl-C in a terminal reaches the processes that grade as well: they leave it to the command,
    and end with it."""
    command = [sys.executable, "-m", "grader", "audit", "--jobs", "2", "add-*"]
    with subprocess.Popen(
        command, cwd=uploads.ROOT, stdout=-3, stderr=-1, text=True, preexec_fn=in_a_terminal
    ) as process:
        processes.wait_until(lambda: len(list(processes.descendants(process.pid))) > 2)
        below = list(processes.descendants(process.pid))
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=60)

    assert (process.returncode, told) == (130, "grader: interrupted\n")
    processes.wait_until(lambda: not any(map(processes.runs, below)))


def in_a_terminal() -> None:
    os.setpgrp()
    processes.hear_interrupts()
