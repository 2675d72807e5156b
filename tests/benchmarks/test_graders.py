"""The peers' assignment is Backmark's: the same items, and the same opinion of two uploads."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import graders
import measuring
import pytest
from measuring import Command

from grader.rubric import RUBRIC

TYPICAL = graders.ROOT / "examples" / "typical"
LOST = {"3.6", "4.4", "4.5", "4.6", "4.8", "5.3", *(f"5.{i}" for i in range(4, 11))}


@pytest.mark.parametrize(
    ("name", "folder", "lost"),
    [(graders.GRADESCOPE, None, set()), (graders.PYTEST, TYPICAL, LOST)],
)
def test_peer(name: str, folder: Path | None, lost: set[str], tmp_path: Path) -> None:
    """A peer has the rubric's items and points, and gives the solution all of them, the example
    what it is worth."""
    pytest.importorskip("torch", reason="PyTorch says what is right")
    found = rows(name, folder or graders.solution(tmp_path / "upload"), tmp_path / "peer")
    points = {item.number: item.points for item in RUBRIC}
    assert {row["number"]: row["max_score"] for row in found} == points
    assert {row["number"] for row in found if row["score"] != points[row["number"]]} == lost


def rows(name: str, upload: Path, folder: Path) -> list[dict[str, Any]]:
    """What a peer says of an upload, run by the Python of these tests."""
    folder.mkdir()
    arguments = graders.ARGUMENTS[name](lambda _: Path(sys.executable), upload, folder)
    measuring.cost(Command(list(map(str, arguments)), folder))
    return json.loads((folder / graders.RESULTS).read_text("utf-8"))["tests"]


def test_installed(tmp_path: Path) -> None:
    """Installed are the packages beside pip and setuptools; a file with two names counts once."""
    packages = tmp_path / "lib" / "python3" / "site-packages"
    for name in ("numpy-2.dist-info", "pip-23.dist-info", "setuptools/_vendor/x-1.dist-info"):
        (packages / name).mkdir(parents=True)
    grader = graders.Grader("", Command([]), tmp_path, tmp_path / graders.RESULTS)
    assert grader.packages() == 1
    (packages / "data").write_bytes(b"x" * 3_000_000)
    before = grader.installed_mb()
    (packages / "again").hardlink_to(packages / "data")
    assert grader.installed_mb() == before >= 3
