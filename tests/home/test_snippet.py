"""Every snippet runs in a student's folder and prints what the function returned."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import desk
import numpy as np
import pytest

from grader.given import given_sources
from grader.home import snippet
from grader.home.processes import Processes
from grader.model import Returned, Submission
from grader.student_code import StudentCode
from reference import golden
from reference.case import Case
from reference.sets import SETS

MARK = "next snippet"
RUN = f"""
import json, sys, numpy
numpy.set_printoptions(precision=17, threshold=sys.maxsize)
for code in json.load(sys.stdin):
    print("{MARK}")
    exec(code, {{}})
"""
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")
# The first, one in the middle, and the last, which is large or unusual.
POSITIONS = (0, 20, -1)
ASKED = [(name, position) for name in SETS if not name.endswith("growth") for position in POSITIONS]


def case_of(name: str, position: int) -> Case:
    cases = golden.cases_of(SETS[name], golden.stored_draw())
    return cases[min(position, len(cases) - 1)]


@pytest.fixture(scope="module")
def printed(solved: Path) -> dict[tuple[str, int], str]:
    """What each snippet prints beside the solution."""
    codes = [snippet.snippet(SETS[name].subject, case_of(name, at)) for name, at in ASKED]

    ended = desk.run(solved, "-c", RUN, typed=json.dumps(codes))

    assert ended.stderr == ""
    return dict(zip(ASKED, ended.stdout.split(f"{MARK}\n")[1:], strict=True))


@pytest.fixture(scope="module")
def solution_code() -> Iterator[StudentCode]:
    submission = Submission(desk.solution(), {})
    draws = [golden.stored_draw()]
    given = given_sources()
    with StudentCode(submission, lambda: Processes(given, 20), draws, golden.cases_of) as code:
        yield code


@pytest.mark.parametrize(("name", "position"), ASKED)
def test_snippet_prints_what_is_returned(
    name: str, position: int, printed: dict[tuple[str, int], str], solution_code: StudentCode
) -> None:
    """The numbers that a snippet prints are those of the reply to its case."""
    case, subject = case_of(name, position), SETS[name].subject
    (reply,) = solution_code.ask(subject, [case])
    assert isinstance(reply, Returned)

    found = printed[name, position]

    if subject == "find_topo_sort":
        assert length_of_order(found) == len(reply.results[0].array if reply.results else [])
        return
    shown = re.sub(r"^[^:\n]+: ", "", found, flags=re.MULTILINE)
    numbers = np.array([float(x) for x in NUMBER.findall(shown)])
    wanted: list[Any] = [x.array.ravel() for x in reply.results if x.array is not None]
    if len(case.header.get("program", ())) > snippet.MOST_NODES:
        wanted = wanted[-1:] if subject == "forward_pass" else wanted[:1]
    np.testing.assert_allclose(numbers, np.concatenate([*wanted, []]), rtol=1e-12)


def length_of_order(printed: str) -> int:
    """How many nodes are in a printed order, of which nothing else is printed where it is long."""
    shown = printed.strip()
    return int(shown) if shown.isdigit() else len(ast.literal_eval(shown))
