"""A class of 300, made up once for all tests of the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import made_up_class as made_up
import pages
import pytest
from pages import page_of


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up.of_size(tmp_path_factory.mktemp("class"), 300)


@pytest.fixture(scope="session")
def about(folder: Path) -> dict[str, Any]:
    """What class.json says."""
    content: dict[str, Any] = json.loads((folder / "class.json").read_text("utf-8"))
    return content


@pytest.fixture(scope="session")
def page(folder: Path) -> str:
    return page_of(folder)


@pytest.fixture(scope="session")
def anonymous_page(folder: Path) -> str:
    return page_of(folder, anonymous=True)


@pytest.fixture(scope="session")
def read(page: str) -> pages.Element:
    return pages.read(page)
