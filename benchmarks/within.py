"""What one process spends on NumPy's import or on the checks; `students_desk.py` starts it.

    python within.py numpy
    python within.py checks

Prints the seconds of wall and of processor time. `checks` is run in the students' folder, and uses
what it finds there.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from clocked import Clock

SUITES = ("1_ewise_add", "2_ewise_mul", "3_matmul", "4_graph", "5_network")


def main(what: str) -> None:
    clock = Clock()
    if what == "checks":
        check(clock)
    else:
        clock.around(what, importlib.import_module)(what)
    print(*clock.spent[what])


def check(clock: Clock) -> None:
    """All items, asked and judged; to load the student's files is a stage of its own."""
    sys.path.insert(0, str(Path.cwd()))
    from grader.given import given_sources, texts_to_compare
    from grader.home.in_process import InProcess
    from grader.home.plugin import NEVER
    from grader.judging import judge
    from grader.rubric import ATTRIBUTE
    from grader.sandbox.conversation import Conversation
    from grader.student_code import StudentCode
    from grader.submission import read_submission
    from reference import golden

    modules = [importlib.import_module(f"grader.suites.test_{name}") for name in SUITES]
    tests = [x for module in modules for x in vars(module).values() if hasattr(x, ATTRIBUTE)]
    found, host = read_submission(Path("hw01"), texts_to_compare()), InProcess(given_sources())
    Conversation.load = clock.around("loading", Conversation.load)
    with StudentCode(found, lambda: host, [golden.stored_draw()], golden.cases_of, NEVER) as code:
        for test in tests:
            clock.around("checks", judge)(test, code)


if __name__ == "__main__":
    main(sys.argv[1])
