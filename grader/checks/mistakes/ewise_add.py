"""Question 1: what is written instead of EwiseAdd's answers."""

from __future__ import annotations

from functools import partial

from . import Mistake, elementwise

gradient = partial(Mistake, subject="EwiseAdd.gradient", loses=frozenset({"1.2"}))

MISTAKES: tuple[Mistake, ...] = (
    *elementwise("EwiseAdd", "add", "a + b", "1"),
    gradient(
        id="add-ones",
        code="""
            ones = Tensor(numpy.ones(node.shape))
            return ones, ones
        """,
        note="yours does not depend on the upstream gradient: it is 1 everywhere",
        help="what should happen to your answer when the loss is doubled?",
    ),
    gradient(
        id="add-halves",
        code="return out_grad / 2, out_grad / 2",
        note="yours is half the upstream gradient for each input",
        help="if only a moves by 0.1, how far does a + b move?",
    ),
    gradient(
        id="add-doubled",
        code="return out_grad + out_grad, out_grad + out_grad",
        note="yours is twice the upstream gradient for each input",
        help="if only a moves by 0.1, how far does a + b move?",
    ),
    gradient(
        id="add-single",
        code="return out_grad",
        note="yours is one Tensor where one for each input is asked for",
        help="how many inputs does this node have?",
    ),
    gradient(
        id="add-nothing-returned",
        code="""
            lhs_grad = out_grad
            rhs_grad = out_grad
        """,
        loses=frozenset({"1.2", "1.3"}),
        note="your function ends without handing anything back, which Python reports as None",
        help="where do the results of your function leave it?",
    ),
    gradient(
        id="add-three",
        code="return out_grad, out_grad, None",
        note="yours are three results for two inputs",
        help="which input does each of your results belong to?",
    ),
    gradient(
        id="add-second-none",
        code="return out_grad, None",
        note="yours is right for the first input and None for the second",
        help="what does the sum do when only the second input moves?",
    ),
    gradient(
        id="add-second-zero",
        code="return out_grad, 0 * out_grad",
        note="yours is right for the first input and 0 for the second",
        help="what does the sum do when only the second input moves?",
    ),
    gradient(
        id="add-second-negated",
        code="return out_grad, -out_grad",
        note="yours has the other sign for the second input",
        help="when b grows a little, does a + b grow or shrink?",
    ),
    gradient(
        id="add-as-product",
        code="""
            lhs, rhs = node.inputs
            return out_grad * rhs, out_grad * lhs
        """,
        note="yours is what a product would send back: it depends on the inputs' values",
        help="does the slope of a + b in a depend on how large b is?",
    ),
    gradient(
        id="add-times-own-input",
        code="""
            lhs, rhs = node.inputs
            return out_grad * lhs, out_grad * rhs
        """,
        note="yours is the upstream gradient times the value of each input",
        help="does the slope of a + b in a depend on how large a is?",
    ),
    gradient(
        id="add-inputs",
        code="""
            lhs, rhs = node.inputs
            return lhs, rhs
        """,
        note="yours are the two inputs themselves; the upstream gradient has no part in it",
        help="what does the slope of a + b in a depend on?",
    ),
    gradient(
        id="add-total",
        code="return summation(out_grad), summation(out_grad)",
        note="yours is one number, the sum of the whole upstream gradient",
        help="which entries of the output does the first entry of a influence?",
    ),
    gradient(
        id="add-squeezed",
        code="""
            grad = Tensor(numpy.squeeze(out_grad.numpy()))
            return grad, grad
        """,
        note="yours has the right numbers and lacks the axes of length 1",
        help="are axes of length 1 part of a shape?",
    ),
    gradient(
        id="add-transposed",
        code="""
            grad = Tensor(out_grad.numpy().T)
            return grad, grad
        """,
        note="yours is the upstream gradient with its axes in the other order",
        help="which entry of the output does entry [0, 1] of a influence?",
    ),
    gradient(
        id="add-divided-by-size",
        code="""
            grad = out_grad / max(out_grad.numpy().size, 1)
            return grad, grad
        """,
        note="yours is the upstream gradient divided by the number of its entries",
        help="is the loss a mean over the entries, or is that for the upstream gradient to say?",
    ),
    gradient(
        id="add-sign-of-inputs",
        code="""
            lhs, rhs = node.inputs
            return out_grad * Tensor(lhs.numpy() != 0), out_grad * Tensor(rhs.numpy() != 0)
        """,
        note="yours is 0 wherever the input itself is 0",
        help="does the sum stay where it is when an input moves away from 0?",
    ),
    Mistake(
        id="add-compute-rounded",
        subject="EwiseAdd.compute",
        code="return (a + b).round(2)",
        loses=frozenset({"1.1"}),
        note="yours is right to 2 decimals, and no further",
        help="how many decimals has the sum of two numbers with 10 each?",
    ),
    gradient(
        id="add-half-precision",
        code="""
            narrow = Tensor(out_grad.numpy().astype(numpy.float16))
            return narrow, narrow
        """,
        note="yours is right to the 3 or 4 digits of a float16, and no further",
        help="what is the dtype of out_grad, and of what you return?",
    ),
)
