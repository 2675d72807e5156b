"""Question 1: what is written instead of EwiseAdd's answers."""

from __future__ import annotations

from . import Mistake, elementwise

MISTAKES: tuple[Mistake, ...] = (
    *elementwise("EwiseAdd", "add", "a + b", "1"),
    Mistake(
        id="add-ones",
        subject="EwiseAdd.gradient",
        code="""
            ones = Tensor(numpy.ones(node.shape))
            return ones, ones
        """,
        loses=frozenset({"1.2"}),
        note="yours does not depend on the upstream gradient: it is 1 everywhere",
        help="what should happen to your answer when the loss is doubled?",
    ),
    Mistake(
        id="add-halves",
        subject="EwiseAdd.gradient",
        code="return out_grad / 2, out_grad / 2",
        loses=frozenset({"1.2"}),
        note="yours is half the upstream gradient for each input",
        help="if only a moves by 0.1, how far does a + b move?",
    ),
    Mistake(
        id="add-doubled",
        subject="EwiseAdd.gradient",
        code="return out_grad + out_grad, out_grad + out_grad",
        loses=frozenset({"1.2"}),
        note="yours is twice the upstream gradient for each input",
        help="if only a moves by 0.1, how far does a + b move?",
    ),
    Mistake(
        id="add-single",
        subject="EwiseAdd.gradient",
        code="return out_grad",
        loses=frozenset({"1.2"}),
        note="yours is one Tensor where one for each input is asked for",
        help="how many inputs does this node have?",
    ),
    Mistake(
        id="add-nothing-returned",
        subject="EwiseAdd.gradient",
        code="""
            lhs_grad = out_grad
            rhs_grad = out_grad
        """,
        loses=frozenset({"1.2"}),
        note="your function ends without handing anything back, which Python reports as None",
        help="where do the results of your function leave it?",
    ),
    Mistake(
        id="add-three",
        subject="EwiseAdd.gradient",
        code="return out_grad, out_grad, None",
        loses=frozenset({"1.2"}),
        note="yours are three results for two inputs",
        help="which input does each of your results belong to?",
    ),
    Mistake(
        id="add-second-none",
        subject="EwiseAdd.gradient",
        code="return out_grad, None",
        loses=frozenset({"1.2"}),
        note="yours is right for the first input and None for the second",
        help="what does the sum do when only the second input moves?",
    ),
    Mistake(
        id="add-second-zero",
        subject="EwiseAdd.gradient",
        code="return out_grad, 0 * out_grad",
        loses=frozenset({"1.2"}),
        note="yours is right for the first input and 0 for the second",
        help="what does the sum do when only the second input moves?",
    ),
    Mistake(
        id="add-second-negated",
        subject="EwiseAdd.gradient",
        code="return out_grad, -out_grad",
        loses=frozenset({"1.2"}),
        note="yours has the other sign for the second input",
        help="when b grows a little, does a + b grow or shrink?",
    ),
    Mistake(
        id="add-as-product",
        subject="EwiseAdd.gradient",
        code="""
            lhs, rhs = node.inputs
            return out_grad * rhs, out_grad * lhs
        """,
        loses=frozenset({"1.2"}),
        note="yours is what a product would send back: it depends on the inputs' values",
        help="does the slope of a + b in a depend on how large b is?",
    ),
    Mistake(
        id="add-times-own-input",
        subject="EwiseAdd.gradient",
        code="""
            lhs, rhs = node.inputs
            return out_grad * lhs, out_grad * rhs
        """,
        loses=frozenset({"1.2"}),
        note="yours is the upstream gradient times the value of each input",
        help="does the slope of a + b in a depend on how large a is?",
    ),
    Mistake(
        id="add-inputs",
        subject="EwiseAdd.gradient",
        code="""
            lhs, rhs = node.inputs
            return lhs, rhs
        """,
        loses=frozenset({"1.2"}),
        note="yours are the two inputs themselves; the upstream gradient has no part in it",
        help="what does the slope of a + b in a depend on?",
    ),
    Mistake(
        id="add-total",
        subject="EwiseAdd.gradient",
        code="return summation(out_grad), summation(out_grad)",
        loses=frozenset({"1.2"}),
        note="yours is one number, the sum of the whole upstream gradient",
        help="which entries of the output does the first entry of a influence?",
    ),
    Mistake(
        id="add-squeezed",
        subject="EwiseAdd.gradient",
        code="""
            grad = Tensor(numpy.squeeze(out_grad.numpy()))
            return grad, grad
        """,
        loses=frozenset({"1.2"}),
        note="yours has the right numbers and lacks the axes of length 1",
        help="are axes of length 1 part of a shape?",
    ),
    Mistake(
        id="add-transposed",
        subject="EwiseAdd.gradient",
        code="""
            grad = Tensor(out_grad.numpy().T)
            return grad, grad
        """,
        loses=frozenset({"1.2"}),
        note="yours is the upstream gradient with its axes in the other order",
        help="which entry of the output does entry [0, 1] of a influence?",
    ),
    Mistake(
        id="add-divided-by-size",
        subject="EwiseAdd.gradient",
        code="""
            grad = out_grad / max(out_grad.numpy().size, 1)
            return grad, grad
        """,
        loses=frozenset({"1.2"}),
        note="yours is the upstream gradient divided by the number of its entries",
        help="is the loss a mean over the entries, or is that for the upstream gradient to say?",
    ),
    Mistake(
        id="add-sign-of-inputs",
        subject="EwiseAdd.gradient",
        code="""
            lhs, rhs = node.inputs
            return out_grad * Tensor(lhs.numpy() != 0), out_grad * Tensor(rhs.numpy() != 0)
        """,
        loses=frozenset({"1.2"}),
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
    Mistake(
        id="add-half-precision",
        subject="EwiseAdd.gradient",
        code="""
            narrow = Tensor(out_grad.numpy().astype(numpy.float16))
            return narrow, narrow
        """,
        loses=frozenset({"1.2"}),
        note="yours is right to the 3 or 4 digits of a float16, and no further",
        help="what is the dtype of out_grad, and of what you return?",
    ),
)
