"""What one process of Python takes for NumPy's import or for the checks; `desk.py` starts it.

    python within.py numpy
    python within.py checks

Prints the seconds. `checks` belongs into the students' folder, and uses what it finds there.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

SUITES = ("1_ewise_add", "2_ewise_mul", "3_matmul", "4_graph", "5_network")


def numpy_s() -> float:
    began_s = time.perf_counter()
    importlib.import_module("numpy")
    return time.perf_counter() - began_s


def checks_s() -> float:
    """All items, asked and judged; not what it takes to load the student's files."""
    sys.path.insert(0, str(Path.cwd()))
    from clocked import Clock

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
    clock = Clock()

    def judge_all() -> None:
        for test in tests:
            judge(test, code)

    Conversation.load = clock.around("loading", Conversation.load)
    with StudentCode(found, lambda: host, [golden.stored_draw()], golden.drawn, NEVER) as code:
        clock.around("checks", judge_all)()
    return clock.spent["checks"][0]


if __name__ == "__main__":
    print({"numpy": numpy_s, "checks": checks_s}[sys.argv[1]]())
