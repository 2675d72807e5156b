"""Question 3: wrong formulas for MatMul's gradient, which show on plain matrices already."""

from __future__ import annotations

from functools import partial

from . import Mistake, right
from .lost import ALL

mistake = partial(Mistake, subject="MatMul.gradient", loses=ALL)

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="matmul-no-transpose",
        code=right.products("matmul(out_grad, rhs)", "matmul(lhs, out_grad)"),
        note="yours multiplies the upstream gradient by the operands as they are",
        help="write the shapes of the upstream gradient and of B under each other: which product "
        "of the two has A's shape?",
    ),
    mistake(
        id="matmul-swapped-pair",
        code=right.products(returned="rhs_grad, lhs_grad"),
        note="yours are the right two gradients in the other order",
        help="which gradient does the graph hand to node.inputs[0]?",
    ),
    mistake(
        id="matmul-elementwise",
        code="return out_grad * rhs, out_grad * lhs",
        note="yours multiplies entry by entry, with NumPy's broadcasting",
        help="how many entries of the output does A[0, 0] influence?",
    ),
    mistake(
        id="matmul-first-transposed",
        code=right.products(returned="transpose(lhs_grad), rhs_grad"),
        note="yours for A is the right one with its last two axes swapped",
        help="which shape has your gradient of A when A is not square?",
    ),
    mistake(
        id="matmul-second-transposed",
        code=right.products(returned="lhs_grad, transpose(rhs_grad)"),
        note="yours for B is the right one with its last two axes swapped",
        help="which shape has your gradient of B when B is not square?",
    ),
    mistake(
        id="matmul-both-transposed",
        code=right.products(returned="transpose(lhs_grad), transpose(rhs_grad)"),
        note="yours are the right ones with their last two axes swapped",
        help="which shapes have your gradients when neither operand is square?",
    ),
    mistake(
        id="matmul-first-from-the-left",
        code=right.products(a="matmul(transpose(rhs), out_grad)"),
        note="yours for A has B on the left of the upstream gradient",
        help="matrix products do not commute: on which side of A did B stand?",
    ),
    mistake(
        id="matmul-second-from-the-right",
        code=right.products(b="matmul(out_grad, transpose(lhs))"),
        note="yours for B has A on the right of the upstream gradient",
        help="matrix products do not commute: on which side of B did A stand?",
    ),
    mistake(
        id="matmul-own-operand",
        code=right.products("matmul(out_grad, transpose(lhs))", "matmul(transpose(rhs), out_grad)"),
        note="yours makes the gradient of A from A and that of B from B",
        help="hold B still: does the slope in A depend on where A is?",
    ),
    mistake(
        id="matmul-ones",
        code=right.products(before="out_grad = Tensor(numpy.ones(node.shape))"),
        note="yours does not depend on the upstream gradient: it is taken to be 1 everywhere",
        help="what should happen to your answer when the loss is doubled?",
    ),
    mistake(
        id="matmul-upstream-mean",
        code=right.products(
            before="out_grad = Tensor(numpy.full(node.shape, numpy.mean(out_grad.numpy())))"
        ),
        note="yours uses the mean of the upstream gradient for every entry",
        help="do all entries of the output matter equally to the loss?",
    ),
    mistake(
        id="matmul-upstream-first-entry",
        code=right.products(
            before="out_grad = Tensor(numpy.full(node.shape, out_grad.numpy().flat[0]))"
        ),
        note="yours uses the first entry of the upstream gradient for every entry",
        help="change only the last entry of the upstream gradient: does your answer move?",
    ),
    mistake(
        id="matmul-output-for-upstream",
        code=right.products(before="out_grad = node"),
        note="yours has the product A @ B where the upstream gradient belongs",
        help="where does what comes from the loss enter your answer?",
    ),
    mistake(
        id="matmul-no-upstream-in-second",
        code=right.products(b="matmul(transpose(lhs), node)"),
        note="yours for B does not depend on the upstream gradient",
        help="what should happen to both of your answers when the loss is doubled?",
    ),
    mistake(
        id="matmul-second-zero",
        code=right.products(returned="lhs_grad, 0 * rhs"),
        note="yours is right for A and 0 for B",
        help="does the product stay where it is when only B moves?",
    ),
    mistake(
        id="matmul-second-none",
        code=right.products(returned="lhs_grad, None"),
        note="yours is right for A and None for B",
        help="does the product stay where it is when only B moves?",
    ),
    mistake(
        id="matmul-single",
        code=right.products(returned="lhs_grad"),
        note="yours is one Tensor where one for each input is asked for",
        help="how many inputs does this node have?",
    ),
    mistake(
        id="matmul-second-negated",
        code=right.products(returned="lhs_grad, -rhs_grad"),
        note="yours for B is the right one with the other sign",
        help="with A positive, do the outputs rise or fall when B grows?",
    ),
    mistake(
        id="matmul-negated",
        code=right.products(returned="-lhs_grad, -rhs_grad"),
        note="yours are the right ones with the other sign",
        help="with everything positive, do the outputs rise or fall when A grows?",
    ),
    mistake(
        id="matmul-numpy-matrix",
        code="""
            upstream = numpy.matrix(out_grad.numpy())
            a, b = numpy.matrix(lhs.numpy()), numpy.matrix(rhs.numpy())
            return upstream * b.T, a.T * upstream
        """,
        note="yours are of the type numpy.matrix, and a batch, which it cannot hold, raises",
        help="how many axes can a numpy.matrix have?",
    ),
    mistake(
        id="matmul-halves",
        code=right.products(returned="lhs_grad / 2, rhs_grad / 2"),
        note="yours is exactly half the right gradient for each input",
        help="is the slope in A shared with B, or does each input have its own?",
    ),
    mistake(
        id="matmul-divided-by-rows",
        code=right.products(returned="lhs_grad / lhs.shape[-2], rhs_grad / lhs.shape[-2]"),
        note="yours is the right gradient divided by the number of rows of A",
        help="is the loss a mean over the rows, or is that for the upstream gradient to say?",
    ),
    mistake(
        id="matmul-negatives-cut",
        code=right.products(returned="relu(lhs_grad), relu(rhs_grad)"),
        note="yours is 0 wherever the right gradient is negative",
        help="what does your answer do for upstream gradients below 0?",
    ),
    mistake(
        id="matmul-whole-numbers",
        code=right.products(
            returned="Tensor(lhs_grad.numpy().astype(int)), Tensor(rhs_grad.numpy().astype(int))"
        ),
        note="yours holds whole numbers: what stands after the point is cut off",
        help="which dtype do the inputs have, and which has your result?",
    ),
    mistake(
        id="matmul-squeezed-gradients",
        code=right.products(
            returned="[Tensor(numpy.squeeze(g.numpy())) for g in (lhs_grad, rhs_grad)]"
        ),
        note="yours has the right numbers and lacks the axes of length 1",
        help="are axes of length 1 part of a shape?",
    ),
    mistake(
        id="matmul-expands-the-operands",
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
