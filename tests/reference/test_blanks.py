"""The student's blank files are the solution without its answers, and nothing of the answers."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from grader.given import given_sources
from reference import blanks
from reference.__main__ import TEMPLATE
from reference.cases.operations import OPERATIONS, OTHERS, PRODUCTS, SUMS

# Lines that say nothing of an answer: they stand in what is given as well.
COMMONPLACE = {"", ")", "]", "}", "else:", "continue", "return"}
WRITTEN = {
    "ops.py": (*(f"{name}.gradient" for name in OPERATIONS), "MatMul.compute"),
    "graph.py": ("find_topo_sort", "forward_pass", "compute_gradient_of_variables"),
    "mlp.py": ("forward", "backward", "sgd_step"),
}


def solution_text(file: str) -> str:
    return (blanks.SOLUTION / file).read_text(encoding="utf-8")


def answers(file: str, kind: str = "SOLUTION") -> list[str]:
    """The code between one kind of markers."""
    found = blanks.ANSWER.finditer(solution_text(file))
    return [match["code"] for match in found if match["kind"] == kind]


def functions(source: str) -> dict[str, ast.FunctionDef]:
    """The functions of a file by name, methods as "Class.name"."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            methods = (x for x in node.body if isinstance(x, ast.FunctionDef))
            found.update({f"{node.name}.{x.name}": x for x in methods})
    return found


@pytest.mark.parametrize("file", blanks.FILES)
def test_the_template_is_what_the_solution_makes(file: str) -> None:
    """The blank files have not drifted: `python -m reference blanks` would change no byte."""
    written = (TEMPLATE / file).read_bytes()

    assert written == blanks.template(file).encode("utf-8")


@pytest.mark.parametrize("file", blanks.FILES)
def test_every_subject_is_written_by_the_student(file: str) -> None:
    """Each file asks for the subjects of the contract, no more and no fewer."""
    assert sorted(blanks.subjects(file)) == sorted(WRITTEN[file])


@pytest.mark.parametrize("file", blanks.FILES)
def test_every_subject_is_blank(file: str) -> None:
    """A blank function is its docstring, what is given, and NotImplementedError."""
    source = blanks.template(file)
    found = functions(source)
    for subject in blanks.subjects(file):
        last = found[subject].body[-1]
        assert isinstance(last, ast.Raise), subject
        assert isinstance(last.exc, ast.Name)
        assert last.exc.id == "NotImplementedError"
        assert isinstance(found[subject].body[0], ast.Expr)
        assert ast.get_docstring(found[subject])
    assert source.count("raise NotImplementedError") == len(blanks.subjects(file))
    assert source.count("# Your answer to ") == len(blanks.subjects(file))


@pytest.mark.parametrize("file", blanks.FILES)
def test_only_one_subject_is_blanked_when_one_is_named(file: str) -> None:
    """What an item's stand-in lacks is that subject alone, helpers at the top included."""
    for subject in blanks.subjects(file):
        source = blanks.solution(file, frozenset({subject}))
        raising = {
            name
            for name, function in functions(source).items()
            if any(isinstance(node, ast.Raise) for node in ast.walk(function))
        }
        assert raising == {subject}
        for other in blanks.ANSWER.finditer(solution_text(file)):
            assert (other["code"] in source) == (other["subject"] != subject)


@pytest.mark.parametrize("file", blanks.FILES)
def test_the_solution_without_blanks_is_the_solution(file: str) -> None:
    """Nothing but the markers is taken out where nothing is blanked, and no marker is left."""
    whole = blanks.solution(file)
    lines = solution_text(file).splitlines()

    assert "###" not in whole
    assert "SOLUTION" not in whole
    unmarked = [line for line in lines if not line.lstrip().startswith("###")]
    assert ast.dump(ast.parse(whole)) == ast.dump(ast.parse("\n".join(unmarked)))
    assert [line for line in whole.splitlines() if line] == [line for line in unmarked if line]
    compile(whole, file, "exec")


@pytest.mark.parametrize("file", blanks.FILES)
def test_markers_come_in_pairs(file: str) -> None:
    """No marker of the solution is misspelt, left open or nested."""
    text = solution_text(file)
    markers = re.findall(r"^ *###.*$", text, re.MULTILINE)

    begins, ends = markers[::2], markers[1::2]
    assert len(begins) == len(ends) == len(list(blanks.ANSWER.finditer(text)))
    for begin, end in zip(begins, ends):
        (kind,) = re.findall(r"### BEGIN (SOLUTION|GIVEN) ", begin)
        assert end.strip() == f"### END {kind}"


@pytest.mark.parametrize("file", blanks.FILES)
def test_no_line_of_an_answer_is_in_the_template(file: str) -> None:
    """No line of code or comment of an answer stands in any of the files that students get."""
    given = [*map(blanks.template, blanks.FILES), *given_sources().values()]
    shown = {line.strip() for source in given for line in source.splitlines()}
    told = {line.strip() for answer in answers(file) for line in answer.splitlines()}
    told -= COMMONPLACE
    assert told

    assert told & shown == set(), "what is given stands outside the markers, and is no answer"


def test_what_is_given_stays_in_the_template() -> None:
    """The forward passes that are given, and graded all the same, are there to be read."""
    given = answers("ops.py", "GIVEN")

    values = [value for _, value in {**SUMS, **PRODUCTS, **OTHERS}.values()]
    assert sorted(code.strip() for code in given) == sorted(f"return {x}" for x in values)
    assert all(code in blanks.template("ops.py") for code in given)
    assert [answers(file, "GIVEN") for file in ("graph.py", "mlp.py")] == [[], []]


@pytest.mark.parametrize("file", blanks.FILES)
def test_the_template_names_no_helper_of_the_solution(file: str) -> None:
    """A function that only the solution has is not named in the template either."""
    helpers = functions(blanks.solution(file)).keys() - functions(blanks.template(file)).keys()
    words = {
        token.string
        for token in tokenize.generate_tokens(io.StringIO(blanks.template(file)).readline)
        if token.type == tokenize.NAME
    }
    assert words.isdisjoint(helpers)


@pytest.mark.parametrize("file", blanks.FILES)
def test_the_template_can_be_imported_as_it_is(file: str) -> None:
    """A blank file is valid Python, has Unix line ends, no tab and no space at a line's end."""
    source = blanks.template(file)

    compile(source, file, "exec")
    assert not re.search(r"[\r\t]| +$", source, re.MULTILINE)
    assert source.endswith("\n")
    assert not source.endswith("\n\n")
    assert "\n\n\n\n" not in source


def test_writing_the_template_writes_the_three_files(tmp_path: Path) -> None:
    """`write_template` writes what `template` says, and no other file."""
    blanks.write_template(tmp_path)

    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        file: blanks.template(file) for file in blanks.FILES
    }
