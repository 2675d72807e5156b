"""Folders of every kind: what is no plain file is refused, and a crowd hides nothing."""

from __future__ import annotations

import os
import socket
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from handing_in import FILES, GIVEN, POSIX, ROOT, SOURCES, folder_of, in_folder

from grader.model import STUDENT_FILES
from grader.submission import (
    DEPTH_LIMIT,
    read_submission,
)


def _link(path: Path, folder: Path) -> None:
    (folder / "elsewhere.txt").write_bytes(b"secret")
    path.symlink_to(folder / "elsewhere.txt")


def _link_to_folder(path: Path, folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    path.symlink_to(folder / "elsewhere", target_is_directory=True)


def _socket(path: Path, folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


SPECIAL: dict[str, tuple[Callable[[Path, Path], object], str]] = {
    "link to a file": (_link, "is a link; upload the file itself"),
    "dangling link": (lambda path, _: path.symlink_to("nowhere"), "is a link"),
    "link to itself": (lambda path, _: path.symlink_to(path), "is a link"),
    "link to a folder": (_link_to_folder, "is a link"),
    "folder": (lambda path, _: path.mkdir(), "is a folder"),
    "FIFO": (lambda path, _: os.mkfifo(path), "is not a regular file"),
    "socket": (_socket, "cannot be opened"),
}


def refused(upload: Path, reason: str) -> None:
    """Asserts that ops.py of the upload is refused for a reason, and that no descriptor is left."""
    before = os.listdir("/dev/fd")

    found = read_submission(upload, GIVEN)

    assert reason in found.problems["ops.py"]
    assert found.sources == {k: v for k, v in SOURCES.items() if k != "ops.py"}
    assert os.listdir("/dev/fd") == before


@POSIX
@pytest.mark.parametrize(("make", "reason"), SPECIAL.values(), ids=SPECIAL.keys())
def test_what_is_no_regular_file_is_refused_without_a_wait(
    make: Callable[[Path, Path], object],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A link is not followed, and a FIFO, a folder or a socket is neither waited for nor read."""
    upload = folder_of(FILES, tmp_path / "upload")
    monkeypatch.chdir(upload)  # the name of a socket must be short
    (upload / "ops.py").unlink()
    make(upload / "ops.py", tmp_path)

    refused(upload, reason)


@ROOT
def test_device_is_refused(tmp_path: Path) -> None:
    """A device is not read, since /dev/zero has no end."""
    upload = folder_of(FILES, tmp_path / "upload")
    (upload / "ops.py").unlink()
    try:
        os.mknod(upload / "ops.py", stat.S_IFCHR | 0o644, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no devices in this container")

    refused(upload, "")


@POSIX
def test_linked_folder_is_not_entered(tmp_path: Path) -> None:
    """A link in place of the whole folder leads nowhere."""
    folder_of(FILES, tmp_path / "elsewhere")
    (tmp_path / "upload").mkdir()
    (tmp_path / "upload" / "hw01").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    found = read_submission(tmp_path / "upload", GIVEN)

    assert found.sources == {}
    assert set(found.problems) == set(STUDENT_FILES)


@POSIX
def test_hard_link_is_a_file(tmp_path: Path) -> None:
    """A hard link is a regular file like any other."""
    folder_of(FILES, tmp_path / "upload")
    os.link(tmp_path / "upload" / "ops.py", tmp_path / "other name")

    assert read_submission(tmp_path / "upload", GIVEN).sources == SOURCES


@ROOT
def test_folder_without_permission_is_passed_over() -> None:
    """A folder that may not be entered hides what is in it, and nothing else."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        folder_of({**FILES, "private/notes.txt": b"x"}, Path(name))
        os.chmod(Path(name) / "private", 0)
        os.seteuid(65_534)
        try:
            found = read_submission(Path(name), GIVEN)
        finally:
            os.seteuid(0)

    assert found.sources == SOURCES


@pytest.mark.parametrize("folder", ["a", "z"])
def test_crowded_folder_hides_nothing_above_it(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much lies deep in an upload, the files above it are found."""
    crowd = {f"{folder}/b/{i}": b"" for i in range(30)}

    monkeypatch.setattr("grader.submission.ENTRIES_LIMIT", 10)

    assert (
        read_submission(folder_of({**in_folder("hw01"), **crowd}, tmp_path), {}).sources == SOURCES
    )


def test_files_in_a_folder_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is counted like a zip, in the order of its names."""
    folder_of({"a": b"", "b": b"", "graph.py": b"g", "ops.py": b"o"}, tmp_path)

    monkeypatch.setattr("grader.submission.ENTRIES_LIMIT", 3)
    found = read_submission(tmp_path, GIVEN)

    assert set(found.sources) == {"graph.py"}
    assert "first 20,000 files" in found.problems["ops.py"]


def test_deep_folders_are_not_entered(tmp_path: Path) -> None:
    """Folders below the depth at which a file can count are not even listed."""
    deep = "/".join("abcdefgh")
    folder_of({**FILES, f"{deep}/ops.py": b"x"}, tmp_path)
    listed = []

    with pytest.MonkeyPatch.context() as patch:
        scandir = os.scandir
        patch.setattr(os, "scandir", lambda path: (listed.append(path), scandir(path))[1])
        read_submission(tmp_path, GIVEN)

    assert len(listed) == DEPTH_LIMIT
