"""A folder of regraded submissions, as a Class. Knows nothing of statistics or of pages.

Nothing in the folder is trusted: results hold what students printed. Whatever is missing or odd is
left out; a result that cannot be read becomes a problem and stops nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ..model import Status
from ..plain_text import plain
from ..rubric import RUBRIC, TOTAL

SIZE_LIMIT_BYTES = 8_000_000
TEXT_LIMIT = 6_000
NAME_LIMIT = 120
ID_LIMIT = 220  # more than a result's file is named by


@dataclass(frozen=True)
class Row:
    """One item's row of results.json. `kind` is the kind of its finding and `finding` its headline,
    "" where not known."""

    verdict: Status
    mistake: str = ""
    kind: str = ""
    finding: str = ""
    output: str = ""


@dataclass(frozen=True)
class Submitter:
    """One of those who handed in a submission."""

    name: str = ""
    email: str = ""
    sid: str = ""


@dataclass(frozen=True)
class Attempt:
    """An upload: the one that is graded, or one before it."""

    id: str
    submitted_at: datetime | None = None
    score: float | None = None


@dataclass(frozen=True)
class Submission:
    """One submission. `score` is None and `rows` are empty where no result could be read."""

    id: str
    submitters: tuple[Submitter, ...] = ()
    score: float | None = None
    rows: Mapping[str, Row] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    submitted_at: datetime | None = None
    before: float | None = None
    after: float | None = None
    changed: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Class:
    """All submissions, and sentences on what could not be read at all."""

    assignment: str
    total: float
    submissions: tuple[Submission, ...]
    problems: tuple[str, ...] = ()

    @property
    def graded(self) -> tuple[Submission, ...]:
        """Those with a result."""
        return tuple(x for x in self.submissions if x.score is not None)


class ReadingError(Exception):
    """The folder is not one of regraded submissions; the message says why, in a sentence."""


def read(folder: Path) -> Class:
    """The class in a folder that `regrade` wrote: results/ID.json for each, and class.json.

    Raises ReadingError where there is no folder results/.
    """
    results = folder / "results"
    if not results.is_dir():
        raise ReadingError(f"{folder} has no folder results; name the folder that regrade wrote")
    files = {_text(path.stem, ID_LIMIT): path for path in sorted(results.glob("*.json"))}
    about: Mapping[str, Any] = {}
    problems = ["class.json is missing: no names, times or earlier scores are known"]
    if (folder / "class.json").exists():
        try:
            about, problems = _json(folder / "class.json"), []
        except ValueError as error:
            problems = [f"class.json cannot be used: {error}"]
    entries = {}
    for entry in map(_mapping, _list(about.get("submissions"))):
        id = _text(entry.get("id"), ID_LIMIT)
        if id and id not in entries:
            entries[id] = entry
    ids = dict.fromkeys([*entries, *files])
    submissions = tuple(_submission(id, entries.get(id, {}), files.get(id)) for id in ids)
    total = _number(about.get("total")) or TOTAL
    assignment = _text(about.get("assignment"), NAME_LIMIT)
    return Class(assignment, total if total >= 1 else TOTAL, submissions, tuple(problems))


def _submission(id: str, entry: Mapping[str, Any], file: Path | None) -> Submission:
    problems = [told] if (told := _text(entry.get("problem"))) else []
    content: Mapping[str, Any] = {}
    if file is not None:
        try:
            content = _results(file)
        except ValueError as error:
            problems.append(f"its result cannot be used: {error}")
    elif not problems:
        problems.append("it has no result")
    rows, score = dict(_rows(content)), _number(content.get("score"))
    errors = _mapping(_mapping(content.get("extra_data")).get("errored"))
    return Submission(
        id,
        tuple(_submitters(entry)),
        score,
        rows,
        {number: _text(errors.get(number)) for number in rows if errors.get(number)},
        _time(entry.get("submitted_at")),
        _number(entry.get("before")),
        _number(entry.get("after")) if score is None else score,
        tuple(_text(x, NAME_LIMIT) for x in _list(entry.get("changed")) if isinstance(x, str)),
        tuple(_attempts(entry)),
        tuple(problems),
    )


def _results(file: Path) -> Mapping[str, Any]:
    """The content of a results.json that has a score and rows. Raises ValueError."""
    content = _json(file)
    if _number(content.get("score")) is None:
        raise ValueError("it has no score")
    if not isinstance(content.get("tests"), list):
        raise ValueError("it has no list of tests")
    return content


def _json(file: Path) -> Mapping[str, Any]:
    """A JSON object. Raises ValueError, with a sentence that does not name the file."""
    if not file.is_file():
        raise ValueError("it is not a regular file")
    if file.stat().st_size > SIZE_LIMIT_BYTES:
        raise ValueError(f"it is larger than {SIZE_LIMIT_BYTES // 1_000_000} MB")
    try:
        content = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ValueError(error.strerror or "it cannot be opened") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON, from line {error.lineno} on") from error
    except ValueError as error:
        raise ValueError("it has a number of too many digits") from error
    if not isinstance(content, dict):
        raise ValueError("it is not a JSON object")
    return content


def _rows(content: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """The rows of items that the rubric knows and whose verdict can be told."""
    numbers = [item.number for item in RUBRIC]
    for row in map(_mapping, _list(content.get("tests"))):
        extra = _mapping(row.get("extra_data"))
        verdict = extra.get("verdict", row.get("status"))
        if row.get("number") in numbers and verdict in ("passed", "failed", "errored"):
            mistake, kind = (_text(extra.get(key), NAME_LIMIT) for key in ("mistake", "kind"))
            finding, output = _text(extra.get("finding"), NAME_LIMIT), _text(row.get("output"))
            yield row["number"], Row(verdict, mistake, kind, finding, output)


def _submitters(entry: Mapping[str, Any]) -> Iterator[Submitter]:
    for x in map(_mapping, _list(entry.get("submitters"))):
        found = [_text(x.get(key), NAME_LIMIT) for key in ("name", "email", "sid")]
        if any(found):
            yield Submitter(*found)


def _attempts(entry: Mapping[str, Any]) -> Iterator[Attempt]:
    for x in map(_mapping, _list(entry.get("attempts"))):
        id = _text(x.get("id"), NAME_LIMIT)
        yield Attempt(id, _time(x.get("submitted_at")), _number(x.get("score")))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any, limit: int = TEXT_LIMIT) -> str:
    """Text or a whole number as harmless text; anything else is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return plain(str(value)[:limit], lines=limit == TEXT_LIMIT).strip()


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < 1e6 and math.isfinite(value) else None


def _time(value: Any) -> datetime | None:
    """The clock on the wall where it was written: its offset is dropped, so that times compare."""
    try:
        # Python 3.10 does not know "Z".
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.replace(tzinfo=None)
