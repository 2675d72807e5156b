"""What a wrong adjoint is made of is told where that alone reproduces every case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from truths import asked

from grader.checks.failures import WrongValue
from grader.checks.remade import of_operations, of_parts
from grader.model import NDArray

A, B = np.array([[2.0, 3.0], [5.0, 7.0]]), np.array([[11.0, 13.0], [17.0, 19.0]])
UPSTREAM = np.array([[23.0, -29.0], [31.0, 37.0]])
ONES, MEAN = np.ones((2, 2)), np.full((2, 2), UPSTREAM.mean())
OF_ONES = "yours is what an upstream gradient of ones would give"
OF_MEAN = "yours is what it would be if every entry of the upstream gradient were their mean"
AS_IT_CAME = "yours is the upstream gradient as it came"
MADE: dict[str, dict[str, dict[str, NDArray]]] = {
    "MatMul.gradient": {
        "the adjoint of A": {
            OF_ONES: ONES @ B.T,
            OF_MEAN: MEAN @ B.T,
            "yours is the adjoint of B": A.T @ UPSTREAM,
            AS_IT_CAME: UPSTREAM,
            "yours is A itself": A,
            "yours is B itself": B,
            "": UPSTREAM @ B,
        },
        "the adjoint of B": {
            OF_ONES: A.T @ ONES,
            "yours is the adjoint of A": UPSTREAM @ B.T,
            "yours is A itself": A,
            "yours is B itself": B,
        },
    },
    "EwiseMul.gradient": {
        "the adjoint of a": {
            OF_MEAN: MEAN * B,
            "yours is the adjoint of b": UPSTREAM * A,
            "yours is a itself": A,
        },
        "the adjoint of b": {
            OF_ONES: A,
            OF_MEAN: MEAN * A,
            "yours is the adjoint of a": UPSTREAM * B,
            AS_IT_CAME: UPSTREAM,
            "yours is b itself": B,
        },
    },
    "EwiseMul.compute": {"the adjoint of a": {"": A}},
}
TOLD = [
    (subject, name, words, got)
    for subject, names in MADE.items()
    for name, made in names.items()
    for words, got in made.items()
]


@pytest.mark.parametrize(("subject", "name", "words", "got"), TOLD)
def test_what_an_adjoint_is_made_of(subject: str, name: str, words: str, got: NDArray) -> None:
    """The first thing that gives the numbers is told, in the letters of the operation."""
    wrong = [(asked(None, A, B, UPSTREAM), WrongValue(name, ONES, got))]

    assert list(of_operations(subject, wrong)) == ([words] if words else [])


def test_few_numbers_are_not_explained() -> None:
    """Two entries may be like others by chance; three are not."""
    row, upstream = np.array([2.0, 3.0, 5.0]), np.array([7.0, 11.0, 13.0])

    def told(n: int) -> list[str]:
        case = asked(None, row[:n], row[:n] + 9, upstream[:n])
        failure = WrongValue("the adjoint of a", np.ones(n), upstream[:n])
        return list(of_operations("EwiseMul.gradient", [(case, failure)]))

    assert (told(2), told(3)) == ([], [AS_IT_CAME])


def test_adjoints_of_both_operands_are_not_explained_as_one() -> None:
    """Where sometimes the one and sometimes the other is wrong, neither stands for both."""
    wrong = [
        (asked(None, A, B, UPSTREAM), WrongValue(f"the adjoint of {x}", ONES, UPSTREAM))
        for x in "ab"
    ]

    assert list(of_operations("EwiseMul.gradient", wrong)) == []


LEAVES = tuple(("leaf", i, True) for i in range(3))
# t = a * b, u = a * c, v = t + u, y = v + a: the parts of a's adjoint are b, c and 1.
PROGRAM = (*LEAVES, ("multiply", 0, 1), ("multiply", 0, 2), ("add", 3, 4), ("add", 5, 0))


def parts(program: Any, leaves: tuple[float, ...], got: float) -> str:
    """What is told of the adjoint of a in a program of plain numbers, upstream 1."""
    passes = [[len(program) - 1, len(leaves)]]
    case = asked(None, *leaves, 1.0, program=program, leaves=len(leaves), passes=passes)
    failure = WrongValue("the adjoint of a", np.array(99.0), np.array(got))
    return of_parts("compute_gradient_of_variables", case, failure)


USED = (
    "a is used 3 times, so its adjoint has 3 parts, 4 through t, 7 through u and 1 through y; yours"
)
PARTS: dict[str, tuple[float, str]] = {
    "one": (7.0, f"{USED} is the second alone"),
    "another": (1.0, f"{USED} is the third alone"),
    "two": (5.0, f"{USED} is the first and the third of them"),
    "nearly one": (7.0 + 1e-9, ""),
    "all": (12.0, ""),
    "none": (0.0, ""),
}


@pytest.mark.parametrize(("got", "words"), PARTS.values(), ids=PARTS.keys())
def test_parts_are_listed(got: float, words: str) -> None:
    """Each part stands with the node that sends it, and those which are in the sum are named."""
    assert parts(PROGRAM, (2.0, 4.0, 7.0), got) == words


def test_parts_that_make_one_another_are_not_told() -> None:
    """Where 4 is the first part, and the second and third together, neither is told."""
    assert parts(PROGRAM, (2.0, 4.0, 3.0), 4.0) == ""


def several(count: int) -> Any:
    """a + a + a ..., in which a has `count` equal parts."""
    program: list[Any] = [LEAVES[0], ("add", 0, 0)]
    for _ in range(count - 2):
        program.append(("add", len(program) - 1, 0))
    return tuple(program)


@pytest.mark.parametrize(
    ("count", "got", "words"),
    [
        (2, 1.0, "as much as one of them"),
        (3, 2.0, "as much as 2 of them"),
        (6, 5.0, "as much as 5 of them"),
        (7, 5.0, ""),
    ],
)
def test_equal_parts_are_counted(count: int, got: float, words: str) -> None:
    """Equal parts are not told apart, and more than six are not listed."""
    found = parts(several(count), (3.0,), got)

    assert found.partition("; yours is ")[2] == words
    if words:
        times = "twice" if count == 2 else f"{count} times"
        assert found.startswith(f"a is used {times}, so its adjoint has {count} parts, 1 through ")
    else:
        assert found == ""
