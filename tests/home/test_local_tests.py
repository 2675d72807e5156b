"""pytest in a student's folder, as they run it."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from pathlib import Path

import desk
import pytest
import uploads

from grader import feedback, runner
from grader.given import given_sources
from grader.rubric import ITEMS, RUBRIC, TOTAL
from grader.sandbox.supervisor import Zygote
from grader.submission import read_submission
from reference import blanks
from reference.cases.operations import OPERATIONS

HANDOUT = (uploads.ROOT / "student_template" / "README.md").read_text(encoding="utf-8")
Ended = subprocess.CompletedProcess[str]
GIVEN = {
    item.number
    for item in RUBRIC
    if item.subject.removesuffix(" compute") in OPERATIONS
    and f"{item.topic}.compute" in blanks.subjects("ops.py", "GIVEN")
}
WRONG = {
    "ops.py": "wrong-matmul-ranks-only",
    "graph.py": "wrong-backward-overwrites",
    "mlp.py": "wrong-net-loss-mean",
}
# What a student's machine may lack: what Windows does, and what grading alone needs.
ABSENT = (
    *("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"),
    *("torch", "pytest_jsonreport", "gradescope_utils", "grader.sandbox.inside.confine"),
    *("grader.sandbox.guest", "grader.sandbox.supervisor", "grader.runner", "reference.solution"),
)
ELSEWHERE = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {ABSENT!r}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Absent())
for name in {ABSENT!r}:
    sys.modules.pop(name, None)
"""


def troubled() -> dict[str, str]:
    """One function hangs, one exits, one ends the process, one prints; one file imports torch."""
    answers = {
        "EwiseAdd.gradient": "while True: pass",
        "EwiseMul.gradient": "raise SystemExit(3)",
        "MatMul.compute": "print('ab' * 9_999); return a @ b",
    }
    ops = blanks.solution("ops.py", frozenset(answers))
    for code in answers.values():
        ops = ops.replace("raise NotImplementedError", code, 1)
    return {
        "ops.py": ops,
        "graph.py": blanks.solution("graph.py").replace(
            "def find_topo_sort(",
            "import os\ndef find_topo_sort(node_list):\n    os._exit(7)\n\ndef other(",
            1,
        ),
        "mlp.py": "import torch\n",
    }


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a typical mistake in each file."""
    code = {
        file: (uploads.SUBMISSIONS / name / "upload" / file).read_text(encoding="utf-8")
        for file, name in WRONG.items()
    }
    return desk.materialise(tmp_path_factory.mktemp("wrong") / "hw01", code)


@pytest.fixture(scope="module")
def wrong_ended(wrong: Path) -> Ended:
    return desk.pytest_in(wrong)


@pytest.fixture(scope="module")
def troubled_ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    folder = desk.materialise(tmp_path_factory.mktemp("troubled") / "hw01", troubled())
    return desk.pytest_in(folder, "--seconds=2")


def test_template_is_not_started_yet(blank: Path) -> None:
    """Every blank item fails with "not started yet", without a traceback."""
    ended = desk.pytest_in(blank)

    found = desk.rows(ended.stdout)
    assert list(found) == list(ITEMS)
    passed = {number for number, row in found.items() if row.endswith("passed")}
    assert passed == GIVEN
    assert all(row.endswith("not started") for n, row in found.items() if n not in passed)
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "Error" not in ended.stdout
    points = sum(ITEMS[number].points for number in GIVEN)
    assert f"score so far {points} / {TOTAL} on the public items" in ended.stdout
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED


def test_solution_passes_where_much_is_absent(solved: Path) -> None:
    """The solution passes all items, also without what only POSIX or only a grader has."""
    code = f"{ELSEWHERE}\nimport pytest\nsys.exit(pytest.main(['-q', '-p', 'no:cacheprovider']))"

    ended = desk.run(solved, "-c", code)

    assert f"score so far {TOTAL} / {TOTAL} on the public items" in ended.stdout, ended.stderr
    assert (ended.returncode, ended.stderr) == (0, "")


def test_guest_needs_nothing_of_posix(solved: Path) -> None:
    """What runs student code at a desk can be imported without any POSIX module either."""
    inside = solved / "grader" / "sandbox"

    ended = desk.run(
        solved, "-c", f"{ELSEWHERE}\nsys.path.insert(0, {str(inside)!r})\nimport inside.unconfined"
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_findings_are_those_of_gradescope(wrong: Path, wrong_ended: Ended) -> None:
    """Each lost item shows the text that the grader writes into its row, and no other is lost; the
    handout explains one of them."""
    submission = read_submission(wrong / "hw01", {})
    given = given_sources()

    grade = runner.grade(runner.Task(submission, submission.digest, lambda: Zygote(given)))

    lost = {v.number: v.finding for v in grade.verdicts if v.finding is not None}
    local = {n for n, row in desk.rows(wrong_ended.stdout).items() if row.endswith("failed")}
    assert local == set(lost) != set()
    for number, finding in lost.items():
        assert feedback.text(finding, ITEMS[number]) in wrong_ended.stdout
    assert f"```\n{feedback.text(lost['3.6'], ITEMS['3.6'])}\n```" in HANDOUT
    assert "Traceback" not in wrong_ended.stdout
    assert "suites/expect.py" not in wrong_ended.stdout


def test_snippet_of_a_finding_gives_yours(wrong: Path, wrong_ended: Ended) -> None:
    """What is to be pasted prints what the finding says to be yours."""
    shown = wrong_ended.stdout.partition("FAILED 4.5")[2].partition("FAILED 5.2")[0]
    code = shown.partition("To see it again")[2].split("\n\n")[1]

    ended = desk.run(wrong, "-c", code)

    assert "yours     [2, 4]\n" in shown
    assert "a: [2. 4.]\n" in ended.stdout


def test_code_that_hangs_or_ends_costs_its_items_alone(troubled_ended: Ended) -> None:
    """A hang is ended, exits are told, a forbidden import is refused; all else goes on."""
    found = desk.rows(troubled_ended.stdout)

    lost = {number for number, row in found.items() if row.endswith("failed")}
    walks = {"4.1", "4.2", "4.7", "4.8", "4.10"}
    network = {number for number in ITEMS if number.startswith("5.")}
    assert lost == {"1.2", "1.3", "2.2", "2.3", *walks, *network}
    for told in (
        "EwiseAdd gradient: it did not come to an end in time",
        "stopped at its limit: 10 s of processor time, 2 s on the clock",
        "EwiseMul gradient: it raises a SystemExit",
        "hw01/ops.py line",
        "a valid topological order: it ends the whole program",
        "the process ended with exit code 7",
        "torch cannot be imported here: the standard",
    ):
        assert told in troubled_ended.stdout


def test_what_is_printed_is_shown_as_on_gradescope(troubled_ended: Ended) -> None:
    """What code prints stands below its item, marked and cut, also where that passed."""
    shown = troubled_ended.stdout.partition("3.1 MatMul compute: plain matrices, passed")[2]

    assert shown.splitlines()[1:2] == ["Printed by your code:"]
    assert shown.splitlines()[2].startswith("   |  abab")
    assert "... (the rest of what it printed is cut)" in shown
    assert len(troubled_ended.stdout) < 60_000


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        (("-k", "3.5"), ["3.5"]),
        (("-k", "4.1"), ["4.1"]),
        (("-k", "3.5 or 4.2"), ["3.5", "4.2"]),
        (("-m", "matmul"), [n for n in ITEMS if n.startswith("3.")]),
        (("-m", "ewise_add or network"), [n for n in ITEMS if n[0] in "15"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_items_can_be_chosen(blank: Path, options: tuple[str, ...], numbers: list[str]) -> None:
    """An item is chosen by its number, a question by its marker; both keep the rubric's order."""
    ended = desk.pytest_in(blank, "--collect-only", "-q", *options)

    names = [line.partition("::")[2] for line in ended.stdout.splitlines() if "::" in line]
    assert names == [ITEMS[number].name for number in numbers]


def test_stops_at_the_first_failure_in_a_narrow_terminal(blank: Path) -> None:
    """-x ends after one failure; nothing is wider than a terminal of 40 columns."""
    ended = desk.pytest_in(blank, "-x", columns=40)

    assert desk.rows(ended.stdout)["1.1"] == "1 / 1  passed"
    assert "score so far 1 / 5 on the items that ran" in ended.stdout
    shown = ended.stdout.partition("FAILURES")[2]
    assert [line for line in shown.splitlines() if len(line) > 40] == []


def test_hidden_items_and_faults_of_the_tests_cost_nothing_here(tmp_path: Path) -> None:
    """A hidden item is not among the tests; an item whose test itself fails says so, and why."""
    folder = desk.materialise(tmp_path / "hw01", desk.solution())
    rubric, suite = folder / "grader" / "rubric.py", folder / "grader/suites/test_1_ewise_add.py"
    item = ITEMS["1.2"]
    line = f'Item("1.2", "{item.subject}", {item.points}'
    rubric.write_text(rubric.read_text().replace(line, f'{line}, visibility="hidden"'))
    suite.write_text(suite.read_text().replace("value_is_right)", "no_such_check)"))

    ended = desk.pytest_in(folder, "-m", "ewise_add")

    found = desk.rows(ended.stdout)
    assert found == {"1.1": "0 / 1  not judged", "1.3": "1 / 1  passed"}
    assert "NameError: name 'no_such_check' is not defined" in ended.stdout
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED


def test_tests_without_the_homework_end_in_a_sentence(tmp_path: Path) -> None:
    """Where the folder with the student's files is gone, pytest ends with one sentence."""
    folder = desk.materialise(tmp_path / "hw01", {})
    shutil.rmtree(folder / "hw01")

    ended = desk.pytest_in(folder, "-k", "1.1")

    assert f"there is no folder hw01 in {folder}" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR


def test_in_process_judges_alike(wrong: Path, wrong_ended: Ended) -> None:
    """Without a process of its own, the same code gets the same findings."""
    ended = desk.pytest_in(wrong, "--in-process")

    def failures(text: str) -> str:
        return text.partition("= FAILURES =")[2].partition("your score")[0]

    assert failures(ended.stdout) == failures(wrong_ended.stdout)
    assert desk.rows(ended.stdout) == desk.rows(wrong_ended.stdout)


def test_debugger_stops_in_the_students_code(tmp_path: Path) -> None:
    """--in-process --pdb opens where the student's code raised, and breakpoint() where it is
    called; what may not be imported is refused there too."""
    code = {
        "graph.py": textwrap.dedent(
            """
            def find_topo_sort(node_list):
                asked = len(node_list)
                breakpoint()
                return []
            def forward_pass(topo_order):
                factor = 6
                raise ValueError(factor)
            def compute_gradient_of_variables(output_tensor, out_grad):
                import torch
            """
        )
    }
    folder = desk.materialise(tmp_path / "hw01", code)
    typed = "p 'asked', asked\nq\n"

    stopped = desk.pytest_in(folder, "--in-process", "-k", "4.1", typed=typed)
    typed = "p 'product', factor * 7\nc\n"
    raised = desk.pytest_in(folder, "--in-process", "--pdb", "-k", "4.3", typed=typed)
    refused = desk.pytest_in(folder, "--in-process", "-k", "4.4")

    assert "('asked', 1)" in stopped.stdout
    assert stopped.returncode == pytest.ExitCode.INTERRUPTED
    assert "('product', 42)" in raised.stdout
    assert "torch cannot be imported here: the standard" in refused.stdout
