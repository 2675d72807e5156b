"""A folder of regraded submissions, as a Class. Knows nothing of statistics or of pages.

Results hold what students printed, so none is trusted: whatever is missing or odd in one is left
out; a result that cannot be read becomes a problem and stops nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..batch.roster import (
    ID_LIMIT,
    NAME_LIMIT,
    TEXT_LIMIT,
    Regraded,
    Roster,
    Submitter,
    from_json,
    harmless,
)
from ..model import Status
from ..rubric import RUBRIC, TOTAL

SIZE_LIMIT_BYTES = 8_000_000
MISSING = "class.json is missing: no names, times or earlier scores are known"


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
class Submission(Regraded):
    """The same with its result. `score` is None and `rows` are empty where none could be read."""

    score: float | None = None
    rows: Mapping[str, Row] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
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

    Raises ReadingError where there is no folder results/, and where class.json is not as `regrade`
    writes it: without its names `--anonymous` could not hide them.
    """
    results = folder / "results"
    if not results.is_dir():
        raise ReadingError(f"{folder} has no folder results; name the folder that regrade wrote")
    files = {harmless(path.stem, ID_LIMIT): path for path in sorted(results.glob("*.json"))}
    roster = _roster(folder / "class.json")
    problems = () if roster else (MISSING,)
    roster = roster or Roster("", TOTAL, ())
    entries = {entry.id: entry for entry in roster.submissions}
    ids = dict.fromkeys([*entries, *files])
    submissions = tuple(_submission(entries.get(id, Regraded(id)), files.get(id)) for id in ids)
    return Class(roster.assignment, roster.total, submissions, problems)


def _roster(file: Path) -> Roster | None:
    """None where there is no such file."""
    if not file.exists():
        return None
    try:
        return from_json(_json(file))
    except ValueError as error:
        raise ReadingError(
            f"class.json is not as regrade writes it ({error}); the same regrade writes it anew"
        ) from error


def _submission(entry: Regraded, file: Path | None) -> Submission:
    problems = [entry.problem] if entry.problem else []
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
    told = vars(entry) | {
        "submitters": tuple(x for x in entry.submitters if x != Submitter()),
        "after": entry.after if score is None else score,
    }
    return Submission(
        **told,
        score=score,
        rows=rows,
        errors={number: _text(errors.get(number)) for number in rows if errors.get(number)},
        problems=tuple(problems),
    )


def _results(file: Path) -> Mapping[str, Any]:
    """The content of a results.json that has a score and rows. Raises ValueError."""
    content = _json(file, SIZE_LIMIT_BYTES)
    if _number(content.get("score")) is None:
        raise ValueError("it has no score")
    if not isinstance(content.get("tests"), list):
        raise ValueError("it has no list of tests")
    return content


def _json(file: Path, limit_bytes: float = math.inf) -> Mapping[str, Any]:
    """A JSON object. Raises ValueError, with a sentence that does not name the file."""
    if not file.is_file():
        raise ValueError("it is not a regular file")
    if file.stat().st_size > limit_bytes:
        raise ValueError(f"it is larger than {limit_bytes / 1_000_000:.0f} MB")
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


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any, limit: int = TEXT_LIMIT) -> str:
    """Text or a whole number as harmless text; anything else is empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return harmless(str(value), limit)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < 1e6 and math.isfinite(value) else None
