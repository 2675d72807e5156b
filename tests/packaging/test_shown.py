"""What a student and staff would see, in plain text."""

from __future__ import annotations

from typing import Any

import pytest
from rehearsing import GOOD_CONTENT

from grader.packaging import shown


def a_test(**changes: Any) -> dict[str, Any]:
    return {**GOOD_CONTENT["tests"][0], **changes}


CONTENT: dict[str, Any] = {
    **GOOD_CONTENT,
    "score": 3.5,
    "output": "look first at 2\nthen at 1",
    "tests": [
        a_test(name="1 one", score=3.5, max_score=4),
        a_test(name="2 two", score=6, max_score=6, status="passed", output="a\n\nb"),
    ],
}
PAGE = ["look first at 2", "then at 1", ""]
ROWS = ["FAILED  1 one (3.5/4)", "PASSED  2 two (6/6)", "    a", "", "    b"]


def test_all_visible() -> None:
    """A student sees the output, each test with its points and text, and the total; staff see what
    was printed too."""
    assert list(shown.as_student(CONTENT)) == [*PAGE, *ROWS, "Total: 3.5 / 10"]
    printed = ["", "Autograder output (stdout):", "    secret", ""]
    assert list(shown.as_staff(CONTENT, "secret")) == [*PAGE, *ROWS, *printed, "Total: 3.5 / 10"]


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published"])
def test_hidden_tests(visibility: str) -> None:
    """A test that is not visible yet is not shown to students, nor is the total; staff see both,
    and which."""
    one, two = CONTENT["tests"]
    content = {**CONTENT, "tests": [one, {**two, "visibility": visibility}]}

    student, staff = list(shown.as_student(content)), list(shown.as_staff(content, ""))

    assert student == [*PAGE, ROWS[0], "Total: not shown, since 1 of 2 tests are hidden"]
    assert staff == [*PAGE, ROWS[0], f"{ROWS[1]}  [{visibility}]", *ROWS[2:], "Total: 3.5 / 10"]


def test_a_status_counts_for_more_than_points() -> None:
    """A test is what its status says, whatever its score."""
    test = a_test(name="x", score=0, max_score=2, status="passed")

    assert next(shown.as_student({**CONTENT, "output": "", "tests": [test]})) == "PASSED  x (0/2)"


def test_no_text_acts_in_a_terminal() -> None:
    """What would move a terminal's cursor is out, wherever it stands."""
    odd = "\x1b[2Jx"
    content = {**CONTENT, "output": odd, "tests": [a_test(name=odd, output=odd)]}

    page = "\n".join(shown.as_staff(content, odd))

    assert "\x1b" not in page
    assert page.count("\ufffd[2Jx") == 4
