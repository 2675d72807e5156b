"""What a grading of examples/typical writes, stored beside it: results.json, and a student's page.

`python tests/example.py` writes both; a test asks that they are what a grading writes today.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from grader import cli  # noqa: E402 - found by the lines above, when run as a command
from grader.packaging import shown  # noqa: E402

UPLOAD = ROOT / "examples" / "typical"
RESULTS, PAGE = UPLOAD.with_suffix(".json"), UPLOAD.with_suffix(".txt")
OF_A_RUN = ("confinement", "measured")


def results() -> dict[str, Any]:
    """What `grade` writes, without what differs from run to run and from machine to machine."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        path = Path(folder) / "results.json"
        cli.main(["grade", str(UPLOAD), "--results", str(path)])
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    del content["execution_time"]
    for name in OF_A_RUN:
        del content["extra_data"][name]
    return content


def texts() -> dict[Path, str]:
    """The text of each stored file."""
    content = results()
    return {
        RESULTS: json.dumps(content, indent=1, ensure_ascii=False) + "\n",
        PAGE: "\n".join(shown.as_student(content)) + "\n",
    }


if __name__ == "__main__":
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8", newline="\n")
