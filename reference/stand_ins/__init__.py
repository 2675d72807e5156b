"""Right versions of the student's functions for the guests in which something else is graded.

They hold no formula that a student is to find, since they come along to students and into the
process with student code: gradients are found by differences, and a topological order is that in
which the nodes were made. The three files use the same markers as `solution/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from ..blanks import FILES, without
from ..cases.operations import ELEMENTWISE, OPERATIONS, OTHERS, PRODUCTS, SUMS

FOLDER = Path(__file__).parent
BACKWARD_PASS = "compute_gradient_of_variables"
NETWORK = frozenset({"forward", "backward", "sgd_step"})
CLASS = Template("""

class $name(TensorOp):
    def compute(self, a: NDArray, b: NDArray) -> NDArray:
        ### BEGIN SOLUTION $name.compute
        return $value
        ### END SOLUTION

    def gradient(self, out_grad: Tensor, node: Tensor):
        ### BEGIN SOLUTION $name.gradient
        return $adjoints(numpy.$function, node, out_grad)
        ### END SOLUTION


def $function(a: Tensor, b: Tensor) -> Tensor:
    return $name()(a, b)
""")


@cache
def stand_ins(subject: str) -> dict[str, str]:
    """The sources by module, without the subject's own answer. Only the network's guests hold a
    backward pass: elsewhere it would compute the gradient that is being graded, as the helpers of
    all elementwise gradients would for one of them, and that of MatMul, which takes steps in
    whatever `compute` it is called with."""
    absent = {subject} if subject in NETWORK else {subject, BACKWARD_PASS}
    gradients = {f"{name}.gradient" for name in ELEMENTWISE}
    if subject in gradients:
        absent |= {"elementwise", "MatMul.gradient", *gradients}
    texts = {file[:-3]: (FOLDER / file).read_text(encoding="utf-8") for file in FILES}
    texts["ops"] += _elementwise() + f"\n\nOPERATIONS = {dict(OPERATIONS)}\n"
    return {name: without(absent, text) for name, text in texts.items()}


def _elementwise() -> str:
    """The operations that work entry by entry, which differ in names alone."""
    return "".join(
        CLASS.substitute(name=name, function=function, value=value, adjoints=adjoints)
        for adjoints, operations in (
            ("of_sum", SUMS),
            ("of_product", PRODUCTS),
            ("of_other", OTHERS),
        )
        for name, (function, value) in operations.items()
    )
