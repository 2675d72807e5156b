"""A results.json as plain text, in the way that Gradescope shows it on the day of the upload.

Before the due date and before grades are published a student sees what is `visible` and nothing
else; staff see everything. Where a test that counts is not visible, a student sees no total. The
file keeps the rules in `rules`, so every key is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..plain_text import plain

INDENT = "    "


def as_student(content: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a student's page; what was printed is for staff alone."""
    yield from _output(content)
    tests = content["tests"]
    shown = [test for test in tests if test["visibility"] == "visible"]
    for test in shown:
        yield from _test(test)
    hidden = len(tests) - len(shown)
    if hidden:
        yield f"Total: not shown, since {hidden} of {len(tests)} tests are hidden"
    else:
        yield _total(content)


def as_staff(content: Mapping[str, Any], printed: str) -> Iterator[str]:
    """The lines of an instructor's page."""
    yield from _output(content)
    for test in content["tests"]:
        visibility = test["visibility"]
        yield from _test(test, "" if visibility == "visible" else f"  [{visibility}]")
    yield from _printed(printed)
    yield _total(content)


def _output(content: Mapping[str, Any]) -> Iterator[str]:
    if content["output"]:
        yield from plain(content["output"], lines=True).splitlines()
        yield ""


def _test(test: Mapping[str, Any], mark: str = "") -> Iterator[str]:
    points = f"({test['score']:g}/{test['max_score']:g})"
    yield f"{test['status'].upper():<6}  {plain(test['name'])} {points}{mark}"
    for line in plain(test["output"], lines=True).splitlines():
        yield f"{INDENT}{line}".rstrip()


def _printed(printed: str) -> Iterator[str]:
    if printed.strip():
        yield from ("", "Autograder output (stdout):")
        yield from (f"{INDENT}{line}".rstrip() for line in plain(printed, lines=True).splitlines())
        yield ""


def _total(content: Mapping[str, Any]) -> str:
    return f"Total: {content['score']:g} / {sum(test['max_score'] for test in content['tests']):g}"
