"""Operations that are linear in neither input: their cases keep away from where no slope is, and the
opinions agree on them."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest

from reference import numerical, truth
from reference.case import Case
from reference.cases import operations
from reference.rounding import U64, Approx
from reference.values import Draw

DRAWS = [Draw("other"), Draw("other", "every")]


def cases(draw: Draw) -> list[Case]:
    asked = operations.elementwise(draw, with_upstream=True, everywhere=False)
    return [Case(tuple(arrays), header, operations.elementwise_words) for arrays, header in asked]


@pytest.mark.parametrize("draw", DRAWS, ids=lambda draw: draw.extent)
def test_no_case_is_at_a_corner(draw: Draw) -> None:
    """No entry is 0, and none is in both inputs."""
    found = cases(draw)

    assert len(found) >= 8
    for case in found:
        a, b, _ = case.arrays
        assert a.all()
        assert b.all()
        assert not np.intersect1d(a, b).size


@pytest.mark.parametrize("draw", DRAWS, ids=lambda draw: draw.extent)
@pytest.mark.parametrize(("op", "rounds"), [("maximum", False), ("divide", True)])
def test_opinions_agree(
    op: str, rounds: bool, draw: Draw, oracle: ModuleType, maximum: None
) -> None:
    """PyTorch and the complex step give what the formulas give: exactly where nothing rounds, else
    within the formulas' bounds."""
    from reference.regenerate import is_met  # needs PyTorch

    for case in cases(draw):
        *operands, upstream = case.arrays
        right = truth.gradients(op, case, U64)
        assert {isinstance(x, Approx) for x in right} == {rounds}
        for opinion in (numerical, oracle):
            found = opinion.gradients(op, operands, upstream)
            assert all(is_met(x, got) for x, got in zip(right, found))
        (value,) = truth.value(op, replace(case, arrays=tuple(operands)), U64)
        assert is_met(value, oracle.value(op, operands))
