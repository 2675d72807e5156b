"""Gradescope's rules for what the grader writes into results.json, each with the page that states
it. Gradescope has a default for most keys; here each must be there.

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
    "extra_data": Key(dict),
    "tests": Key(list),
}
TEST = {
    "score": Key(NUMBER),
    "max_score": Key(NUMBER),
    "status": Key(str, STATUS, ("passed", "failed")),
    "name": Key(str),
    "number": Key(str),
    "output": Key(str),
    "output_format": Key(str, FORMATTING, FORMATS),
    "visibility": Key(str, VISIBILITY, VISIBILITIES),
    "extra_data": Key(dict),
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
    tests = content.get("tests")
    for i, test in enumerate(tests if isinstance(tests, list) else (), start=1):
        if isinstance(test, dict):
            yield from _of_keys(f"test {i}", test, TEST)
        else:
            yield Breach(f"test {i}", "not an object", OUTPUT)


def _of_keys(where: str, content: Mapping[str, Any], keys: Mapping[str, Key]) -> Iterator[Breach]:
    for name, value in content.items():
        key = keys.get(name)
        if key is None:
            yield Breach(where, f"no rule here is about the key {name}", OUTPUT)
        elif isinstance(value, bool) or not isinstance(value, key.kind):
            yield Breach(where, f"{name} is not {NAMES[key.kind]}", key.source)
        elif key.allowed and value not in key.allowed:
            yield Breach(where, f"{name} is none of {', '.join(key.allowed)}", key.source)
    for name in keys:
        if name not in content:
            yield Breach(where, f"{name} is missing", keys[name].source)
