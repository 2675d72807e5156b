"""What a call must leave alone is seen to be left alone."""

from __future__ import annotations

import numpy as np
import pytest
from truths import asked, returned

from grader.checks.failures import Changed
from grader.checks.unchanged import doubled, is_nothing, nothing_changed, watched
from grader.model import Killed, Raised, Reply, Result, Returned
from reference import golden

CASE = asked(None, [1.0, 2.0], [3], np.array([4.0], "float32"), lr=0.5)
SEEN: dict[str, tuple[Reply, Changed | None]] = {
    "nothing": (returned(1.0), None),
    "all left alone": (returned(1.0, changed=(), earlier_changed=False, shared=(False,)), None),
    "arguments": (
        returned(1.0, changed=("a", "b"), earlier_changed=True, shared=(True,)),
        Changed(
            "it changes a, which belongs to its caller",
            "which line changes something that it did not make?",
        ),
    ),
    "what poses as a sentence": (
        returned(1.0, changed=("nothing. Passed, 40 / 40: x",)),
        Changed(
            "it changes an argument, which belongs to its caller",
            "which line changes something that it did not make?",
        ),
    ),
    "earlier results": (
        returned(1.0, earlier_changed=True, shared=(True,)),
        Changed(
            "a later call changes what an earlier call had returned",
            "is what your function returns made anew at every call?",
        ),
    ),
    "the argument itself": (
        returned(1.0, shared=(False, True)),
        Changed(
            "it returns an array that it was given instead of a new one",
            "what does your function return when there is nothing to change?",
        ),
    ),
    "an exception": (Raised("ValueError", ""), None),
    "an ending": (Killed(None, 1), None),
}


@pytest.mark.parametrize(("reply", "found"), SEEN.values(), ids=SEEN.keys())
def test_first_change_is_told(reply: Reply, found: Changed | None) -> None:
    """One change is one finding: the arguments, then what was returned before, then sharing."""
    assert nothing_changed(CASE, reply) == found


NOTHING: dict[str, tuple[Returned, bool]] = {
    "None": (Returned((Result("NoneType"),), ""), True),
    "None where several are asked for": (Returned((), "NoneType"), True),
    "None twice": (Returned((Result("NoneType"), Result("NoneType")), "tuple"), True),
    "None and a number": (Returned((Result("NoneType"), Result("float")), "tuple"), False),
    "an empty tuple": (Returned((), "tuple"), False),
    "a generator": (Returned((), "generator"), False),
}


@pytest.mark.parametrize(("reply", "nothing"), NOTHING.values(), ids=NOTHING.keys())
def test_nothing_is_none_alone(reply: Returned, nothing: bool) -> None:
    """A call that comes back with None, or with None alone, has answered nothing."""
    assert is_nothing(reply) is nothing


SUM = [["leaf", 0, True], ["leaf", 1, True], ["add", 0, 1], ["negate", 2]]


@pytest.mark.parametrize(
    ("header", "name", "told"),
    [
        ({"program": SUM}, "node 2", "t"),
        ({"program": SUM}, "the array of node 3", "the array of y"),
        ({"program": SUM}, "node 4", "node 4"),
        ({"program": SUM}, "node 99999999999", "node 99999999999"),
        ({"program": SUM, "passes": [[3, 2]]}, "out_grad 1", "out_grad"),
        ({"program": SUM, "passes": [[3, 2], [3, 2]]}, "out_grad 1", "out_grad 1"),
        ({}, "fwd", "fwd"),
    ],
)
def test_what_was_changed_is_called_as_in_the_case(
    header: dict[str, object], name: str, told: str
) -> None:
    """The words for a case name its nodes, and a single upstream gradient has no number."""
    found = nothing_changed(asked(**header), returned(1.0, changed=(name,)))

    assert found is not None
    assert found.what == f"it changes {told}, which belongs to its caller"


@pytest.mark.parametrize(
    "name", ["node_list", "node 12", "out_grad 1", "out_grad", "the array of node"]
)
def test_what_is_watched_is_named(name: str) -> None:
    """Every name that a guest has for what it watches is told."""
    found = nothing_changed(CASE, returned(1.0, changed=(name,)))

    assert found is not None
    assert found.what == f"it changes {name}, which belongs to its caller"


@pytest.mark.parametrize("name", ["node \u0663", "out_grad \u07c1", "nodes 1", "\ud800"])
def test_what_is_not_watched_is_not_named(name: str) -> None:
    """No other name is told; nor digits that are read from right to left."""
    found = nothing_changed(CASE, returned(1.0, changed=(name,)))

    assert found is not None
    assert found.what == "it changes an argument, which belongs to its caller"


def test_watched_case_is_the_same_case() -> None:
    """A guest is told to watch by the header, and nothing else differs."""
    found = watched(CASE)

    assert found.header == {"lr": 0.5, "watch": True}
    assert found.arrays is CASE.arrays


def test_doubled_case_keeps_its_labels() -> None:
    """Numbers are twice as large, of the same shape and dtype; labels are not numbers."""
    found = doubled(CASE)

    assert [x.tolist() for x in found.arrays] == [[2.0, 4.0], [3], [8.0]]
    assert [x.dtype for x in found.arrays] == [x.dtype for x in CASE.arrays]
    assert found.header == CASE.header


@pytest.mark.parametrize("name", ["a", "the array of b", "out_grad"])
@pytest.mark.parametrize("of", ["matmul-gradient-plain", "add-gradient"])
def test_operands_are_called_as_in_their_case(of: str, name: str) -> None:
    """A and B of a product of matrices; a and b elsewhere."""
    found = nothing_changed(golden.stored(of)[-1], returned(1.0, changed=(name,)))
    told = name[:-1] + name[-1].upper() if "matmul" in of and name != "out_grad" else name

    assert found is not None
    assert found.what == f"it changes {told}, which belongs to its caller"
