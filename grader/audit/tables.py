"""Tells what cannot be meant in the tables of known mistakes, before anything is graded."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from reference import blanks

from ..checks.mistakes import Mistake
from ..rubric import ITEMS, RUBRIC


def malformed(known: Sequence[Mistake]) -> Iterator[str]:
    """A sentence for each mistake that has another's id, names no answer of the solution or no item
    of the rubric, or does not compile in its place."""
    files = {
        subject: file
        for file in blanks.FILES
        for kind in ("SOLUTION", "GIVEN")
        for subject in blanks.subjects(file, kind)
    }
    for id, count in Counter(mistake.id for mistake in known).items():
        if count > 1:
            yield f"{id}: {count} mistakes have this id"
    for mistake in known:
        for number in sorted(mistake.loses - ITEMS.keys()):
            yield f"{mistake.id}: {number} in `loses` is no item of grader/rubric.py"
        file = files.get(mistake.subject)
        if file is None:
            yield f"{mistake.id}: {mistake.subject} is marked nowhere in reference/solution/"
            continue
        try:
            ast.parse(blanks.with_answer(file, mistake.subject, mistake.code))
        except SyntaxError as error:
            yield f"{mistake.id}: its code does not compile: {error.msg}"


def items_without_mistake(chosen: Sequence[Mistake]) -> list[str]:
    """Rubric items that no known mistake loses: nothing shows that they catch anything."""
    caught = frozenset[str]().union(*(mistake.loses for mistake in chosen))
    return [item.number for item in RUBRIC if item.number not in caught]
