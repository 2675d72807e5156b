"""What pytest needs to run the suites at a student's desk: `submission`, an item for each test with
the rubric's name, findings instead of tracebacks, and a table at the end."""

from __future__ import annotations

import argparse
import gc
import io
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from reference import golden

from .. import feedback
from ..checks.failures import CheckFailed
from ..given import ROOT, given_sources, texts_to_compare
from ..judging import judged
from ..model import Raised, Verdict
from ..rubric import ATTRIBUTE, ITEMS
from ..sandbox.conversation import Allowance, Host
from ..sandbox.inside.guest import YOUNG_OBJECTS
from ..student_code import RUN, StudentCode
from ..submission import SubmissionError, read_submission
from . import snippet, summary
from .in_process import InProcess
from .processes import Processes

# A question's marker is the rest of its suite's name: test_3_matmul.py has `-m matmul`.
MARKERS = {
    question: marker
    for path in sorted((ROOT / "grader" / "suites").glob("test_*.py"))
    for _, question, marker in [path.stem.split("_", 2)]
}
SECONDS = 20.0
NEVER = Allowance(math.inf, math.inf)
VERDICTS = pytest.StashKey[dict[str, Verdict]]()
NOTES = pytest.StashKey[Sequence[str]]()
PROCESSES = pytest.StashKey[Processes]()
IN_PROCESS = pytest.StashKey[InProcess]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the homework's own tests."""
    group = parser.getgroup("homework")
    group.addoption(
        "--in-process",
        action="store_true",
        help="run your code in this process, without a time limit: for breakpoint() and --pdb",
    )
    group.addoption(
        "--seconds",
        type=_seconds,
        default=SECONDS,
        help="end a function that does not answer within so many seconds (default: %(default)g)",
    )


def _seconds(text: str) -> float:
    if not float(text) > 0:
        raise argparse.ArgumentTypeError(f"{text} is no time to answer in; more than 0")
    return float(text)


def pytest_configure(config: pytest.Config) -> None:
    """A marker for each question; what a terminal cannot show costs a letter, not the lines."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    config.stash[VERDICTS], config.stash[NOTES] = {}, ()
    for question, marker in MARKERS.items():
        config.addinivalue_line("markers", f"{marker}: question {question}")


def pytest_sessionstart(session: pytest.Session) -> None:
    """A first process starts while the tests are collected. Modules and cases are no garbage: to
    look for some among them is a seventh of all the time."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
    option = session.config.getoption
    if not option("in_process") and not option("collectonly"):
        processes = Processes(given_sources(), option("seconds"))
        session.config.stash[PROCESSES] = processes
        processes.prepare()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing is left running, even where no test ran; pytest's last collections are quick."""
    gc.freeze()
    if processes := config.stash.get(PROCESSES, None):
        processes.close()


@pytest.fixture(scope="session")
def submission(pytestconfig: pytest.Config) -> Iterator[StudentCode]:
    """The functions in `hw01/`, to be asked."""
    try:
        found = read_submission(ROOT / "hw01", texts_to_compare())
    except SubmissionError:
        where = f"there is no folder hw01 in {ROOT}, or it may not be read"
        pytest.exit(f"{where}; put yours there", pytest.ExitCode.USAGE_ERROR)
    pytestconfig.stash[NOTES] = found.notes
    host: Host
    if pytestconfig.getoption("in_process"):
        host, run = InProcess(given_sources()), NEVER
        pytestconfig.stash[IN_PROCESS] = host
    else:
        host, run = pytestconfig.stash[PROCESSES], RUN
    with StudentCode(found, lambda: host, [golden.stored_draw()], golden.cases_of, run) as code:
        yield code


def pytest_pycollect_makeitem(collector: pytest.Module, name: str, obj: object) -> Any:
    """A test of the rubric gets the rubric's name, and is not collected where it is hidden."""
    item = ITEMS.get(getattr(obj, ATTRIBUTE, ""))
    if item is None:
        return None
    if not summary.is_public(item):
        return []
    test = RubricItem.from_parent(collector, name=item.name, callobj=obj)
    test.add_marker(MARKERS[item.question])
    return test


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-k 4.1` means that item, and not 4.10 as well."""
    chosen = config.getoption("keyword")
    if chosen in ITEMS:
        rest = [test for test in items if not test.name.startswith(f"{chosen} ")]
        items[:] = [test for test in items if test not in rest]
        config.hook.pytest_deselected(items=rest)


class RubricItem(pytest.Function):
    """The test of one item. What it shows where it fails is what Gradescope shows."""

    def runtest(self) -> None:
        code = self.funcargs["submission"]
        assert isinstance(code, StudentCode)
        verdict, raised = judged(ITEMS[self._number], self.obj, code)
        self.config.stash[VERDICTS][self._number] = verdict
        if isinstance(raised, CheckFailed):
            if error := self._error_behind(code):
                raised = raised.with_traceback(error.__traceback__)  # where --pdb begins
            raise raised from None
        if raised is not None:
            raise raised

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if not isinstance(excinfo.value, CheckFailed):
            return super().repr_failure(excinfo)
        verdict, width = self.config.stash[VERDICTS][self._number], _width(self.config)
        shown = feedback.output(ITEMS[self._number], verdict, width)
        return "\n".join([*shown, *snippet.again(excinfo.value, width), ""])

    def reportinfo(self) -> tuple[Path, int | None, str]:
        path, line, _ = super().reportinfo()
        return Path(path), line, self.name.replace(" ", " · ", 1)

    @property
    def _number(self) -> str:
        return str(getattr(self.obj, ATTRIBUTE))

    def _error_behind(self, code: StudentCode) -> BaseException | None:
        host = self.config.stash.get(IN_PROCESS, None)
        raised = (x for _, replies in code.replies for x in replies if isinstance(x, Raised))
        return None if host is None else next(filter(None, map(host.error_of, raised)), None)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """What passed and has more to tell, the table, and the score."""
    verdicts, width = config.stash[VERDICTS], _width(config)
    if not verdicts:
        session = config.pluginmanager.get_plugin("session")
        if getattr(session, "testscollected", None) == 0 and Path.cwd() != ROOT:
            terminalreporter.write_line(f"The tests of the homework run in {ROOT}")
        return
    for number, verdict in verdicts.items():
        told = list(feedback.output(ITEMS[number], verdict, width))
        if verdict.status == "passed" and told:
            terminalreporter.write_sep("=", f"{ITEMS[number].name}, passed")
            terminalreporter.write_line("\n".join(told))
    terminalreporter.write_sep("=", "your score")
    for line in summary.lines(verdicts, config.stash[NOTES], width):
        terminalreporter.write_line(line)


def _width(config: pytest.Config) -> int:
    return min(config.get_terminal_writer().fullwidth, feedback.WIDTH)
