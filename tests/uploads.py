"""The whole uploads in tests/submissions/: each with the score that it must get, item by item.

`upload/` holds the files that make an upload what it is; those it does not name are the right
solution's, the blank template's or nobody's, as `expected.json` says under "rest".
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reference import blanks

ROOT = Path(__file__).parent.parent
SUBMISSIONS = Path(__file__).parent / "submissions"
REST = {"solution": blanks.solution, "template": blanks.template}


@dataclass(frozen=True)
class Expected:
    """What an upload must come to: `lost` are the numbers of the items that it must not get."""

    about: str
    rest: str
    lost: frozenset[str]
    score: int


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(folder.name for folder in SUBMISSIONS.iterdir()))


@cache
def expected(name: str) -> Expected:
    content = json.loads((SUBMISSIONS / name / "expected.json").read_text(encoding="utf-8"))
    content["lost"] = frozenset(content["lost"])
    return Expected(**content)


def materialise(name: str, folder: Path) -> Path:
    """The upload as the student would hand it in, in `folder`."""
    upload = folder / name
    shutil.copytree(SUBMISSIONS / name / "upload", upload)
    source = REST.get(expected(name).rest)
    for file in blanks.FILES if source else ():
        if not (upload / file).exists():
            (upload / file).write_text(source(file), encoding="utf-8")
    return upload
