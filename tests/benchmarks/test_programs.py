"""The programs around the measuring: stages, bulk, and the page."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import bulk
import clocked
import performance
import pytest
from measuring import Command


@pytest.mark.parametrize("name", [name for names in clocked.STAGES.values() for name in names])
def test_stage_is_there(name: str) -> None:
    """Every function that a clock is put around is there, and is found by name."""
    owner, attribute = clocked.owner_of(name)
    assert callable(getattr(owner, attribute))


def test_clock() -> None:
    """A stage is without the stage inside it, and both together are the whole."""
    clock = clocked.Clock()
    inner = clock.around("inner", lambda: time.sleep(0.2))
    began_s = time.monotonic()
    clock.around("outer", inner)()
    took_s = time.monotonic() - began_s
    assert clock.spent["inner"][0] >= 0.2
    assert clock.spent["outer"][0] + clock.spent["inner"][0] <= took_s


@pytest.mark.parametrize(
    ("scores", "holds"), [([100, 100], True), ([100], False), ([100, 95], False)]
)
def test_regraded(scores: list[int], holds: bool, tmp_path: Path) -> None:
    """A bulk run counts where each upload has a result of 100 points, and only there."""
    uploads = bulk.export(tmp_path / "export", 2)
    assert len({(folder / "ops.py").read_text() for folder in uploads.iterdir()}) == 2
    write = (
        "import json, pathlib, sys; out = pathlib.Path(sys.argv[1]); out.mkdir()\n"
        "for i, x in enumerate(json.loads(sys.argv[2])): "
        "(out / f'{i}.json').write_text(json.dumps({'score': x}))"
    )
    command = Command([sys.executable, "-c", write, str(tmp_path / "results"), str(scores)])
    if holds:
        assert bulk.regraded(command, tmp_path, 2)[0].cpu_s > 0
    else:
        with pytest.raises(AssertionError, match="of 100 points"):
            bulk.regraded(command, tmp_path, 2)


def test_page() -> None:
    """Figures go between the page's marks, in place of those that were there."""
    page = performance.PAGE.read_text("utf-8")
    once = performance.with_figures(page, "| new |")
    assert performance.BEGIN in page
    assert "| new |" in once
    assert performance.with_figures(once, "| new |") == once
    assert once.splitlines()[0] == page.splitlines()[0]
    assert once.splitlines()[-1] == page.splitlines()[-1]
