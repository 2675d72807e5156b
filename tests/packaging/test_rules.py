"""Each of Gradescope's rules for results.json is broken by a file, and named with its source."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rehearsing import GOOD_CONTENT

from grader.packaging import rules
from grader.packaging.rules import FORMATTING, NO_JSON, OUTPUT, STATUS, VISIBILITY, Breach, breaches


def with_(**changes: Any) -> dict[str, Any]:
    return {**GOOD_CONTENT, **changes}


def a_test(**changes: Any) -> dict[str, Any]:
    return with_(tests=[{**GOOD_CONTENT["tests"][0], **changes}])


# The example of the page "Autograder Specifications", as far as we write what is in it.
KEPT: dict[str, Any] = {
    "the page's example": {
        "score": 44.0,
        "execution_time": 136,
        "output": "Text relevant to the entire submission",
        "output_format": "simple_format",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "after_due_date",
        "extra_data": {},
        "tests": [
            {
                "score": 2.0,
                "max_score": 2.0,
                "status": "passed",
                "name": "Your name here",
                "number": "1.1",
                "output": "Giant multiline string",
                "output_format": "text",
                "visibility": "visible",
                "extra_data": {},
            }
        ],
    },
    "no tests": with_(tests=[]),
}
BROKEN: dict[str, tuple[Any, str, str]] = {
    "a list": ([], "results.json: not an object", OUTPUT),
    "score as text": (with_(score="44"), "the file: score is not a number", OUTPUT),
    "score as truth": (with_(score=True), "the file: score is not a number", OUTPUT),
    "output as lines": (with_(output=["x"]), "the file: output is not text", OUTPUT),
    "format": (with_(output_format="rst"), "is none of text, html", FORMATTING),
    "visibility": (with_(visibility="later"), "none of visible, hidden", VISIBILITY),
    "unknown key": (with_(grade="A"), "the file: no rule here is about the key grade", OUTPUT),
    "tests as an object": (with_(tests={}), "the file: tests is not a list", OUTPUT),
    "a test as text": (with_(tests=["x"]), "test 1: not an object", OUTPUT),
    "a test's score": (a_test(score="2"), "test 1: score is not a number", OUTPUT),
    "a test's status": (a_test(status="errored"), "status is none of passed, failed", STATUS),
    "a test's number": (a_test(number=1.1), "test 1: number is not text", OUTPUT),
    "a test's visibility": (a_test(visibility="due"), "test 1: visibility is none", VISIBILITY),
    "a test's unknown key": (a_test(tags=[]), "test 1: no rule here is about the key", OUTPUT),
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
    one, two = {"score": None}, {"status": "ok"}
    tests = [{**GOOD_CONTENT["tests"][0], **changes} for changes in (one, {}, two)]

    found = breaches(json.dumps(with_(score="1", tests=tests)).encode())

    assert [breach.where for breach in found] == ["the file", "test 1", "test 3"]
    assert all(isinstance(breach, Breach) for breach in found)


@pytest.mark.parametrize("key", rules.TOP)
def test_every_key_at_the_top_is_there_with_its_kind(key: str) -> None:
    """At the top no key is missing, and null is nowhere allowed."""
    without = {name: value for name, value in GOOD_CONTENT.items() if name != key}
    for content, what in ((with_(**{key: None}), "is not "), (without, "is missing")):
        (breach,) = breaches(json.dumps(content).encode())

        assert str(breach).startswith(f"the file: {key} {what}")
        assert breach.source == rules.TOP[key].source


@pytest.mark.parametrize("key", rules.TEST)
def test_every_key_of_a_test_is_there_with_its_kind(key: str) -> None:
    """In a test no key is missing, and null is nowhere allowed."""
    without = {name: value for name, value in GOOD_CONTENT["tests"][0].items() if name != key}
    for content, what in (
        (a_test(**{key: None}), "is not "),
        (with_(tests=[without]), "is missing"),
    ):
        (breach,) = breaches(json.dumps(content).encode())

        assert str(breach).startswith(f"test 1: {key} {what}")
        assert breach.source == rules.TEST[key].source
