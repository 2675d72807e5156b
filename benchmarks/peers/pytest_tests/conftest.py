"""Where the stored answers are, and what each test counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from homework.items import Case
from homework.stored import reader


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stored", type=Path)


@pytest.fixture(scope="session")
def case(request: pytest.FixtureRequest) -> Case:
    return reader(request.config.getoption("--stored"))
