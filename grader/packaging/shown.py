"""A results.json as plain text, in the way that Gradescope shows it on the day of the upload.

Before the due date and before grades are published a student sees what is `visible` and nothing
else; staff see everything. Where a test that counts is not visible, a student sees no total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..plain_text import plain

INDENT = "    "


def as_student(content: Mapping[str, Any], printed: str) -> Iterator[str]:
    """The lines of a student's page."""
    yield from _output(content)
    tests = content.get("tests", ())
    shown = [test for test in tests if _visibility(test, content) == "visible"]
    for test in shown:
        yield from _test(test)
    if content.get("stdout_visibility", "hidden") == "visible":
        yield from _printed(printed)
    hidden = len(tests) - len(shown)
    if hidden:
        yield f"Total: not shown, since {hidden} of {len(tests)} tests are hidden"
    else:
        yield _total(content)


def as_staff(content: Mapping[str, Any], printed: str) -> Iterator[str]:
    """The lines of an instructor's page."""
    yield from _output(content)
    for test in content.get("tests", ()):
        visibility = _visibility(test, content)
        yield from _test(test, "" if visibility == "visible" else f"  [{visibility}]")
    yield from _printed(printed)
    yield _total(content)


def _output(content: Mapping[str, Any]) -> Iterator[str]:
    if content.get("output"):
        yield from plain(content["output"], lines=True).splitlines()
        yield ""


def _test(test: Mapping[str, Any], mark: str = "") -> Iterator[str]:
    score, out_of = test.get("score"), test.get("max_score")
    status = test.get("status") or _status(score, out_of)
    points = "" if score is None else f" ({score:g}/{out_of:g})" if out_of else f" ({score:g})"
    name = test.get("name", "")
    number = test.get("number", "")
    if number and not name.startswith(number):
        name = f"{number}) {name}"
    yield f"{status.upper():<6}  {plain(name)}{points}{mark}"
    for line in plain(test.get("output", ""), lines=True).splitlines():
        yield f"{INDENT}{line}".rstrip()


def _status(score: float | None, out_of: float | None) -> str:
    """What Gradescope takes a test without a status for."""
    return "passed" if (score or 0) >= (out_of or 0) else "failed"


def _printed(printed: str) -> Iterator[str]:
    if printed.strip():
        yield from ("", "Autograder output (stdout):")
        yield from (f"{INDENT}{line}".rstrip() for line in plain(printed, lines=True).splitlines())
        yield ""


def _total(content: Mapping[str, Any]) -> str:
    tests = content.get("tests", ())
    score = content.get("score", sum(test.get("score", 0) for test in tests))
    return f"Total: {score:g} / {sum(test.get('max_score', 0) for test in tests):g}"


def _visibility(test: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    return str(test.get("visibility") or content.get("visibility") or "visible")
