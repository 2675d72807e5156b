"""What is accepted although it was not quite asked for is remarked on, once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from truths import returned

from grader.checks.remarks import remarks
from grader.model import Raised, Reply, Result

ARRAYS = (
    "{} returns arrays; that is accepted, but only Tensors made by operations can be differentiated "
    "again"
)
NARROW = "{} returns {} numbers for float64 input; accepted, with fewer digits"
HALF = "{} returns float16 numbers for float64 input; accepted where exact"
WHOLE = "{} returns whole numbers where floats are usual; accepted where exact"
WARNED = "{}: Python warned once or more: {}"
ADD, MATMUL = "EwiseAdd.gradient", "MatMul.compute"
TENSOR = Result("Tensor", "float64", np.zeros(1))
REMARKS: dict[str, tuple[str, Sequence[Reply], list[str]]] = {
    "nothing": (MATMUL, [], []),
    "as asked": (MATMUL, [returned(1.0)], []),
    "Tensors": (ADD, [returned(TENSOR, TENSOR)], []),
    "arrays": (ADD, [returned(1.0, 1.0)], [ARRAYS.format(ADD)]),
    "one array": (ADD, [returned(TENSOR, TENSOR), returned(TENSOR, 1.0)], [ARRAYS.format(ADD)]),
    "arrays of a forward pass": ("EwiseAdd.compute", [returned(1.0)], []),
    "float32": (MATMUL, [returned(np.float32(1))], [NARROW.format(MATMUL, "float32")]),
    "both narrow ones": (
        MATMUL,
        [returned(np.float32(1)), returned(np.float16(1), np.float32(1))],
        [HALF.format(MATMUL), NARROW.format(MATMUL, "float32")],
    ),
    "whole": (MATMUL, [returned(1.0, np.array(1, "int8"))], [WHOLE.format(MATMUL)]),
    "without sign": (MATMUL, [returned(np.array(1, "uint64"))], [WHOLE.format(MATMUL)]),
    "positions": ("find_topo_sort", [returned(np.array([1]))], []),
    "no dtype": (MATMUL, [returned(None)], []),
    "warnings": (
        MATMUL,
        [returned(1.0), returned(1.0, warnings=("one", "two")), returned(1.0, warnings=("three",))],
        [WARNED.format(MATMUL, "one")],
    ),
    "everything": (
        ADD,
        [Raised("ValueError", ""), returned(np.float32(1), 1, warnings=("one",))],
        [
            ARRAYS.format(ADD),
            NARROW.format(ADD, "float32"),
            WHOLE.format(ADD),
            WARNED.format(ADD, "one"),
        ],
    ),
}


@pytest.mark.parametrize(("subject", "replies", "told"), REMARKS.values(), ids=REMARKS.keys())
def test_remark_is_made_once(subject: str, replies: Sequence[Reply], told: list[str]) -> None:
    """Each kind of remark is made once for a function, whatever number of replies bears it out."""
    assert list(remarks(subject, replies)) == told
