"""A file is replaced in one step, or stays as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import atomic


def test_file_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the new file is complete, in the same folder, a reader finds the old one whole."""
    path = tmp_path / "results.json"
    atomic.write(path, b"1")
    seen = []
    replace = os.replace

    def spy(source: str, target: Path) -> None:
        assert (Path(source).parent, Path(source).name[:5]) == (tmp_path, ".new-")
        seen.append((Path(source).read_bytes(), path.read_bytes()))
        replace(source, target)

    monkeypatch.setattr(os, "replace", spy)
    atomic.write(path, b"2")

    assert seen == [(b"2", b"1")]


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("target", ["elsewhere.json", "nowhere.json"])
def test_link_is_replaced_and_not_followed(target: str, tmp_path: Path) -> None:
    """A link that an upload may have left is replaced; what it leads to is not touched."""
    (tmp_path / "elsewhere.json").write_text("untouched", encoding="utf-8")
    path = tmp_path / "results" / "results.json"
    path.parent.mkdir()
    path.symlink_to(tmp_path / target)

    atomic.write(path, b"3")

    assert not path.is_symlink()
    assert path.read_bytes() == b"3"
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
    atomic.write(path, b"1")

    monkeypatch.setattr(step, _no_space)
    with pytest.raises(OSError, match="No space left"):
        atomic.write(path, b"2")

    assert path.read_bytes() == b"1"
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
        atomic.write(tmp_path / "results.json", b"1")
    assert [path.name for path in tmp_path.iterdir()] == ["results.json"]


@pytest.mark.skipif(os.name != "posix", reason="devices")
@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: os.mkfifo(path), "Not a regular file"),
        (lambda path: path.symlink_to(os.devnull), "Not a regular file"),
        (lambda path: path.symlink_to(path.parent), "Is a directory"),
    ],
    ids=["folder", "FIFO", "link to a device", "link to a folder"],
)
def test_what_is_no_file_stays_in_its_place(
    make: Callable[[Path], object], what: str, tmp_path: Path
) -> None:
    """A folder or a device of that name is an error, and no temporary file is left beside it."""
    make(tmp_path / "results.json")
    before = os.lstat(tmp_path / "results.json")

    with pytest.raises(OSError, match=what):
        atomic.write(tmp_path / "results.json", b"")

    assert os.listdir(tmp_path) == ["results.json"]
    assert os.lstat(tmp_path / "results.json").st_ino == before.st_ino


def test_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    """Where nothing can be written, the error names the file, and not the temporary one."""
    path = tmp_path / "nowhere" / "results.json"

    with pytest.raises(FileNotFoundError) as raised:
        atomic.write(path, b"")

    assert raised.value.filename == str(path)
