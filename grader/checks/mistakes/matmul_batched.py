"""Question 3: what is wrong on batches only, other than the axes that are summed over."""

from __future__ import annotations

from functools import partial

from . import Mistake, right
from .lost import BATCHES, BROADCASTS, LENGTH_1


def _reduced(expression: str) -> str:
    """The right axes, with `expression` for what becomes of the array `x` along axis `i`."""
    return right.fitted(f"""
        x = grad.numpy()
        for _ in range(x.ndim - len(shape)):
            i = 0
            x = {expression}
        for i, n in enumerate(shape):
            if n == 1 and x.shape[i] != 1:
                x = numpy.expand_dims({expression}, i)
        return Tensor(x)
    """)


mistake = partial(Mistake, subject="MatMul.gradient")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="matmul-no-sum",
        code="return matmul(out_grad, transpose(rhs)), matmul(transpose(lhs), out_grad)",
        loses=BROADCASTS,
        note="yours has the batch axes of the output also for an operand that was reused",
        help="an operand that was used once for each matrix of the batch receives how many "
        "contributions, and how many may you return?",
    ),
    mistake(
        id="matmul-mean-over-batch",
        code=_reduced("x.mean(axis=i)"),
        loses=BROADCASTS,
        note="yours is the mean of the contributions of the batch",
        help="two uses, two contributions: do they reach the loss as a mean or as a total?",
    ),
    mistake(
        id="matmul-first-of-batch",
        code=_reduced("x.take(0, axis=i)"),
        loses=BROADCASTS,
        note="yours is the contribution of the first matrix of the batch alone",
        help="change only the last matrix of the upstream gradient: does your answer move?",
    ),
    mistake(
        id="matmul-last-of-batch",
        code=_reduced("x.take(-1, axis=i)"),
        loses=BROADCASTS,
        note="yours is the contribution of the last matrix of the batch alone",
        help="change only the first matrix of the upstream gradient: does your answer move?",
    ),
    mistake(
        id="matmul-largest-of-batch",
        code=_reduced("x.max(axis=i)"),
        loses=BROADCASTS,
        note="yours is the largest contribution of the batch, entry by entry",
        help="what becomes of the contributions that are not the largest?",
    ),
    mistake(
        id="matmul-first-operand-only",
        code="""
            lhs_grad = matmul(out_grad, transpose(rhs))
            rhs_grad = matmul(transpose(lhs), out_grad)
            return sum_to_shape(lhs_grad, lhs.shape), rhs_grad
        """,
        loses=BROADCASTS,
        note="yours is right for A; for B it keeps the batch axes of the output",
        help="swap the roles of A and B: what is different?",
    ),
    mistake(
        id="matmul-second-operand-only",
        code="""
            lhs_grad = matmul(out_grad, transpose(rhs))
            rhs_grad = matmul(transpose(lhs), out_grad)
            return lhs_grad, sum_to_shape(rhs_grad, rhs.shape)
        """,
        loses=BROADCASTS,
        note="yours is right for B; for A it keeps the batch axes of the output",
        help="swap the roles of A and B: what is different?",
    ),
    mistake(
        id="matmul-smaller-operand-only",
        code="""
            lhs_grad = matmul(out_grad, transpose(rhs))
            rhs_grad = matmul(transpose(lhs), out_grad)
            if numpy.prod(lhs.shape[:-2]) < numpy.prod(rhs.shape[:-2]):
                return sum_to_shape(lhs_grad, lhs.shape), rhs_grad
            return lhs_grad, sum_to_shape(rhs_grad, rhs.shape)
        """,
        loses=LENGTH_1,
        note="yours is summed for one of the two operands only, the one with fewer matrices",
        help="can both operands have an axis that was stretched?",
    ),
    mistake(
        id="matmul-batch-flattened-for-b",
        code="""
            rows = reshape(lhs, (-1, lhs.shape[-1]))
            upstream = reshape(out_grad, (-1, out_grad.shape[-1]))
            return matmul(out_grad, transpose(rhs)), matmul(transpose(rows), upstream)
        """,
        loses=BATCHES,
        note="yours for B is one matrix for the whole batch",
        help="does every matrix of the batch share this B?",
    ),
    mistake(
        id="matmul-all-axes-reversed",
        code=right.products(
            "matmul(out_grad, Tensor(rhs.numpy().T))", "matmul(Tensor(lhs.numpy().T), out_grad)"
        ),
        loses=BATCHES,
        note="yours reverses all axes of an operand, the batch axes too",
        help="which shape has the T of an array of shape (2, 3, 4)?",
    ),
    mistake(
        id="matmul-all-axes-reversed-no-sum",
        code="""
            upstream = out_grad.numpy()
            return Tensor(upstream @ rhs.numpy().T), Tensor(lhs.numpy().T @ upstream)
        """,
        loses=BATCHES,
        note="yours reverses all axes of an operand, the batch axes too",
        help="which shape has the T of an array of shape (2, 3, 4)?",
    ),
    mistake(
        id="matmul-first-two-axes-swapped",
        code=right.products(
            "matmul(out_grad, transpose(rhs, (0, 1)))", "matmul(transpose(lhs, (0, 1)), out_grad)"
        ),
        loses=BATCHES,
        note="yours swaps the first two axes of an operand",
        help="which two axes are the matrix when there are batch axes?",
    ),
    mistake(
        id="matmul-resized",
        code="""
            lhs_grad = numpy.matmul(out_grad.numpy(), rhs.numpy().swapaxes(-1, -2))
            rhs_grad = numpy.matmul(lhs.numpy().swapaxes(-1, -2), out_grad.numpy())
            lhs_grad = numpy.resize(lhs_grad, lhs.shape)
            return Tensor(lhs_grad), Tensor(numpy.resize(rhs_grad, rhs.shape))
        """,
        loses=BROADCASTS,
        note="yours are the first entries of the whole batch's gradient, cut to the right shape",
        help="where did the numbers go that your shape has no room for?",
    ),
    mistake(
        id="matmul-divided-by-batch",
        code=right.products(
            before="count = float(numpy.prod(out_grad.shape[:-2]))",
            returned="lhs_grad / count, rhs_grad / count",
        ),
        loses=BATCHES,
        note="yours is the right gradient divided by the number of matrices in the batch",
        help="is the loss a mean over the batch, or is that for the upstream gradient to say?",
    ),
    mistake(
        id="matmul-mean-over-length-1",
        code=right.fitted("""
            x = grad.numpy()
            x = x.sum(axis=tuple(range(x.ndim - len(shape))))
            for i, n in enumerate(shape):
                if n == 1:
                    x = x.mean(axis=i, keepdims=True)
            return Tensor(x)
        """),
        loses=LENGTH_1,
        note="yours takes the mean along an axis of length 1 that was stretched",
        help="two uses, two contributions: do they reach the loss as a mean or as a total?",
    ),
    mistake(
        id="matmul-batch-summed-before-the-product",
        code="""
            def summed(x, axes):
                return x.sum(axis=tuple(range(axes)))

            g, a, b = out_grad.numpy(), lhs.numpy(), rhs.numpy()
            more = a.ndim - b.ndim
            if more > 0:
                a_grad = g @ b.swapaxes(-1, -2)
                b_grad = summed(a, more).swapaxes(-1, -2) @ summed(g, more)
            elif more < 0:
                a_grad = summed(g, -more) @ summed(b, -more).swapaxes(-1, -2)
                b_grad = a.swapaxes(-1, -2) @ g
            else:
                lhs_grad = sum_to_shape(matmul(out_grad, transpose(rhs)), lhs.shape)
                return lhs_grad, sum_to_shape(matmul(transpose(lhs), out_grad), rhs.shape)
            return Tensor(a_grad), Tensor(b_grad)
        """,
        loses=BROADCASTS,
        note="yours adds up the batch first and multiplies the sums",
        help="is the sum of two products the product of two sums?",
    ),
    mistake(
        id="matmul-first-matrix-for-the-batch",
        code=right.products(
            "Tensor(out_grad.numpy() @ first_b.T)",
            "Tensor(first_a.T @ out_grad.numpy())",
            before="""
            first_a = lhs.numpy().reshape(-1, *lhs.shape[-2:])[0]
            first_b = rhs.numpy().reshape(-1, *rhs.shape[-2:])[0]
            """,
        ),
        loses=BATCHES,
        note="yours uses the first matrix of an operand for the whole batch",
        help="change only the second matrix of B: does your gradient of A move?",
    ),
)
