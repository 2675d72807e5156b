"""What `gradcheck` cannot check it refuses, in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hw01_tools import gradcheck


class Switch:
    """A function whose result depends on how often it was called."""

    def __init__(self, *results: Callable[[Any], Any]) -> None:
        self.results = list(results)

    def __call__(self, x: Any) -> Any:
        return (self.results.pop(0) if len(self.results) > 1 else self.results[0])(x)


REFUSED: tuple[tuple[str, Callable[[Any, Any], Any], type[Exception], str], ...] = (
    ("no function", lambda h, a: gradcheck(3, a), TypeError, "takes a function first"),  # type: ignore[arg-type]
    ("a class", lambda h, a: gradcheck(h.ops.MatMul, a, a), TypeError, r"MatMul\(\)"),
    ("no inputs", lambda h, a: gradcheck(lambda: a), TypeError, "needs the inputs too"),
    ("an array", lambda h, a: gradcheck(abs, a, np.ones(2)), TypeError, "input 2 has to be a Te"),
    ("no Tensor", lambda h, a: gradcheck(lambda x: 1.0, a), TypeError, "returned one of type flo"),
    ("a tuple", lambda h, a: gradcheck(lambda x: (x, x), a), TypeError, "returned one of type tup"),
    ("bool", lambda h, a: gradcheck(lambda x: x, h.Tensor([True])), TypeError, "holds bool"),
    (
        "a constant",
        lambda h, a: gradcheck(lambda x: x, a.detach()),
        ValueError,
        "input 1 has requires_grad=False",
    ),
    (
        "infinite",
        lambda h, a: gradcheck(lambda x: x, h.Tensor(float("inf"))),
        ValueError,
        "input 1 has an entry that is not a finite number",
    ),
    (
        "an infinite result",
        lambda h, a: gradcheck(lambda x: x * float("inf"), a),
        ValueError,
        "y has an entry that is not a finite number",
    ),
    (
        "too many",
        lambda h, a: gradcheck(lambda x: x, h.Tensor(np.zeros(5001))),
        ValueError,
        "5000 are the limit",
    ),
    (
        "chance",
        lambda h, a: gradcheck(Switch(lambda x: x, lambda x: x + 1), a),
        ValueError,
        "two results for the same inputs",
    ),
    (
        "changing shapes",
        lambda h, a: gradcheck(Switch(lambda x: x, lambda x: x, lambda x: x.sum()), a),
        ValueError,
        "y has shape",
    ),
    (
        "too few results",
        lambda h, a: gradcheck(one_result(h), a, a),
        ValueError,
        "gradient returned 1 result for 2 inputs",
    ),
)


def one_result(hw01: Any) -> Any:
    class Product(hw01.ops.EwiseMul):  # type: ignore[name-defined,misc]
        def gradient(self, out_grad: Any, node: Any) -> Any:
            return out_grad

    return Product()


@pytest.mark.parametrize(
    ("call", "kind", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_checked_is_refused_in_a_sentence(
    call: Callable[[Any, Any], Any], kind: type[Exception], sentence: str, hw01: ModuleType
) -> None:
    """Bad inputs are a TypeError or ValueError of one clear sentence."""
    with pytest.raises(kind, match=sentence) as caught:
        call(hw01, hw01.Tensor([2.0, 3.0]))

    assert str(caught.value).count("\n") == 0
