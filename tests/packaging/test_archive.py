"""A zip from an allowlist is reproducible, and says what stands in its way."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from grader.packaging import archive
from grader.packaging.archive import PackagingError

FILES = {
    "run": b"#!/bin/sh\n",
    "room/b.py": b"b = 1\n" * 500,
    "room/a.py": b"",
    "room/inner/c.json": '{"é": 1}\n'.encode(),
    "room/__pycache__/a.cpython-311.pyc": b"compiled",
    "room/old.pyc": b"compiled",
    "picture.png": b"\x89PNG\r\n\x1a\n\0",
    "left/out.py": b"secret = 1\n",
}
PATTERNS = ("run", "room/**/*", "*.png")
MEMBERS = ["picture.png", "room/a.py", "room/b.py", "room/inner/c.json", "run"]


def tree(root: Path, files: dict[str, bytes] = FILES, mtime: int = 0) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (mtime, mtime))
    return root


def test_allowlist_alone_gets_in(tmp_path: Path) -> None:
    """What no pattern names stays out, and so does what Python compiled."""
    members = archive.gather(tree(tmp_path), PATTERNS)

    assert members == {name: FILES[name] for name in MEMBERS}


def test_same_bytes_anywhere(tmp_path: Path) -> None:
    """Another folder, order of files, age and umask give the same bytes."""
    one, two = tmp_path / "one.zip", tmp_path / "elsewhere" / "two.zip"
    archive.write(one, archive.gather(tree(tmp_path / "one"), PATTERNS), ["run"])
    before = os.umask(0o077)
    try:
        other = tree(tmp_path / "two", dict(reversed(FILES.items())), mtime=1_700_000_000)
        archive.write(two, archive.gather(other, tuple(reversed(PATTERNS))), ["run"])
    finally:
        os.umask(before)

    assert one.read_bytes() == two.read_bytes()
    assert os.listdir(two.parent) == ["two.zip"]


def test_unpacks_as_it_was(tmp_path: Path) -> None:
    """Sorted names, one date, run bits where they are asked for, the contents whole, and smaller."""
    out = tmp_path / "out.zip"
    archive.write(out, archive.gather(tree(tmp_path), PATTERNS), ["run"])

    with zipfile.ZipFile(out) as opened:
        infos = opened.infolist()
        assert [info.filename for info in infos] == MEMBERS
        assert {name: opened.read(name) for name in MEMBERS} == {n: FILES[n] for n in MEMBERS}
    modes = [stat.filemode(info.external_attr >> 16) for info in infos]
    assert modes == ["-rw-r--r--"] * 4 + ["-rwxr-xr-x"]
    assert {(info.date_time, info.create_system) for info in infos} == {((1980, 1, 1, 0, 0, 0), 3)}
    assert out.stat().st_size < 1500


def test_replaces_in_one_step(tmp_path: Path) -> None:
    """A zip that cannot be made leaves the one that was there, and nothing else."""
    out = tmp_path / "out.zip"
    archive.write(out, {"a": b"1\n"})
    before = out.read_bytes()

    with pytest.raises(PackagingError):
        archive.write(out, {"a": b"2\n", "b": b"3\r\n"})

    assert out.read_bytes() == before
    assert os.listdir(tmp_path) == ["out.zip"]


@pytest.mark.parametrize("pattern", ["nothing.py", "room/*.txt", "room", "room/__pycache__/*"])
def test_pattern_must_match(pattern: str, tmp_path: Path) -> None:
    """A pattern that names no file is an error that says which."""
    with pytest.raises(PackagingError, match="is named " + pattern.replace("*", r"\*")):
        archive.gather(tree(tmp_path), ("run", pattern))


@pytest.mark.parametrize("pattern", ["link.py", "*.py", "linked/**/*.py", "linked/*.py"])
def test_links_are_refused(pattern: str, tmp_path: Path) -> None:
    """A link that is named, to a file or through a folder, is an error and is not followed."""
    tree(tmp_path)
    (tmp_path / "link.py").symlink_to(tmp_path / "left" / "out.py")
    (tmp_path / "linked").symlink_to(tmp_path / "left")

    with pytest.raises(PackagingError, match=r"is a link|is named linked"):
        archive.gather(tmp_path, (pattern,))


def test_text_has_unix_line_ends(tmp_path: Path) -> None:
    """A carriage return in text is an error with its line."""
    with pytest.raises(PackagingError, match=r"a\.sh has a carriage return in line 3"):
        archive.write(tmp_path / "out.zip", {"a.sh": b"#!/bin/sh\n\nexit\r\n"})


def test_run_bits_are_for_members(tmp_path: Path) -> None:
    """A run bit for a file that is not there is an error."""
    with pytest.raises(PackagingError, match=r"setup\.sh is to be executable"):
        archive.write(tmp_path / "out.zip", {"a": b""}, ["setup.sh"])
