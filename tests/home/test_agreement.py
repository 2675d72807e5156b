"""At home an upload loses what it loses on Gradescope.

Every upload of tests/submissions that is not hostile, with BACKMARK_ALL_UPLOADS=1; otherwise one
in 25, since pytest starts anew for each.
"""

from __future__ import annotations

import io
import os
import shutil
import tokenize
from pathlib import Path

import desk
import pytest
import uploads

from grader.rubric import RUBRIC
from grader.submission import read_submission

HONEST = [name for name in uploads.names() if not name.startswith("hostile-")]
CHOSEN = HONEST if os.environ.get("BACKMARK_ALL_UPLOADS") else HONEST[::25]


def as_written(text: str) -> bytes:
    """The bytes of a file of source code, in the encoding that it names."""
    data = text.encode("utf-8", "surrogatepass")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data if encoding.startswith("utf-8") else text.encode(encoding)


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desk.materialise(tmp_path_factory.mktemp("desk") / "hw01", {})


@pytest.mark.parametrize("name", CHOSEN)
def test_the_same_items_are_lost(name: str, unzipped: Path, tmp_path: Path) -> None:
    """What is not passed at home is what expected.json says that Gradescope takes."""
    submission = read_submission(uploads.materialise(name, tmp_path), {})
    folder = Path(shutil.copytree(unzipped, tmp_path / "desk"))
    for file in ("ops.py", "graph.py", "mlp.py"):
        (folder / "hw01" / file).unlink()
        if file in submission.sources:
            (folder / "hw01" / file).write_bytes(as_written(submission.sources[file]))

    ended = desk.pytest_in(folder, "-q")

    rows = desk.rows(ended.stdout)
    assert len(rows) == len(RUBRIC), ended.stdout[-800:] + ended.stderr[-800:]
    lost = {number for number, row in rows.items() if not row.endswith("passed")}
    assert lost == uploads.without_points(name)
