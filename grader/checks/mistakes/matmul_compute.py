"""Question 3: what is written instead of MatMul's forward pass."""

from __future__ import annotations

from functools import partial

from . import Mistake

BOTH = frozenset({"3.1", "3.2"})
BATCHES = frozenset({"3.2"})

mistake = partial(Mistake, subject="MatMul.compute")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="matmul-compute-elementwise",
        code="return a * b",
        loses=BOTH,
        note="yours multiplies entry by entry, with NumPy's broadcasting",
        help="how many products make one entry of a matrix product?",
    ),
    mistake(
        id="matmul-compute-swapped",
        code="return b @ a",
        loses=BOTH,
        note="yours is the product in the other order",
        help="which of the two matrices gives the product its number of rows?",
    ),
    mistake(
        id="matmul-compute-inner",
        code="return numpy.inner(a, b)",
        loses=BOTH,
        note="yours sums over the last axis of both operands: rows of A with rows of B",
        help="which axis of B does a matrix product run along?",
    ),
    mistake(
        id="matmul-compute-squeezed",
        code="return numpy.squeeze(a @ b)",
        loses=BOTH,
        note="yours has the right numbers and lacks the axes of length 1",
        help="which shape has the product of a (1, 3) and a (3, 1) matrix?",
    ),
    mistake(
        id="matmul-compute-dot",
        code="return numpy.dot(a, b)",
        loses=BATCHES,
        note="yours pairs every matrix of A with every matrix of B when B is a batch",
        help="how do NumPy's two matrix products differ beyond two axes?",
    ),
    mistake(
        id="matmul-compute-tensordot",
        code="return numpy.tensordot(a, b, axes=1)",
        loses=BATCHES,
        note="yours sums over the last axis of A and the first of B, a batch axis if B has any",
        help="which axes of B are the matrix, and along which do the matrices follow one another?",
    ),
    mistake(
        id="matmul-compute-two-axes",
        code='return numpy.einsum("ij,jk->ik", a, b)',
        loses=BATCHES,
        note="yours is right for two axes and raises for more",
        help="how many axes does your product name, and how many may there be?",
    ),
    mistake(
        id="matmul-compute-flattened",
        code="""
            rows = a.reshape(-1, a.shape[-1])
            columns = b.reshape(b.shape[-2], -1)
            return (rows @ columns).reshape(a.shape[:-1] + b.shape[-1:])
        """,
        loses=BATCHES,
        note="yours puts all matrices into one, which is right only while B is a single matrix",
        help="which matrix of B does the second matrix of A meet in your product?",
    ),
    mistake(
        id="matmul-compute-zip",
        code="""
            if a.ndim == 2 and b.ndim == 2:
                return a @ b
            return numpy.array([x @ y for x, y in zip(a, b)])
        """,
        loses=BATCHES,
        note="yours pairs the first axes of A and B, whatever they are and however long",
        help="what is paired with what when one operand has no batch axis?",
    ),
    mistake(
        id="matmul-compute-first-matrix",
        code="""
            while b.ndim > 2:
                b = b[0]
            return a @ b
        """,
        loses=BATCHES,
        note="yours uses the first matrix of B for the whole batch",
        help="change only the second matrix of B: does your result move?",
    ),
)
