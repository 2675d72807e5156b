"""Gradescope's files: a submission's id from its metadata, and a Grade as results.json. Knows
nothing of pytest or the sandbox.

The contract: gradescope-autograders.readthedocs.io, "Autograder Specifications". `score` and
`status` are explicit in every row, since Gradescope takes a missing status from the score; each
row's score is clamped, and the total is their sum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import atomic, feedback
from .model import Grade, Verdict
from .plain_text import plain
from .rubric import RUBRIC, Item


class MetadataError(Exception):
    """A submission_metadata.json was named and cannot be read."""


def submission_id(path: Path | None) -> str | None:
    """The id in a submission_metadata.json, the seed of fresh cases; None where there is no file or
    no id. Every key is optional, and nothing else is used."""
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise MetadataError(f"{path} cannot be read as JSON: {error}") from error
    found = content.get("id") if isinstance(content, dict) else None
    return str(found) if isinstance(found, (int, str)) and not isinstance(found, bool) else None


def results(grade: Grade, execution_s: float) -> dict[str, Any]:
    """The content of results.json for a grade."""
    rows = [_row(item, verdict) for item, verdict in zip(RUBRIC, grade.verdicts)]
    errored = [verdict for verdict in grade.verdicts if verdict.status == "errored"]
    return {
        "score": round(sum(row["score"] for row in rows), 2),
        "execution_time": round(execution_s, 2),
        "output": "\n".join(feedback.summary(grade)),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "tests": rows,
        "extra_data": {
            **grade.extra,
            "errored": {v.number: plain(v.error, lines=True) for v in errored},
        },
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Writes results.json in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic.write(path, encoded(content))


def encoded(content: Mapping[str, Any]) -> bytes:
    """The bytes of results.json."""
    return json.dumps(content, allow_nan=False).encode()


def _row(item: Item, verdict: Verdict) -> dict[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "score": round(min(max(verdict.points, 0), item.points), 2),
        "max_score": item.points,
        "status": "passed" if verdict.status == "passed" else "failed",
        "output": "\n".join(feedback.output(item, verdict)),
        "output_format": "text",
        "visibility": item.visibility,
        "extra_data": {
            "verdict": verdict.status,
            "mistake": verdict.finding.mistake if verdict.finding else "",
            "kind": verdict.finding.kind if verdict.finding else "",
            "finding": plain(verdict.finding.what) if verdict.finding else "",
        },
    }
