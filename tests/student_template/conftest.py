"""What the tests of the students' tools share: the package `hw01`, solved and as it is given."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pictures
import pytest

from reference import blanks


@pytest.fixture
def hw01() -> Iterator[ModuleType]:
    """`hw01` with the reference solution."""
    with pictures.student_package(blanks.solution) as package:
        yield package


@pytest.fixture
def blank_hw01() -> Iterator[ModuleType]:
    """`hw01` as students receive it."""
    with pictures.student_package(blanks.template) as package:
        yield package
