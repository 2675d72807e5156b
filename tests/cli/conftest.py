"""Uploads for several commands' tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import uploads


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A folder of uploads: one that is graded at once, and three that take longer."""
    upload = uploads.materialise("broken-untouched-template", tmp_path)
    for name in ("b", "c", "d"):
        shutil.copytree(upload, tmp_path / "few" / name)
    (tmp_path / "few" / "a").mkdir()
    return tmp_path / "few"
