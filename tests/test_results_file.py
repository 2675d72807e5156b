"""results.json is written whole, as JSON."""

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


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_is_not_json_is_not_written(value: object, tmp_path: Path) -> None:
    """What JSON has no word for is an error before anything is written."""
    with pytest.raises((ValueError, TypeError)):
        gradescope.write(tmp_path / "results.json", {"score": value})

    assert os.listdir(tmp_path) == []
