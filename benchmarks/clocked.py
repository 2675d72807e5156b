"""One grading with clocks around its stages, in a process of its own; `stages.py` starts it.

    python clocked.py FILE BEGAN UPLOAD RESULTS

FILE gets the seconds of wall and processor time of each stage, without the stages inside it. BEGAN
is what the monotonic clock said before this process was started.
"""

from __future__ import annotations

import time

STARTED_S, STARTED_CPU_S = time.monotonic(), time.process_time()  # before anything is imported

import functools  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

START, IMPORTS, REST = "Python starts", "imports", "the rest"
STAGES = {
    "the upload is read": ("grader.cli.grade:read_submission",),
    "zygote and guests are started": (
        "grader.sandbox.supervisor:Zygote.__init__",
        "grader.sandbox.supervisor:Zygote.guest",
    ),
    "pytest starts, collects, reports": ("grader.runner:_run_pytest",),
    "cases are read and drawn": ("reference.truth:cases_of",),
    "student code is loaded and asked": (
        "grader.sandbox.guest:Guest.load",
        "grader.student_code:StudentCode.ask",
    ),
    "replies are judged": ("grader.plugin:judged",),
    "guests are ended": ("grader.sandbox.guest:Guest.end",),
    "results are written": ("grader.gradescope:results", "grader.gradescope:write"),
}


def main(clocks: str, began_s: str, upload: str, results: str) -> None:
    """Grades with clocks around the stages, and writes what they say."""
    clock = Clock()
    clock.spent[START] = [STARTED_S - float(began_s), STARTED_CPU_S]
    imported = clock.around(IMPORTS, importlib.import_module)
    cli = imported("grader.cli")
    imported("grader.runner")  # otherwise while the zygote starts
    for stage, names in STAGES.items():
        for owner, attribute in map(owner_of, names):
            setattr(owner, attribute, clock.around(stage, getattr(owner, attribute)))
    sys.argv[1:] = ["grade", upload, "--results", results]
    try:
        clock.around(REST, cli.main)()
    finally:
        Path(clocks).write_text(json.dumps(clock.spent))


def owner_of(name: str) -> tuple[Any, str]:
    """What has the function of this name, and the attribute that it is."""
    module, _, path = name.partition(":")
    *owners, attribute = path.split(".")
    return functools.reduce(getattr, owners, importlib.import_module(module)), attribute


class Clock:
    """Seconds spent in each stage, without the stages inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self._inside: list[list[float]] = []

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time entered under the stage."""

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            before = time.monotonic(), time.process_time()
            self._inside.append([0.0, 0.0])
            try:
                return function(*arguments, **named)
            finally:
                took = (time.monotonic() - before[0], time.process_time() - before[1])
                inside = self._inside.pop()
                own = self.spent.setdefault(stage, [0.0, 0.0])
                for i in (0, 1):
                    own[i] += took[i] - inside[i]
                    if self._inside:
                        self._inside[-1][i] += took[i]

        return timed


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main(*sys.argv[1:])
