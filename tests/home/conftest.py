"""Folders of several students, each made once."""

from __future__ import annotations

from pathlib import Path

import desk
import pytest


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where all is right."""
    return desk.materialise(tmp_path_factory.mktemp("solved") / "hw01", desk.solution())


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As it was unzipped."""
    return desk.materialise(tmp_path_factory.mktemp("blank") / "hw01", {})
