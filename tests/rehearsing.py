"""Packages that stand in for ours where it is Gradescope's sequence that is tested."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grader.packaging import archive

SETUP = "#!/bin/sh\ntouch $(dirname $0)/ready\n"
# The last argument, where there is one, is the results' path.
RUN = "#!/bin/sh\nresults=/autograder/results/results.json\nfor results; do :; done\n"
GOOD_CONTENT: dict[str, Any] = {
    "score": 1,
    "execution_time": 136,
    "output": "well done",
    "output_format": "text",
    "test_output_format": "text",
    "test_name_format": "text",
    "visibility": "visible",
    "extra_data": {},
    "tests": [
        {
            "score": 1,
            "max_score": 2,
            "status": "failed",
            "name": "1.1 one",
            "number": "1.1",
            "output": "",
            "output_format": "text",
            "visibility": "visible",
            "extra_data": {},
        }
    ],
}
GOOD = json.dumps(GOOD_CONTENT)


def package(folder: Path, run: str = "", setup: str = "", results: str = GOOD) -> Path:
    """A zip whose scripts do what is given, and whose results.json is `results`."""
    out = folder / "package.zip"
    members = {
        "setup.sh": SETUP + setup,
        "run_autograder": RUN + run + (f"\necho '{results}' > $results\n" if results else "\n"),
    }
    archive.write(out, {name: text.encode() for name, text in members.items()}, members.keys())
    return out


def upload(folder: Path, **files: str) -> Path:
    """A student's folder."""
    target = folder / "upload"
    target.mkdir()
    for name, text in files.items():
        (target / f"{name}.py").write_text(text)
    return target
