"""Every limit of intake, hit exactly and just exceeded."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import submission
from grader.submission import read_submission

OVER = [0, 1]


def flat(name: str, data: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder

    return make


def copies(count: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        for i in range(count):
            (folder / f"{i}").mkdir()
            (folder / f"{i}" / "ops.py").write_bytes(b"x = 1\n")
        return folder

    return make


def crowd(count: int) -> Callable[[Path], Path]:
    """A zip in which ops.py is the last of so many entries."""

    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "upload.zip", "w") as archive:
            for i in range(count - 1):
                archive.writestr(f"{i}", b"")
            archive.writestr("ops.py", b"x = 1\n")
        return folder / "upload.zip"

    return make


def padded_zip(size: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "upload.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("ops.py", b"x = 1\n")
            fixed = 2 * len("pad") + 30 + 46
            end = 22 + 46 + len("ops.py")
            archive.writestr("pad", bytes(size - archive.fp.tell() - fixed - end))  # type: ignore[union-attr]
        assert path.stat().st_size == size
        return path

    return make


INTAKE: dict[str, tuple[Callable[[int], Callable[[Path], Path]], int]] = {
    "FILE_LIMIT_BYTES": (lambda size: flat("ops.py", b"#" * size), submission.FILE_LIMIT_BYTES),
    "ZIP_LIMIT_BYTES": (padded_zip, submission.ZIP_LIMIT_BYTES),
    "COPIES_LIMIT": (copies, submission.COPIES_LIMIT),
    "ENTRIES_LIMIT": (crowd, submission.ENTRIES_LIMIT),
}


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("limit", INTAKE)
def test_limit_of_intake(limit: str, over: int, tmp_path: Path) -> None:
    """An upload at a limit is read; one byte, copy or entry more, and the file has a reason."""
    make, value = INTAKE[limit]
    upload = make(value + over)(tmp_path)
    try:
        refused = "ops.py" in read_submission(upload, {}).problems
    except submission.SubmissionError:
        refused = True

    assert refused is bool(over)


@pytest.mark.parametrize("over", OVER)
def test_limit_of_depth(over: int, tmp_path: Path) -> None:
    """A misplaced file is seen down to the limit of depth, and named; further down it is not."""
    folder = tmp_path.joinpath(*"abcdefgh"[: submission.DEPTH_LIMIT - 1 + over])
    folder.mkdir(parents=True)
    (folder / "ops.py").write_text("x")

    problem = read_submission(tmp_path, {}).problems["ops.py"]

    assert ("is not where it is looked for" in problem) is not bool(over)


def test_every_limit_of_intake_is_here() -> None:
    """None is without its test; that of a reason is tested by fuzzing."""
    tested = {*INTAKE, "DEPTH_LIMIT", "REASON_LIMIT"}

    assert {name for name in vars(submission) if "LIMIT" in name} == tested
