"""Gradescope's rules for results.json, each with the page that states it.

The pages are those of gradescope-autograders.readthedocs.io. Knows nothing of our rubric: what the
project promises beyond these rules is for its tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NUMBER = (int, float)
NAMES = {NUMBER: "a number", str: "text", dict: "an object", list: "a list"}
FORMATS = ("text", "html", "simple_format", "md", "ansi")
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")

OUTPUT = "Autograder Specifications, Output format"
FORMATTING = "Autograder Specifications, Output String Formatting"
STATUS = "Autograder Specifications, Test case status"
VISIBILITY = "Autograder Specifications, Controlling Test Case Visibility"
STDOUT = "Autograder Specifications, Controlling standard output visibility"
LEADERBOARDS = "Leaderboards, Autograder specifications"
NO_JSON = "Troubleshooting, The autograder failed to execute correctly"


@dataclass(frozen=True)
class Key:
    """What may stand under a key, and the page that says so."""

    kind: Any
    source: str = OUTPUT
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Breach:
    """A rule that is broken: where in the file, how, and the page that states the rule."""

    where: str
    what: str
    source: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} ({self.source})"


TOP = {
    "score": Key(NUMBER),
    "execution_time": Key(NUMBER),
    "output": Key(str),
    "output_format": Key(str, FORMATTING, FORMATS),
    "test_output_format": Key(str, FORMATTING, FORMATS),
    "test_name_format": Key(str, FORMATTING, FORMATS),
    "visibility": Key(str, VISIBILITY, VISIBILITIES),
    "stdout_visibility": Key(str, STDOUT, VISIBILITIES),
    "extra_data": Key(dict),
    "tests": Key(list),
    "leaderboard": Key(list, LEADERBOARDS),
}
TEST = {
    "score": Key(NUMBER),
    "max_score": Key(NUMBER),
    "status": Key(str, STATUS, ("passed", "failed")),
    "name": Key(str),
    "name_format": Key(str, FORMATTING, FORMATS),
    "number": Key(str),
    "output": Key(str),
    "output_format": Key(str, FORMATTING, FORMATS),
    "tags": Key(list),
    "visibility": Key(str, VISIBILITY, VISIBILITIES),
    "extra_data": Key(dict),
}
STANDING = {
    "name": Key(str, LEADERBOARDS),
    "value": Key((*NUMBER, str), LEADERBOARDS),
    "order": Key(str, LEADERBOARDS, ("asc", "desc")),
}


def breaches(data: bytes | None) -> list[Breach]:
    """Every rule that a results.json breaks; `data` is None where the file is missing."""
    if data is None:
        return [Breach("results.json", "missing", NO_JSON)]
    try:
        content = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return [Breach("results.json", f"not valid JSON: {error}", NO_JSON)]
    if not isinstance(content, dict):
        return [Breach("results.json", "not an object", OUTPUT)]
    return list(_of_content(content))


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _of_content(content: Mapping[str, Any]) -> Iterator[Breach]:
    yield from _of_keys("the file", content, TOP)
    tests = _objects(content, "tests")
    if "score" not in content:
        if "tests" not in content:
            yield Breach("the file", "neither a score nor tests", OUTPUT)
        elif not any("score" in test for _, test in tests):
            yield Breach("the file", "no score, and no test has one", OUTPUT)
    for where, test in tests:
        yield from _of_keys(where, test, TEST)
        for tag in test.get("tags", ()) if isinstance(test.get("tags"), list) else ():
            if not isinstance(tag, str):
                yield Breach(where, "a tag is not text", OUTPUT)
    for where, standing in _objects(content, "leaderboard"):
        yield from _of_keys(where, standing, STANDING)
        for key in ("name", "value"):
            if key not in standing:
                yield Breach(where, f"no {key}", LEADERBOARDS)
    for key, source in (("tests", OUTPUT), ("leaderboard", LEADERBOARDS)):
        rows = content.get(key)
        if isinstance(rows, list) and len(_objects(content, key)) < len(rows):
            yield Breach(key, "something else than objects", source)


def _objects(content: Mapping[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
    """The objects in a list, each with its place in words."""
    rows = content.get(key)
    word = "test" if key == "tests" else "leaderboard row"
    found = enumerate(rows if isinstance(rows, list) else (), start=1)
    return [(f"{word} {i}", row) for i, row in found if isinstance(row, dict)]


def _of_keys(where: str, content: Mapping[str, Any], keys: Mapping[str, Key]) -> Iterator[Breach]:
    for name, value in content.items():
        key = keys.get(name)
        if key is None:
            yield Breach(where, f"no page names the key {name}", OUTPUT)
        elif isinstance(value, bool) or not isinstance(value, key.kind):
            expected = NAMES.get(key.kind, "a number or text")
            yield Breach(where, f"{name} is not {expected}", key.source)
        elif key.allowed and value not in key.allowed:
            yield Breach(where, f"{name} is none of {', '.join(key.allowed)}", key.source)
