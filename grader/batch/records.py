"""What Gradescope's submission_metadata.yml tells of each submission. Any key may be missing, or
hold something else than is told here: then it counts as missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

from ..rubric import RUBRIC
from .roster import Attempt, Submitter

NUMBER_OF = {**{item.number: item.number for item in RUBRIC}, **{i.name: i.number for i in RUBRIC}}


class ExportError(Exception):
    """The export as a whole cannot be read; one sentence."""


@dataclass(frozen=True)
class Record:
    """One submission: who, when, and what it had before, in all and by item."""

    submitters: tuple[Submitter, ...] = ()
    submitted_at: str | None = None
    before: float | None = None
    items_before: Mapping[str, float] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()


def records(data: bytes) -> dict[str, Record]:
    """The records of a submission_metadata.yml by the names of their folders; ExportError where it
    is none."""
    # The C one is as safe, and the outputs of a whole class are in there.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(data, Loader=loader)
    except Exception as error:  # what makes values of tagged words has errors of its own
        where = getattr(error, "problem_mark", None)
        line = f" (line {where.line + 1})" if where is not None else ""
        raise ExportError(
            f"submission_metadata.yml is not readable as YAML{line}; download the export again"
        ) from error
    if content is not None and not isinstance(content, dict):
        raise ExportError("submission_metadata.yml is not a list of submissions by name")
    return {_text(name): _record(_mapping(entry)) for name, entry in (content or {}).items()}


def _record(entry: Mapping[Any, Any]) -> Record:
    results = _mapping(entry.get(":results"))
    before = _number(entry.get(":score"))
    return Record(
        tuple(_submitter(_mapping(x)) for x in _list(entry.get(":submitters"))),
        _time(entry.get(":created_at")),
        _number(results.get("score")) if before is None else before,
        dict(_items(_list(results.get("tests")))),
        tuple(sorted(_attempts(_list(entry.get(":history"))), key=lambda x: x.submitted_at or "")),
    )


def _submitter(person: Mapping[Any, Any]) -> Submitter:
    return Submitter(*(_text(person.get(f":{key}")) for key in ("name", "email", "sid")))


def _attempts(history: list[Any]) -> Iterator[Attempt]:
    for upload in map(_mapping, history):
        score = _number(upload.get(":score"))
        if score is None:
            score = _number(_mapping(upload.get(":results")).get("score"))
        yield Attempt(_text(upload.get(":id")) or None, _time(upload.get(":created_at")), score)


def _items(tests: list[Any]) -> Iterator[tuple[str, float]]:
    """Points by item; a test that is none of ours is left out."""
    for test in map(_mapping, tests):
        number = NUMBER_OF.get(_text(test.get("number"))) or NUMBER_OF.get(_text(test.get("name")))
        score = _number(test.get("score"))
        if number is not None and score is not None:
            yield number, score


def _time(value: Any) -> str | None:
    """ISO 8601 text; None for anything that is not a time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace(" UTC", "+00:00").replace("Z", "+00:00"))
        except ValueError:
            return None
    return value.isoformat() if isinstance(value, (date, datetime)) else None


def _number(value: Any) -> float | None:
    try:
        found = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found is not None and abs(found) < float("inf") else None


def _text(value: Any) -> str:
    try:
        return str(value) if isinstance(value, (str, int, float)) else ""
    except ValueError:  # a whole number of more digits than Python writes
        return ""


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
