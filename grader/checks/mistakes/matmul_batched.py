"""Question 3: what is wrong on batches only, other than the axes that are summed over."""

from __future__ import annotations

from . import Mistake

BATCHES = frozenset({"3.4", "3.5", "3.6"})
BROADCASTS = frozenset({"3.5", "3.6"})
LENGTH_1 = frozenset({"3.6"})


def _reduced(expression: str) -> str:
    """The right axes, with `expression` for what becomes of the array `x` along axis `i`."""
    return f"""
        def fit(grad, shape):
            x = grad.numpy()
            for _ in range(x.ndim - len(shape)):
                i = 0
                x = {expression}
            for i, n in enumerate(shape):
                if n == 1 and x.shape[i] != 1:
                    x = numpy.expand_dims({expression}, i)
            return Tensor(x)

        lhs_grad = matmul(out_grad, transpose(rhs))
        rhs_grad = matmul(transpose(lhs), out_grad)
        return fit(lhs_grad, lhs.shape), fit(rhs_grad, rhs.shape)
    """


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="matmul-no-sum",
        subject="MatMul.gradient",
        code="return matmul(out_grad, transpose(rhs)), matmul(transpose(lhs), out_grad)",
        loses=BROADCASTS,
        note="yours has the batch axes of the output also for an operand that was reused",
        help="an operand that was used once for each matrix of the batch receives how many "
        "contributions, and how many may you return?",
    ),
    Mistake(
        id="matmul-mean-over-batch",
        subject="MatMul.gradient",
        code=_reduced("x.mean(axis=i)"),
        loses=BROADCASTS,
        note="yours is the mean of the contributions of the batch",
        help="two uses, two contributions: do they reach the loss as a mean or as a total?",
    ),
    Mistake(
        id="matmul-first-of-batch",
        subject="MatMul.gradient",
        code=_reduced("x.take(0, axis=i)"),
        loses=BROADCASTS,
        note="yours is the contribution of the first matrix of the batch alone",
        help="change only the last matrix of the upstream gradient: does your answer move?",
    ),
    Mistake(
        id="matmul-last-of-batch",
        subject="MatMul.gradient",
        code=_reduced("x.take(-1, axis=i)"),
        loses=BROADCASTS,
        note="yours is the contribution of the last matrix of the batch alone",
        help="change only the first matrix of the upstream gradient: does your answer move?",
    ),
    Mistake(
        id="matmul-largest-of-batch",
        subject="MatMul.gradient",
        code=_reduced("x.max(axis=i)"),
        loses=BROADCASTS,
        note="yours is the largest contribution of the batch, entry by entry",
        help="what becomes of the contributions that are not the largest?",
    ),
    Mistake(
        id="matmul-first-operand-only",
        subject="MatMul.gradient",
        code="""
            lhs_grad = matmul(out_grad, transpose(rhs))
            rhs_grad = matmul(transpose(lhs), out_grad)
            return sum_to_shape(lhs_grad, lhs.shape), rhs_grad
        """,
        loses=BROADCASTS,
        note="yours is right for A; for B it keeps the batch axes of the output",
        help="swap the roles of A and B: what is different?",
    ),
    Mistake(
        id="matmul-second-operand-only",
        subject="MatMul.gradient",
        code="""
            lhs_grad = matmul(out_grad, transpose(rhs))
            rhs_grad = matmul(transpose(lhs), out_grad)
            return lhs_grad, sum_to_shape(rhs_grad, rhs.shape)
        """,
        loses=BROADCASTS,
        note="yours is right for B; for A it keeps the batch axes of the output",
        help="swap the roles of A and B: what is different?",
    ),
    Mistake(
        id="matmul-smaller-operand-only",
        subject="MatMul.gradient",
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
    Mistake(
        id="matmul-batch-flattened-for-b",
        subject="MatMul.gradient",
        code="""
            rows = reshape(lhs, (-1, lhs.shape[-1]))
            upstream = reshape(out_grad, (-1, out_grad.shape[-1]))
            return matmul(out_grad, transpose(rhs)), matmul(transpose(rows), upstream)
        """,
        loses=BATCHES,
        note="yours for B is one matrix for the whole batch",
        help="does every matrix of the batch share this B?",
    ),
    Mistake(
        id="matmul-all-axes-reversed",
        subject="MatMul.gradient",
        code="""
            lhs_grad = matmul(out_grad, Tensor(rhs.numpy().T))
            rhs_grad = matmul(Tensor(lhs.numpy().T), out_grad)
            return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)
        """,
        loses=BATCHES,
        note="yours reverses all axes of an operand, the batch axes too",
        help="which shape has the T of an array of shape (2, 3, 4)?",
    ),
    Mistake(
        id="matmul-first-two-axes-swapped",
        subject="MatMul.gradient",
        code="""
            lhs_grad = matmul(out_grad, transpose(rhs, (0, 1)))
            rhs_grad = matmul(transpose(lhs, (0, 1)), out_grad)
            return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)
        """,
        loses=BATCHES,
        note="yours swaps the first two axes of an operand",
        help="which two axes are the matrix when there are batch axes?",
    ),
)
