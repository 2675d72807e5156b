"""Each of Gradescope's rules for results.json is broken by a file, and named with its source."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grader.packaging import rules
from grader.packaging.rules import (
    FORMATTING,
    LEADERBOARDS,
    NO_JSON,
    OUTPUT,
    STATUS,
    STDOUT,
    VISIBILITY,
    Breach,
    breaches,
)


def a_test(**of: Any) -> dict[str, Any]:
    return {"tests": [{"score": 2.0, "max_score": 2.0, **of}]}


def standing(**of: Any) -> dict[str, Any]:
    return {"score": 1, "leaderboard": [{"name": "a", "value": 1, **of}]}


# The example of the page "Autograder Specifications", and what else its text allows.
KEPT: dict[str, Any] = {
    "the page's example": {
        "score": 44.0,
        "execution_time": 136,
        "output": "Text relevant to the entire submission",
        "output_format": "simple_format",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "after_due_date",
        "stdout_visibility": "visible",
        "extra_data": {},
        "tests": [
            {
                "score": 2.0,
                "max_score": 2.0,
                "status": "passed",
                "name": "Your name here",
                "name_format": "text",
                "number": "1.1",
                "output": "Giant multiline string",
                "output_format": "text",
                "tags": ["tag1", "tag2", "tag3"],
                "visibility": "visible",
                "extra_data": {},
            }
        ],
        "leaderboard": [
            {"name": "Accuracy", "value": 0.926},
            {"name": "Time", "value": 15.1, "order": "asc"},
            {"name": "Stars", "value": "*****"},
        ],
    },
    "a score alone": {"score": 0},
    "tests alone": a_test(),
    "a test that only informs": {"score": 1, "tests": [{"name": "for information"}]},
}
BROKEN: dict[str, tuple[Any, str, str]] = {
    "a list": ([], "results.json: not an object", OUTPUT),
    "nothing scored": ({"output": "text"}, "the file: neither a score nor tests", OUTPUT),
    "no test scored": ({"tests": [{"name": "x"}]}, "the file: no score, and no test", OUTPUT),
    "no tests": ({"tests": []}, "the file: no score, and no test", OUTPUT),
    "score as text": ({"score": "44"}, "the file: score is not a number", OUTPUT),
    "score as truth": ({"score": True}, "the file: score is not a number", OUTPUT),
    "output as lines": ({"score": 1, "output": ["x"]}, "the file: output is not text", OUTPUT),
    "format": ({"score": 1, "output_format": "rst"}, "is none of text, html", FORMATTING),
    "visibility": ({"score": 1, "visibility": "later"}, "none of visible, hidden", VISIBILITY),
    "stdout": ({"score": 1, "stdout_visibility": "no"}, "none of visible, hidden", STDOUT),
    "unknown key": ({"score": 1, "grade": "A"}, "the file: no page names the key grade", OUTPUT),
    "tests as an object": ({"score": 1, "tests": {}}, "the file: tests is not a list", OUTPUT),
    "a test as text": ({"score": 1, "tests": ["x"]}, "tests: something else than", OUTPUT),
    "a test's score": (a_test(score="2"), "test 1: score is not a number", OUTPUT),
    "a test's status": (a_test(status="errored"), "status is none of passed, failed", STATUS),
    "a test's number": (a_test(number=1.1), "test 1: number is not text", OUTPUT),
    "a test's tag": (a_test(tags=[1]), "test 1: a tag is not text", OUTPUT),
    "a test's visibility": (a_test(visibility="due"), "test 1: visibility is none", VISIBILITY),
    "a test's unknown key": (a_test(points=1), "test 1: no page names the key", OUTPUT),
    "a standing as text": ({"score": 1, "leaderboard": ["x"]}, "something else", LEADERBOARDS),
    "its order": (standing(order="up"), "leaderboard row 1: order is none of asc", LEADERBOARDS),
    "its value": (standing(value=[]), "row 1: value is not a number or text", LEADERBOARDS),
    "no value": ({"score": 1, "leaderboard": [{"name": "a"}]}, "row 1: no value", LEADERBOARDS),
}
NOT_JSON: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "results.json: missing"),
    "empty": (b"", "not valid JSON"),
    "half a file": (b'{"score": 1', "not valid JSON"),
    "text before it": (b'debug\n{"score": 1}', "not valid JSON"),
    "not a number": (b'{"score": NaN}', "NaN is no JSON number"),
    "infinite": (b'{"score": -Infinity}', "-Infinity is no JSON number"),
    "not UTF-8": (b'{"score": 1, "output": "\xff"}', "not valid JSON"),
    "too deep": (b"[" * 200_000, "not valid JSON"),
}


@pytest.mark.parametrize("content", KEPT.values(), ids=KEPT.keys())
def test_kept(content: Any) -> None:
    """What the pages allow breaks no rule."""
    assert breaches(json.dumps(content).encode()) == []


@pytest.mark.parametrize(("content", "said", "source"), BROKEN.values(), ids=BROKEN.keys())
def test_broken(content: Any, said: str, source: str) -> None:
    """One wrong thing is one breach, with its place and the page that states the rule."""
    (breach,) = breaches(json.dumps(content).encode())

    assert said in str(breach)
    assert breach.source == source
    assert str(breach).endswith(f"({source})")


@pytest.mark.parametrize(("data", "said"), NOT_JSON.values(), ids=NOT_JSON.keys())
def test_not_json(data: bytes | None, said: str) -> None:
    """A file that is missing or no JSON is what Gradescope calls a failed autograder."""
    (breach,) = breaches(data)

    assert said in str(breach)
    assert breach.source == NO_JSON


def test_all_breaches_are_told() -> None:
    """Several wrong things are told at once, in their order."""
    content = {"score": "1", "tests": [{"score": 1, "status": "ok"}, {"score": 1, "tags": 1}]}

    found = breaches(json.dumps(content).encode())

    assert [breach.where for breach in found] == ["the file", "test 1", "test 2"]
    assert all(isinstance(breach, Breach) for breach in found)


@pytest.mark.parametrize("key", [key for key in rules.TOP if key != "score"])
def test_every_key_at_the_top_has_its_kind(key: str) -> None:
    """Null is nowhere allowed at the top."""
    (breach,) = breaches(json.dumps({"score": 1, key: None}).encode())

    assert str(breach).startswith(f"the file: {key} is not ")
    assert breach.source == rules.TOP[key].source


@pytest.mark.parametrize("key", rules.TEST)
def test_every_key_of_a_test_has_its_kind(key: str) -> None:
    """Null is nowhere allowed in a test."""
    (breach,) = breaches(json.dumps({"score": 1, **a_test(**{key: None})}).encode())

    assert str(breach).startswith(f"test 1: {key} is not ")
    assert breach.source == rules.TEST[key].source
