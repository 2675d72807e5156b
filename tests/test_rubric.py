"""RUBRIC is whole, and the suites grade exactly what stands in it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from grader import cli
from grader.cli import points
from grader.rubric import ATTRIBUTE, RUBRIC, TOTAL, UNCHANGED, Item, graded
from reference.cases.operations import OPERATIONS

HANDOUT = Path(__file__).parent.parent / "student_template" / "README.md"
SUITES = Path(__file__).parent.parent / "grader" / "suites"
TOPICS = (*OPERATIONS, "graph", "network")


def graded_tests() -> list[tuple[str, str, ast.FunctionDef]]:
    """Every test of the suites: its file, the number that it grades, and itself."""
    found = []
    for path in sorted(SUITES.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                (decorator,) = node.decorator_list
                assert isinstance(decorator, ast.Call)
                assert isinstance(decorator.func, ast.Name)
                assert decorator.func.id == "graded"
                (number,) = decorator.args
                assert isinstance(number, ast.Constant)
                found.append((path.name, number.value, node))
    return found


def test_points_are_whole() -> None:
    """The points are whole and positive."""
    assert all(type(item.points) is int and item.points > 0 for item in RUBRIC)
    assert sum(item.points for item in RUBRIC) == TOTAL


def test_numbers_are_unique_and_in_order() -> None:
    """Numbers are question.item, each question's items counted from 1, in the questions' order."""
    numbers = [tuple(map(int, item.number.split("."))) for item in RUBRIC]
    items = Counter(question for question, _ in numbers)

    wanted = [(question, i + 1) for question in sorted(items) for i in range(items[question])]
    assert numbers == wanted
    assert sorted(items) == list(range(1, len(TOPICS) + 1))


@pytest.mark.parametrize("item", RUBRIC, ids=lambda item: item.number)
def test_names_begin_with_number_and_question(item: Item) -> None:
    """A row's name begins with its number, then what the question is about, in one short line."""
    assert re.fullmatch(r"[1-9]\.[1-9][0-9]?", item.number)
    assert item.topic in TOPICS
    assert item.name.startswith(f"{item.number} {item.topic}")
    assert {other.topic for other in RUBRIC if other.question == item.question} == {item.topic}
    assert item.name.isprintable()
    assert len(item.name) <= 60


def test_every_item_has_one_test_and_every_test_an_item() -> None:
    """Each item is graded by exactly one test, in the file of its question, in RUBRIC's order."""
    tests = graded_tests()

    assert [number for _, number, _ in tests] == [item.number for item in RUBRIC]
    for file, number, _ in tests:
        assert file.startswith(f"test_{number.partition('.')[0]}_")


def test_every_test_promises_one_sentence() -> None:
    """Each test of the suites has a docstring, and no name hides another in its file."""
    tests = graded_tests()

    assert all(ast.get_docstring(node) for _, _, node in tests)
    assert len({(file, node.name) for file, _, node in tests}) == len(tests)


def test_purity_costs_one_point_a_question() -> None:
    """Each question has one item on what must be left alone, worth 1 point."""
    alone = [item for item in RUBRIC if item.subject.endswith(UNCHANGED)]

    assert [item.question for item in alone] == list(dict.fromkeys(x.question for x in RUBRIC))
    assert {item.points for item in alone} == {1}


def test_graded_marks_its_test() -> None:
    """The decorator leaves a test as it is, and leaves its number on it."""

    def test() -> None: ...

    assert graded("1.1")(test) is test
    assert getattr(test, ATTRIBUTE) == "1.1"


def test_the_handout_has_the_points() -> None:
    """The table of points that students read is RUBRIC's: `python -m grader points` changes no
    byte of it."""
    handout = HANDOUT.read_text(encoding="utf-8")

    assert f"{points.BEGIN}\n{points.table()}\n{points.END}" in handout
    assert f"{TOTAL} in all: " in points.table()


def test_command_writes_the_points_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever stood between the two lines goes, and what is around them stays."""
    handout = tmp_path / "README.md"
    handout.write_text(f"before\n{points.BEGIN}old\n{points.END}after\n", encoding="utf-8")

    cli.main(["points", "--handout", str(handout)])

    written = handout.read_text(encoding="utf-8")
    assert written == f"before\n{points.BEGIN}\n{points.table()}\n{points.END}after\n"
    assert f"{TOTAL} points in {len(RUBRIC)} items" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"no lines", points.BEGIN.encode(), b"\xff", None], ids=repr)
def test_command_refuses_a_handout_without_a_place(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A handout that is not there, or lacks the two lines, is left alone, with a sentence."""
    handout = tmp_path / "README.md"
    if content is not None:
        handout.write_bytes(content)

    with pytest.raises(SystemExit) as ended:
        cli.main(["points", "--handout", str(handout)])

    assert ended.value.code == 2
    assert "README.md" in capsys.readouterr().err
