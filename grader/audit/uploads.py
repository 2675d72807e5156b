"""Whole uploads on disk, each with the items that it must lose: see CONTRIBUTING, "Add an upload".

`upload/` holds the files that make an upload what it is; those it does not name are the right
solution's, the blank template's or nobody's, as `expected.json` says under "rest".
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reference import blanks
from reference.cases.operations import OPERATIONS

from ..rubric import RUBRIC

REST: Mapping[str, Callable[[str], str]] = {
    "solution": blanks.solution,
    "template": blanks.template,
}


@dataclass(frozen=True)
class Expected:
    """What an upload must come to.

    `lost`: the numbers of the items that it must not get. `unasked`: items of operations added
    after this upload was written; not held against it.
    """

    rest: str
    lost: frozenset[str]
    unasked: frozenset[str] = frozenset()


def expected(folder: Path) -> Expected:
    """What is written beside the upload in `folder`; a question's number stands for all its items.
    Raises OSError where there is nothing."""
    content = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    lost = frozenset(number for entry in content["lost"] for number in _items(entry))
    return Expected(content["rest"], lost, unasked(_ops(folder, content["rest"])))


def _items(entry: str) -> frozenset[str]:
    found = {item.number for item in RUBRIC if entry in (item.number, item.question)}
    return frozenset(found or {entry})


def _ops(folder: Path, rest: str) -> str:
    """Everything that an upload has by the name ops.py, or gets from the rest."""
    own = [path.read_text("latin-1") for path in (folder / "upload").rglob("ops.py")]
    return "".join(own) if own or rest not in REST else REST[rest]("ops.py")


def materialise(folder: Path, into: Path) -> Path:
    """The upload of `folder` as the student would hand it in, below `into`."""
    upload = into / folder.name
    shutil.copytree(folder / "upload", upload)
    source = REST.get(expected(folder).rest)
    for file in blanks.FILES:
        if source is not None and not (upload / file).exists():
            (upload / file).write_text(source(file), encoding="utf-8")
    return upload


def unasked(ops: str) -> frozenset[str]:
    """The items of operations that stand nowhere in an upload's ops.py, in either spelling: it was
    written before they were asked for."""
    absent = {name for name in OPERATIONS if name.lower() not in ops.lower()}
    return frozenset(item.number for item in RUBRIC if item.topic in absent)


def right_uploads(folder: Path) -> tuple[Path, ...]:
    """The uploads in `folder` that must lose nothing, by name."""
    found = sorted(path.parent for path in folder.glob("*/expected.json"))
    return tuple(upload for upload in found if not expected(upload).lost)
