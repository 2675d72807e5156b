"""Files with some of their answers taken out, such as the student's blanks from the solution.

Each answer stands between `### BEGIN SOLUTION <subject> (<items>)` and `### END SOLUTION`; what
students are given, and is graded all the same, between `### BEGIN GIVEN` and `### END GIVEN`.
Inside a function a blanked answer becomes `raise NotImplementedError`; at the top of a file it
disappears.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection
from functools import cache
from pathlib import Path

SOLUTION = Path(__file__).parent / "solution"
FILES = ("ops.py", "graph.py", "mlp.py")
ANSWER = re.compile(
    r"^(?P<indent> *)### BEGIN (?P<kind>SOLUTION|GIVEN) (?P<subject>[\w.]+)"
    r"(?: \((?P<items>[^)]*)\))?\n"
    r"(?P<code>.*?)^ *### END (?P=kind)\n",
    re.MULTILINE | re.DOTALL,
)


@cache
def subjects(file: str, kind: str = "SOLUTION") -> tuple[str, ...]:
    """Everything that the student writes in a file, such as "MatMul.gradient"; or, with the kind
    GIVEN, what is graded though it is given."""
    matches = ANSWER.finditer(_text(file))
    found = (match["subject"] for match in matches if match["kind"] == kind)
    return tuple(dict.fromkeys(found))


@cache
def solution(file: str, blank: Collection[str] = ()) -> str:
    """The source of a solution file without the answers to the subjects in `blank`."""
    return without(blank, _text(file))


def without(blank: Collection[str], text: str) -> str:
    """A source without its markers and without the answers to the subjects in `blank`."""

    def answer_or_blank(match: re.Match[str]) -> str:
        if match["subject"] not in blank:
            return match["code"]
        if not match["indent"]:
            return ""
        indent, items = match["indent"], match["items"]
        return f"{indent}# Your answer to {items}.\n{indent}raise NotImplementedError\n"

    return re.sub(r"\n{4,}", "\n\n\n", ANSWER.sub(answer_or_blank, text))


def with_answer(file: str, subject: str, code: str) -> str:
    """The source of a solution file with `code`, indented as it has to be, for the answer to a
    subject; helpers at the top of the file stay."""

    def answer(match: re.Match[str]) -> str:
        indent = match["indent"]
        if match["subject"] != subject or not indent:
            return match["code"]
        return textwrap.indent(textwrap.dedent(code).strip("\n"), indent) + "\n"

    return ANSWER.sub(answer, _text(file))


def template(file: str) -> str:
    """The file as students receive it: every answer blank."""
    return solution(file, frozenset(subjects(file)))


def write_template(folder: Path) -> None:
    """Writes the three blank files into `folder`."""
    for file in FILES:
        (folder / file).write_text(template(file), encoding="utf-8", newline="\n")


@cache
def _text(file: str) -> str:
    return (SOLUTION / file).read_text(encoding="utf-8")
