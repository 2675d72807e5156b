"""Question 3: wrong formulas for MatMul's gradient, which show on plain matrices already."""

from __future__ import annotations

from . import Mistake

ALL = frozenset({"3.3", "3.4", "3.5", "3.6"})


def _code(
    a: str = "matmul(out_grad, transpose(rhs))",
    b: str = "matmul(transpose(lhs), out_grad)",
    returned: str = "lhs_grad, rhs_grad",
    before: str = "",
) -> str:
    """The right answer with some of its expressions replaced."""
    lines = (
        *([before] if before else []),
        f"lhs_grad = sum_to_shape({a}, lhs.shape)",
        f"rhs_grad = sum_to_shape({b}, rhs.shape)",
        f"return {returned}",
    )
    return "\n".join(lines)


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="matmul-no-transpose",
        subject="MatMul.gradient",
        code=_code("matmul(out_grad, rhs)", "matmul(lhs, out_grad)"),
        loses=ALL,
        note="yours multiplies the upstream gradient by the operands as they are",
        help="write the shapes of the upstream gradient and of B under each other: which product "
        "of the two has A's shape?",
    ),
    Mistake(
        id="matmul-swapped-pair",
        subject="MatMul.gradient",
        code=_code(returned="rhs_grad, lhs_grad"),
        loses=ALL,
        note="yours are the right two gradients in the other order",
        help="which gradient does the graph hand to node.inputs[0]?",
    ),
    Mistake(
        id="matmul-elementwise",
        subject="MatMul.gradient",
        code="return out_grad * rhs, out_grad * lhs",
        loses=ALL,
        note="yours multiplies entry by entry, with NumPy's broadcasting",
        help="how many entries of the output does A[0, 0] influence?",
    ),
    Mistake(
        id="matmul-first-transposed",
        subject="MatMul.gradient",
        code=_code(returned="transpose(lhs_grad), rhs_grad"),
        loses=ALL,
        note="yours for A is the right one with its last two axes swapped",
        help="which shape has your gradient of A when A is not square?",
    ),
    Mistake(
        id="matmul-second-transposed",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad, transpose(rhs_grad)"),
        loses=ALL,
        note="yours for B is the right one with its last two axes swapped",
        help="which shape has your gradient of B when B is not square?",
    ),
    Mistake(
        id="matmul-both-transposed",
        subject="MatMul.gradient",
        code=_code(returned="transpose(lhs_grad), transpose(rhs_grad)"),
        loses=ALL,
        note="yours are the right ones with their last two axes swapped",
        help="which shapes have your gradients when neither operand is square?",
    ),
    Mistake(
        id="matmul-first-from-the-left",
        subject="MatMul.gradient",
        code=_code(a="matmul(transpose(rhs), out_grad)"),
        loses=ALL,
        note="yours for A has B on the left of the upstream gradient",
        help="matrix products do not commute: on which side of A did B stand?",
    ),
    Mistake(
        id="matmul-second-from-the-right",
        subject="MatMul.gradient",
        code=_code(b="matmul(out_grad, transpose(lhs))"),
        loses=ALL,
        note="yours for B has A on the right of the upstream gradient",
        help="matrix products do not commute: on which side of B did A stand?",
    ),
    Mistake(
        id="matmul-own-operand",
        subject="MatMul.gradient",
        code=_code("matmul(out_grad, transpose(lhs))", "matmul(transpose(rhs), out_grad)"),
        loses=ALL,
        note="yours makes the gradient of A from A and that of B from B",
        help="hold B still: does the slope in A depend on where A is?",
    ),
    Mistake(
        id="matmul-ones",
        subject="MatMul.gradient",
        code=_code(before="out_grad = Tensor(numpy.ones(node.shape))"),
        loses=ALL,
        note="yours does not depend on the upstream gradient: it is taken to be 1 everywhere",
        help="what should happen to your answer when the loss is doubled?",
    ),
    Mistake(
        id="matmul-upstream-mean",
        subject="MatMul.gradient",
        code=_code(
            before="out_grad = Tensor(numpy.full(node.shape, numpy.mean(out_grad.numpy())))"
        ),
        loses=ALL,
        note="yours uses the mean of the upstream gradient for every entry",
        help="do all entries of the output matter equally to the loss?",
    ),
    Mistake(
        id="matmul-upstream-first-entry",
        subject="MatMul.gradient",
        code=_code(before="out_grad = Tensor(numpy.full(node.shape, out_grad.numpy().flat[0]))"),
        loses=ALL,
        note="yours uses the first entry of the upstream gradient for every entry",
        help="change only the last entry of the upstream gradient: does your answer move?",
    ),
    Mistake(
        id="matmul-output-for-upstream",
        subject="MatMul.gradient",
        code=_code(before="out_grad = node"),
        loses=ALL,
        note="yours has the product A @ B where the upstream gradient belongs",
        help="where does what comes from the loss enter your answer?",
    ),
    Mistake(
        id="matmul-no-upstream-in-second",
        subject="MatMul.gradient",
        code=_code(b="matmul(transpose(lhs), node)"),
        loses=ALL,
        note="yours for B does not depend on the upstream gradient",
        help="what should happen to both of your answers when the loss is doubled?",
    ),
    Mistake(
        id="matmul-second-zero",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad, 0 * rhs"),
        loses=ALL,
        note="yours is right for A and 0 for B",
        help="does the product stay where it is when only B moves?",
    ),
    Mistake(
        id="matmul-second-none",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad, None"),
        loses=ALL,
        note="yours is right for A and None for B",
        help="does the product stay where it is when only B moves?",
    ),
    Mistake(
        id="matmul-single",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad"),
        loses=ALL,
        note="yours is one Tensor where one for each input is asked for",
        help="how many inputs does this node have?",
    ),
    Mistake(
        id="matmul-second-negated",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad, -rhs_grad"),
        loses=ALL,
        note="yours for B is the right one with the other sign",
        help="with A positive, do the outputs rise or fall when B grows?",
    ),
    Mistake(
        id="matmul-negated",
        subject="MatMul.gradient",
        code=_code(returned="-lhs_grad, -rhs_grad"),
        loses=ALL,
        note="yours are the right ones with the other sign",
        help="with everything positive, do the outputs rise or fall when A grows?",
    ),
    Mistake(
        id="matmul-numpy-matrix",
        subject="MatMul.gradient",
        code="""
            upstream = numpy.matrix(out_grad.numpy())
            a, b = numpy.matrix(lhs.numpy()), numpy.matrix(rhs.numpy())
            return upstream * b.T, a.T * upstream
        """,
        loses=ALL,
        note="yours are of the type numpy.matrix, and a batch, which it cannot hold, raises",
        help="how many axes can a numpy.matrix have?",
    ),
    Mistake(
        id="matmul-halves",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad / 2, rhs_grad / 2"),
        loses=ALL,
        note="yours is exactly half the right gradient for each input",
        help="is the slope in A shared with B, or does each input have its own?",
    ),
    Mistake(
        id="matmul-divided-by-rows",
        subject="MatMul.gradient",
        code=_code(returned="lhs_grad / lhs.shape[-2], rhs_grad / lhs.shape[-2]"),
        loses=ALL,
        note="yours is the right gradient divided by the number of rows of A",
        help="is the loss a mean over the rows, or is that for the upstream gradient to say?",
    ),
    Mistake(
        id="matmul-negatives-cut",
        subject="MatMul.gradient",
        code=_code(returned="relu(lhs_grad), relu(rhs_grad)"),
        loses=ALL,
        note="yours is 0 wherever the right gradient is negative",
        help="what does your answer do for upstream gradients below 0?",
    ),
    Mistake(
        id="matmul-whole-numbers",
        subject="MatMul.gradient",
        code=_code(
            returned="Tensor(lhs_grad.numpy().astype(int)), Tensor(rhs_grad.numpy().astype(int))"
        ),
        loses=ALL,
        note="yours holds whole numbers: what stands after the point is cut off",
        help="which dtype do the inputs have, and which has your result?",
    ),
    Mistake(
        id="matmul-squeezed-gradients",
        subject="MatMul.gradient",
        code=_code(returned="[Tensor(numpy.squeeze(g.numpy())) for g in (lhs_grad, rhs_grad)]"),
        loses=ALL,
        note="yours has the right numbers and lacks the axes of length 1",
        help="are axes of length 1 part of a shape?",
    ),
    Mistake(
        id="matmul-expands-the-operands",
        subject="MatMul.gradient",
        code="""
            shapes = lhs.shape, rhs.shape
            for x in (lhs, rhs):
                while x.ndim < out_grad.ndim:
                    x.cached_data = numpy.expand_dims(x.cached_data, 0)
            lhs_grad = sum_to_shape(matmul(out_grad, transpose(rhs)), shapes[0])
            rhs_grad = sum_to_shape(matmul(transpose(lhs), out_grad), shapes[1])
            return lhs_grad, rhs_grad
        """,
        loses=frozenset({"3.7"}),
        note="the values are right, and something that belongs to the caller is changed",
        help="which shape has the caller's own operand after your function?",
    ),
)
