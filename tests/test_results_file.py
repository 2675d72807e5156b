"""results.json is replaced in one step, or stays as it was."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from grader import gradescope


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
