"""The desk's figures: every command runs, and the ratio is what it says."""

from __future__ import annotations

from pathlib import Path

import students_desk
from measuring import Cost


def test_every_command_runs(tmp_path: Path) -> None:
    """The students' folder is made, the solution passes in it, and each command has its cost."""
    found = {name: measure() for name, measure in students_desk.measures(tmp_path).items()}
    assert set(found) == {students_desk.PYTEST, *students_desk.NEEDED}
    assert all(cost.wall_s > 0 and cost.cpu_s > 0 for cost in found.values())


def test_the_ratio_is_to_the_sum() -> None:
    """pytest is compared with all three together, in wall and in processor time."""
    found = {name: [Cost(1.0, 2.0)] for name in students_desk.NEEDED}
    rows = students_desk.shown({**found, students_desk.PYTEST: [Cost(4.5, 3.0)]}).splitlines()
    assert "1.50 (1.50 to 1.50)" in rows[-1]
    assert "0.50 (0.50 to 0.50)" in rows[-1]
