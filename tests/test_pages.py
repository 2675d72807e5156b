"""What README.md and the pages in docs/ show is so, block by block."""

from __future__ import annotations

import doctest
import re
import shlex
import textwrap
from dataclasses import replace
from pathlib import Path

import example
import pytest
import test_adding_an_operation as adding
from uploads import ROOT, SUBMISSIONS

from grader import cli
from grader.audit.trial import trials
from grader.audit.uploads import right_uploads
from grader.checks.mistakes import Mistake, known_mistakes
from grader.cli import exits
from grader.rubric import RUBRIC, TOTAL, Item
from reference import __main__ as reference_command

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
COURSE = (ROOT / "docs" / "running-a-course.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
BLOCKS = {kind: [body for k, body in FENCED if k == kind] for kind, _ in FENCED}
FINDINGS = [
    found
    for body in BLOCKS[""]
    if body.startswith("FAILED")
    for found in body.rstrip().split("\n\n")
]
DRAWINGS = [body for body in BLOCKS[""] if not body.startswith("FAILED")]
# What is typed, with what is shown of its output.
TYPED = {
    command.partition("\n")[0]: command.partition("\n")[2]
    for body in BLOCKS["console"]
    if body != adding.SESSION
    for command in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
}
BY_CI = "takes minutes, or the network: .ci/run runs it"
OF_A_CLASS = "needs a class's export: tests/cli/test_regrade.py and tests/report/ make classes up"
OF_NO_TABLE = "the mistake stands on the page alone, and is graded below"
NOT_RUN_HERE = {
    "./run_autograder examples/typical": BY_CI,
    "./setup.sh --dev && .venv/bin/pytest": BY_CI,
    "./setup.sh --dev": BY_CI,
    "python -m grader audit": BY_CI,
    "python -m grader rehearse autograder.zip examples/typical --view student": BY_CI,
    "python -m reference regenerate --check": "tests/reference/test_golden.py asks the same",
    "python -m grader points": "writes to the handout: tests/test_rubric.py has one of its own",
    "python -m grader regrade class.zip --jobs 2": OF_A_CLASS,
    "python -m grader regrade class-regraded --errored": OF_A_CLASS,
    "python -m grader report class-regraded --out report.html --anonymous": OF_A_CLASS,
    "python -m grader audit 'mul-product-as*'": OF_NO_TABLE,
    "python -m grader audit --update 'mul-product-as*'": OF_NO_TABLE,
    ".venv/bin/python benchmarks/performance.py [--full] [--write]": "takes an hour",
}
RUN_HERE = TYPED.keys() - NOT_RUN_HERE.keys()
COMMANDS = sorted({*TYPED, *re.findall(r"`(python -m grader [^`]*)`", TEXT)})
OF_THE_GRADER = [command for command in COMMANDS if command.startswith("python -m grader")]
# What follows differs between versions of Python.
TOO_DEEP = re.compile(r"(?<=maximum recursion depth exceeded)[^\\\n]*")


@pytest.fixture(scope="module")
def graded() -> dict[Path, str]:
    return example.texts()


@pytest.mark.parametrize("path", [example.RESULTS, example.PAGE], ids=lambda path: path.name)
def test_example_is_what_a_grading_writes(path: Path, graded: dict[Path, str]) -> None:
    """What is stored beside examples/typical is what its grading writes today."""
    stored, written = (
        TOO_DEEP.sub("", text) for text in (path.read_text(encoding="utf-8"), graded[path])
    )

    assert stored == written


def test_every_block_is_tested() -> None:
    """A block is a finding, a drawing, a session or Python, which are tested here, or a change or a
    session that the tests of a new operation apply; what is not run stands on a page."""
    assert {"", "console", "diff", "pycon", "python"} == BLOCKS.keys()
    assert BLOCKS["diff"] == adding.CHANGES
    assert adding.SESSION in BLOCKS["console"]
    assert NOT_RUN_HERE.keys() < TYPED.keys()
    assert len(FINDINGS) > 1


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.split()[1])
def test_findings_are_those_of_the_example(finding: str) -> None:
    """Each finding that is shown stands on the page of examples/typical, word for word."""
    assert textwrap.indent(finding, "    ") in example.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("drawing", DRAWINGS, ids=["an upload's way"])
def test_rooms_of_a_drawing_are_there(drawing: str) -> None:
    """Each file and folder that a drawing names is in the grader."""
    names = re.findall(r"[\w/]+(?:\.py|/(?= ))", drawing.replace(",", " "))

    assert {"runner.py", "cli/grade.py", "checks/"} < set(names)
    assert [name for name in names if not (ROOT / "grader" / name).exists()] == []


def test_every_room_is_on_the_first_page() -> None:
    """README's table of rooms names each folder and each module of the grader."""
    rooms = (ROOT / "README.md").read_text(encoding="utf-8").partition("## The rooms")[2]
    named = {Path(name).name for name in re.findall(r"`([\w/]+(?:\.py|/))`", rooms)}
    found = {
        path.name for path in (ROOT / "grader").iterdir() if path.suffix == ".py" or path.is_dir()
    }

    assert found - {"__main__.py", "__pycache__"} - named == set()


@pytest.mark.parametrize("command", sorted(RUN_HERE))
def test_command_prints_what_is_shown(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is shown of a command's output is its output, where `...` stands for anything."""
    monkeypatch.chdir(tmp_path)

    cli.main(shlex.split(command.removeprefix("python -m grader ")))

    printed = capsys.readouterr().out
    assert doctest.OutputChecker().check_output(TYPED[command], printed, doctest.ELLIPSIS), printed


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit, match="0"):
        cli.main([*command.split(), "--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("command", OF_THE_GRADER)
def test_command_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command is there, its help knows each option that a page shows, and gives an example of
    it."""
    name, *arguments = shlex.split(command.removeprefix("python -m grader ").replace("]", " "))
    options = {word.strip("[],") for word in arguments if "--" in word}

    told = help_of(name, capsys)

    assert options <= {word.strip("[],") for word in told.split()}
    assert f"example: python -m grader {name}" in told


def test_every_command_is_on_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    """The help lists the commands that the pages show, and no other, with an example."""
    told = help_of("", capsys)

    listed = set(re.findall(r"^    (\w+)  ", told, re.MULTILINE))
    assert listed == {command.split()[3] for command in OF_THE_GRADER}
    assert "example: python -m grader grade" in told


def test_exit_codes_are_those_of_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """The table of exit codes is what the help says, and has every code that there is."""
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", TEXT.partition("| exit code |")[2], re.MULTILINE)
    names = [name for name in vars(exits) if name.startswith("EXIT_")]

    assert rows == [(str(code), meaning) for code, meaning in exits.MEANINGS.items()]
    assert {0, *(getattr(exits, name) for name in names)} == exits.MEANINGS.keys()
    assert {reference_command.EXIT_DIFFERS, reference_command.EXIT_USAGE} < exits.MEANINGS.keys()
    told = " ".join(help_of("", capsys).split())
    assert all(f"{code} {meaning}" in told for code, meaning in rows)


@pytest.mark.parametrize("block", BLOCKS["pycon"], ids=["grade"])
def test_python_session_prints_what_is_shown(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session with Python, typed at the root of the project, is as it is shown."""
    monkeypatch.chdir(ROOT)
    session = doctest.DocTestParser().get_doctest(block, {}, "page", None, None)
    said: list[str] = []

    assert doctest.DocTestRunner().run(session, out=said.append).failed == 0, "".join(said)


def shown(name: str) -> list[object]:
    """What the pages' expressions that make a `name` come to."""
    names = {"Item": Item, "Mistake": Mistake}
    return [x for body in BLOCKS["python"] if f"{name}(" in body for x in eval(body, names)]


def test_items_that_are_shown_are_the_rubrics() -> None:
    """A line of the rubric that a page shows stands there, but for its visibility."""
    (item,) = shown("Item")

    assert isinstance(item, Item)
    assert replace(item, visibility="visible") in RUBRIC


def test_mistake_that_is_shown_loses_what_it_says() -> None:
    """The mistake that a page adds is known by no other name, and loses exactly its items."""
    (mistake,) = shown("Mistake")
    assert isinstance(mistake, Mistake)
    assert mistake.id not in {known.id for known in known_mistakes()}

    (trial,) = trials([mistake], 1)

    assert trial.is_caught


def test_figures_are_todays() -> None:
    """Points, mistakes, uploads and the score of the example are counted as the pages say."""
    known, right = len(known_mistakes()), len(right_uploads(SUBMISSIONS))
    first, *_ = example.PAGE.read_text(encoding="utf-8").split("\n\n")

    assert f"{TOTAL} points in {len(RUBRIC)} items written to README.md" in COURSE
    assert f"autograder points | {TOTAL}, " in COURSE
    assert f"{known} of {known} known mistakes lose exactly what they must" in COURSE
    assert f"{right} of {right} right uploads keep full marks" in COURSE
    assert "\n".join(first.splitlines()[:2]) in COURSE


def test_steps_stand_in_the_order_of_a_release() -> None:
    """The grader is checked before anything is packaged, and rehearsed before students get theirs."""
    steps = re.findall(r"^\$ python -m grader (\w+)", COURSE, re.MULTILINE)

    assert list(dict.fromkeys(steps))[:4] == ["audit", "package", "rehearse", "release"]
