"""A test an item, its number and points in the report."""

from __future__ import annotations

import pytest
from homework.items import ITEMS, Case, Check


@pytest.mark.parametrize(("number", "points", "check"), ITEMS, ids=[row[0] for row in ITEMS])
def test_item(
    number: str, points: int, check: Check, case: Case, json_metadata: dict[str, object]
) -> None:
    json_metadata.update(number=number, points=points)
    check(case)
