"""A folder of results goes on where it was ended, and only one run writes to it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from grader.batch import folder as room
from grader.batch.folder import Folder, FolderError
from grader.batch.grading import Work
from grader.model import Submission

ONE = Work("1", "seed", Submission({}, {}, (), "one"))
TWO = Work("2", "seed", Submission({}, {}, (), "two"))


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    """A second run finds what the first has finished, and what it was made from."""
    with Folder(tmp_path / "out", tmp_path / "class.zip") as first:
        assert not first.has(ONE)
        first.keep(ONE, b'{"score": 1}')

    assert room.export_of(tmp_path / "out") == tmp_path / "class.zip"
    with Folder(tmp_path / "out", tmp_path / "class.zip") as second:
        assert second.has(ONE)
        assert not second.has(TWO)
        assert second.result("1") == {"score": 1}


def test_only_just_this_work_counts(tmp_path: Path) -> None:
    """A result of another upload, seed or grader is not finished."""
    with Folder(tmp_path, tmp_path) as folder:
        folder.keep(ONE, b"{}")

        assert not folder.has(Work("1", "seed", TWO.submission))
        assert not folder.has(Work("1", "other", ONE.submission))


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]"])
def test_a_lost_or_half_result_is_not_finished(content: bytes | None, tmp_path: Path) -> None:
    """A result that has gone or cannot be read is made again."""
    with Folder(tmp_path, tmp_path) as folder:
        folder.keep(ONE, b"{}")
        path = tmp_path / "results" / "1.json"
        path.unlink() if content is None else path.write_bytes(content)

        assert not folder.has(ONE)


@pytest.mark.parametrize("tail", ["", '{"id": "2", "ke', "\0\0\0", "\n\n"])
def test_a_half_line_is_forgotten(tail: str, tmp_path: Path) -> None:
    """A run that was killed in the middle of a line costs that line alone, also later."""
    with Folder(tmp_path, tmp_path) as folder:
        folder.keep(ONE, b"{}")
    with open(tmp_path / room.JOURNAL, "a", encoding="utf-8") as journal:
        journal.write(tail)

    with Folder(tmp_path, tmp_path) as folder:
        assert folder.has(ONE)
        folder.keep(TWO, b"{}")
    with Folder(tmp_path, tmp_path) as folder:
        assert folder.has(ONE)
        assert folder.has(TWO)


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    """While one run writes, another is told so; afterwards it may."""
    with Folder(tmp_path, tmp_path), pytest.raises(FolderError, match="another run is writing"):
        Folder(tmp_path, tmp_path)
    with Folder(tmp_path, tmp_path):
        pass


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """A file in the way is one sentence."""
    (tmp_path / "out").write_text("")

    with pytest.raises(FolderError, match="cannot be written to"):
        Folder(tmp_path / "out", tmp_path)


def test_nobody_else_may_look(tmp_path: Path) -> None:
    """Names and scores are for the one who regrades: also a guest that is confined by its uid
    alone cannot read them."""
    with Folder(tmp_path / "out", tmp_path):
        assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_no_journal(tmp_path: Path) -> None:
    """A folder of something else was made from nothing."""
    assert room.export_of(tmp_path) is None
    assert room.export_of(tmp_path / "nowhere") is None


def test_journal_names_nobody(tmp_path: Path) -> None:
    """The journal holds ids and digests."""
    with Folder(tmp_path, tmp_path) as folder:
        folder.keep(ONE, b"{}")

    lines = [json.loads(line) for line in (tmp_path / room.JOURNAL).read_text().splitlines()]
    assert lines == [{"export": str(tmp_path)}, {"id": "1", "key": ONE.key}]
