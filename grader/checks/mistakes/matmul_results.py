"""Question 3: right products that come back as something else, or that are right by luck."""

from __future__ import annotations

from functools import partial

from . import Mistake, right
from .lost import ALL, BATCHES

mistake = partial(Mistake, subject="MatMul.gradient", loses=ALL)

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="matmul-absolute",
        code=right.products(
            returned="[Tensor(numpy.abs(g.numpy())) for g in (lhs_grad, rhs_grad)]"
        ),
        note="yours has the right numbers without their signs",
        help="what does your answer do for upstream gradients below 0?",
    ),
    mistake(
        id="matmul-nested-lists",
        code=right.products(returned="lhs_grad.numpy().tolist(), rhs_grad.numpy().tolist()"),
        note="yours are lists of Python numbers",
        help="what does a list have instead of a shape?",
    ),
    mistake(
        id="matmul-three",
        code=right.products(returned="lhs_grad, rhs_grad, out_grad"),
        note="yours are three results for two inputs",
        help="which input does each of your results belong to?",
    ),
    mistake(
        id="matmul-one-array-of-both",
        code=right.products(
            returned="numpy.array([lhs_grad.numpy().ravel(), rhs_grad.numpy().ravel()], object)"
        ),
        note="yours is one array where a gradient for each input is asked for",
        help="how many inputs does this node have, and must their shapes be alike?",
    ),
    mistake(
        id="matmul-inputs-saved-in-compute",
        code="""
            lhs_grad = out_grad.numpy() @ self.b.swapaxes(-1, -2)
            rhs_grad = self.a.swapaxes(-1, -2) @ out_grad.numpy()
            return Tensor(lhs_grad), Tensor(rhs_grad)
        """,
        loses=ALL | {"3.7"},
        note="yours asks the operation for something that is not there: gradient may be called "
        "on an operation whose compute was not yours",
        help="where does the node itself keep what it was made from?",
    ),
    mistake(
        id="matmul-transposes-where-it-must",
        code="""
            g, a, b = out_grad.numpy(), lhs.numpy(), rhs.numpy()
            if g.shape[-1] != b.shape[-2]:
                b = b.swapaxes(-1, -2)
            if a.shape[-1] != g.shape[-2]:
                a = a.swapaxes(-1, -2)
            lhs_grad, rhs_grad = Tensor(g @ b), Tensor(a @ g)
            return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)
        """,
        note="yours swaps an operand's axes only where the product would be impossible otherwise",
        help="a square matrix fits either way: is it the same product?",
    ),
    mistake(
        id="matmul-reshape-for-transpose",
        code=right.products(
            "matmul(out_grad, turned(rhs))",
            "matmul(turned(lhs), out_grad)",
            before="""
            def turned(x):
                return reshape(x, (*x.shape[:-2], x.shape[-1], x.shape[-2]))
            """,
        ),
        note="yours gives an operand the transpose's shape and leaves its entries in their order",
        help="[[1, 2, 3], [4, 5, 6]] as (3, 2): where is the 4 after a reshape, and where after a "
        "transpose?",
    ),
    mistake(
        id="matmul-one-operand-for-both",
        code="""
            upstream = out_grad
            lhs_grad = matmul(upstream, transpose(rhs))
            upstream = lhs_grad
            if lhs.shape[-1] == rhs.shape[-1]:
                rhs_grad = matmul(transpose(lhs), upstream)
            else:
                rhs_grad = matmul(transpose(lhs), out_grad)
            return sum_to_shape(lhs_grad, lhs.shape), sum_to_shape(rhs_grad, rhs.shape)
        """,
        note="yours for B is made from the gradient of A where the shapes allow it",
        help="which gradient arrives at the product, and which leave it?",
    ),
    mistake(
        id="matmul-dot-in-gradient",
        code="""
            g, a, b = out_grad.numpy(), lhs.numpy(), rhs.numpy()
            lhs_grad = numpy.dot(g, b.swapaxes(-1, -2))
            rhs_grad = numpy.dot(a.swapaxes(-1, -2), g)
            return Tensor(lhs_grad), Tensor(rhs_grad)
        """,
        loses=BATCHES,
        note="yours pairs every matrix of one batch with every matrix of the other",
        help="how do NumPy's two matrix products differ beyond two axes?",
    ),
    mistake(
        id="matmul-rounded",
        code=right.products(
            returned="Tensor(lhs_grad.numpy().round(4)), Tensor(rhs_grad.numpy().round(4))"
        ),
        note="yours is right to 4 decimals, and no further",
        help="how many decimals has the product of two numbers with 9 each?",
    ),
    mistake(
        id="matmul-nothing-upstream",
        code=right.products(
            before="""
            if not out_grad.numpy().any():
                return out_grad, out_grad
            """
        ),
        loses=frozenset({"3.3", "3.5", "3.6"}),  # of 3.4 all shapes are alike
        note="where the upstream gradient is all 0, yours is the upstream gradient itself",
        help="which shape has an adjoint, also where every entry of it is 0?",
    ),
    mistake(
        id="matmul-one-tensor",
        code=right.products(
            returned="(lhs_grad + rhs_grad,) * 2 if lhs is rhs else (lhs_grad, rhs_grad)"
        ),
        loses=frozenset({"3.3", "3.4", "3.6"}),
        note="where A and B are one tensor, yours is the sum of both contributions, twice",
        help="who adds the two contributions up, MatMul or the walk through the graph?",
    ),
)
