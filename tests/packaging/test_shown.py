"""What a student and staff would see, in plain text."""

from __future__ import annotations

from typing import Any

import pytest

from grader.packaging import shown

CONTENT: dict[str, Any] = {
    "score": 3.5,
    "output": "look first at 2\nthen at 1",
    "tests": [
        {"name": "1 one", "number": "1", "score": 3.5, "max_score": 4, "status": "failed"},
        {"name": "two", "number": "2", "score": 0, "max_score": 6, "output": "a\n\nb"},
    ],
}
PAGE = ["look first at 2", "then at 1", ""]
ROWS = ["FAILED  1 one (3.5/4)", "FAILED  2) two (0/6)", "    a", "", "    b"]


def test_all_visible() -> None:
    """A student sees the output, each test with its points and text, and the total; staff see what
    was printed too."""
    assert list(shown.as_student(CONTENT, "secret")) == [*PAGE, *ROWS, "Total: 3.5 / 10"]
    printed = ["", "Autograder output (stdout):", "    secret", ""]
    assert list(shown.as_staff(CONTENT, "secret")) == [*PAGE, *ROWS, *printed, "Total: 3.5 / 10"]


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
@pytest.mark.parametrize("where", ["test", "default"])
def test_hidden_tests(visibility: str, where: str) -> None:
    """A test that is not visible yet is not shown to students, nor is the total; staff see both,
    and which. A test's own visibility counts for more than the default."""
    one, two = CONTENT["tests"]
    if where == "test":
        content = {**CONTENT, "tests": [one, {**two, "visibility": visibility}]}
    else:
        own = {**one, "visibility": "visible"}
        content = {**CONTENT, "visibility": visibility, "tests": [own, two]}

    student, staff = list(shown.as_student(content, "")), list(shown.as_staff(content, ""))

    assert student == [*PAGE, ROWS[0], "Total: not shown, since 1 of 2 tests are hidden"]
    assert staff == [*PAGE, ROWS[0], f"{ROWS[1]}  [{visibility}]", *ROWS[2:], "Total: 3.5 / 10"]


ROW: dict[str, tuple[dict[str, Any], str]] = {
    "full points": ({"name": "x", "score": 2, "max_score": 2}, "PASSED  x (2/2)"),
    "no points to get": ({"name": "x", "score": 0, "max_score": 0}, "PASSED  x (0)"),
    "too few points": ({"name": "x", "score": 1, "max_score": 2}, "FAILED  x (1/2)"),
    "its own status": ({"name": "x", "score": 1, "status": "passed"}, "PASSED  x (1)"),
    "no score": ({"name": "x", "status": "failed"}, "FAILED  x"),
    "no name": ({"number": "3", "score": 1}, "PASSED  3)  (1)"),
    "an escape": ({"name": "\x1b[2Jx", "score": 1}, "PASSED  \ufffd[2Jx (1)"),
}


@pytest.mark.parametrize(("test", "line"), ROW.values(), ids=ROW.keys())
def test_row(test: dict[str, Any], line: str) -> None:
    """A status that is missing comes from the score; what would move a terminal's cursor is out."""
    assert next(shown.as_student({"tests": [test]}, "")) == line


def test_total_is_the_sum_where_there_is_no_score() -> None:
    """Without a score of its own a file gets the sum of its tests."""
    tests = [{"score": 1, "max_score": 2}, {"score": 2.5, "max_score": 3}]

    assert list(shown.as_student({"tests": tests}, ""))[-1] == "Total: 3.5 / 5"


def test_printed_text_for_students() -> None:
    """What run_autograder prints is for students only where the file says so."""
    visible = {**CONTENT, "stdout_visibility": "visible"}

    assert "    printed" in list(shown.as_student(visible, "printed"))
    assert "    printed" not in list(shown.as_student(CONTENT, "printed"))
