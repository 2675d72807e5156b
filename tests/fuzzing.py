"""Random input for tests: the same on every machine and in every run, nothing left in the checkout."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "backmark-hypothesis")


def examples(count: int) -> settings:
    """Decorates a test that is to see so many examples, however long each may take."""
    return settings(max_examples=count, deadline=None, derandomize=True, database=None)
