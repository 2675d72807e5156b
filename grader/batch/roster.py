"""class.json: what a regrade tells the report of each submission. Knows of no export and no page.

It is read as strictly as it is written: a field's type says how. Names are arbitrary text from
Gradescope, and are made plain on the way in, so that this holds for a file of any origin.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache, partial
from typing import Annotated, Any, TypeAlias, get_args, get_origin, get_type_hints

from ..plain_text import plain

TEXT_LIMIT = 6_000
NAME_LIMIT = 120
ID_LIMIT = 220  # more than a result's file is named by
NUMBER_LIMIT = sys.float_info.max


def harmless(text: str, limit: int) -> str:
    """Text that acts neither on a page nor in a terminal; of several lines where it may be long."""
    return plain(text[:limit], lines=limit == TEXT_LIMIT).strip()


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise ValueError("not text")
    return harmless(value, limit)


def _time(value: Any) -> str:
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError("not a time") from error
    return str(value)


def _number(value: Any, least: float = -NUMBER_LIMIT, most: float = NUMBER_LIMIT) -> float:
    # Neither NaN nor a whole number beyond all floats is between them.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise ValueError("not a number, or one out of range")
    return value


Text: TypeAlias = Annotated[str, partial(_text, limit=TEXT_LIMIT)]
Name: TypeAlias = Annotated[str, partial(_text, limit=NAME_LIMIT)]
Id: TypeAlias = Annotated[str, partial(_text, limit=ID_LIMIT)]
Time: TypeAlias = Annotated[str, _time]  # ISO 8601
Points: TypeAlias = Annotated[float, _number]
Total: TypeAlias = Annotated[float, partial(_number, least=1, most=1e6)]


@dataclass(frozen=True)
class Submitter:
    """One of those who have handed in."""

    name: Name = ""
    email: Name = ""
    sid: Name = ""


@dataclass(frozen=True)
class Attempt:
    """An upload: the one that is graded, or one before it, of which Gradescope keeps no files."""

    id: Name | None
    submitted_at: Time | None = None
    score: Points | None = None

    @property
    def clock(self) -> datetime | None:
        """The clock on the wall where it was written: without its offset, so that times compare."""
        if self.submitted_at is None:
            return None
        return datetime.fromisoformat(self.submitted_at).replace(tzinfo=None)


@dataclass(frozen=True)
class Regraded:
    """One submission: who, when, its score before and after, and the items that changed. `problem`
    is a sentence where the upload could not be read."""

    id: Id
    submitters: tuple[Submitter, ...] = ()
    submitted_at: Time | None = None
    before: Points | None = None
    after: Points | None = None
    changed: tuple[Name, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    problem: Text | None = None


@dataclass(frozen=True)
class Roster:
    """The content of class.json."""

    assignment: Name
    total: Total
    submissions: tuple[Regraded, ...]


def to_json(roster: Roster) -> bytes:
    """The bytes of class.json."""
    return json.dumps(asdict(roster), indent=1).encode()


def from_json(content: Any) -> Roster:
    """What `to_json` has written, parsed, with harmless texts.

    Raises ValueError, with the keys that lead to what is wrong, for anything else.
    """
    roster: Roster = _read(Roster, content)
    return roster


def _read(kind: Any, value: Any) -> Any:
    """A value of one of the types above."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return arguments[1](value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(_read(arguments[0], x) for x in value)
    if arguments:  # or None
        return None if value is None else _read(arguments[0], value)
    return kind(**_fields(kind, value))


def _fields(kind: type, value: Any) -> dict[str, Any]:
    types = _types(kind)
    if not isinstance(value, dict) or value.keys() != types.keys():
        raise ValueError(f"not an object of {', '.join(types)}")
    found = {}
    for name, its_type in types.items():
        try:
            found[name] = _read(its_type, value[name])
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return found


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
