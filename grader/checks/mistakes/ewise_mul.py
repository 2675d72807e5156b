"""Question 2: what is written instead of EwiseMul's answers."""

from __future__ import annotations

from functools import partial

from . import Mistake, elementwise

gradient = partial(Mistake, subject="EwiseMul.gradient", loses=frozenset({"2.2"}))
compute = partial(Mistake, subject="EwiseMul.compute", loses=frozenset({"2.1"}))

MISTAKES: tuple[Mistake, ...] = (
    *elementwise("EwiseMul", "mul", "a * b", "2"),
    compute(
        id="mul-compute-dot",
        code="return numpy.dot(a, b)",
        note="yours adds products up, as a dot product does",
        help="how many multiplications make one entry of an element-wise product?",
    ),
    compute(
        id="mul-compute-total",
        code="return numpy.sum(a * b)",
        note="yours is one number, the sum of all products",
        help="which shape has the element-wise product of two arrays of shape (2, 3)?",
    ),
    compute(
        id="mul-compute-sum",
        code="return a + b",
        note="yours is the sum of the inputs",
        help="which operation is this class for?",
    ),
    gradient(
        id="mul-own-factor",
        code="return out_grad * lhs, out_grad * rhs",
        note="yours multiplies the upstream gradient by the very input it belongs to",
        help="hold b still: what is the slope of a * b in a?",
    ),
    gradient(
        id="mul-no-upstream",
        code="return rhs, lhs",
        note="yours does not depend on the upstream gradient",
        help="what should happen to your answer when the loss is doubled?",
    ),
    gradient(
        id="mul-no-upstream-in-second",
        code="return out_grad * rhs, lhs",
        note="yours depends on the upstream gradient for the first input, not for the second",
        help="what should happen to both of your answers when the loss is doubled?",
    ),
    gradient(
        id="mul-product-rule",
        code="""
            both = out_grad * (lhs + rhs)
            return both, both
        """,
        note="yours takes both inputs together: each gradient has a term for a and one for b",
        help="which input is held still while the slope in the other is taken?",
    ),
    gradient(
        id="mul-as-sum",
        code="return out_grad, out_grad",
        note="yours is what a sum would send back: it does not depend on the inputs' values",
        help="if b is 100, how far does a * b move when a moves by 1?",
    ),
    gradient(
        id="mul-matmul",
        code="return matmul(out_grad, transpose(rhs)), matmul(transpose(lhs), out_grad)",
        note="yours is what a matrix product would send back",
        help="which entries of the output does one entry of a influence in this operation?",
    ),
    gradient(
        id="mul-times-output",
        code="return out_grad * node, out_grad * node",
        note="yours is the upstream gradient times the product itself, for both inputs",
        help="for which function is the slope equal to its own value?",
    ),
    gradient(
        id="mul-first-twice",
        code="""
            grad = out_grad * rhs
            return grad, grad
        """,
        note="yours is the gradient of the first input, twice",
        help="swap the roles of a and b: what changes in your second answer?",
    ),
    gradient(
        id="mul-second-twice",
        code="""
            grad = out_grad * lhs
            return grad, grad
        """,
        note="yours is the gradient of the second input, twice",
        help="swap the roles of a and b: what changes in your first answer?",
    ),
    gradient(
        id="mul-second-none",
        code="return out_grad * rhs, None",
        note="yours is right for the first input and None for the second",
        help="does the product stay where it is when only the second input moves?",
    ),
    gradient(
        id="mul-single",
        code="return out_grad * rhs",
        note="yours is one Tensor where one for each input is asked for",
        help="how many inputs does this node have?",
    ),
    gradient(
        id="mul-second-negated",
        code="return out_grad * rhs, -(out_grad * lhs)",
        note="yours has the other sign for the second input",
        help="with a = 3, does a * b grow or shrink when b grows?",
    ),
    gradient(
        id="mul-halves",
        code="return out_grad * rhs / 2, out_grad * lhs / 2",
        note="yours is exactly half the right gradient for each input",
        help="is the slope in a shared with b, or does each input have its own?",
    ),
    gradient(
        id="mul-upstream-mean",
        code="""
            upstream = float(numpy.mean(out_grad.numpy()))
            return upstream * rhs, upstream * lhs
        """,
        note="yours uses the mean of the upstream gradient for every entry",
        help="do all entries of the output matter equally to the loss?",
    ),
    gradient(
        id="mul-by-division",
        code="return out_grad * node / lhs, out_grad * node / rhs",
        note="yours divides the product by an input, which gives nan where that input is 0",
        help="is the other factor at hand without a division?",
    ),
    gradient(
        id="mul-by-rows",
        code="""
            lhs_grad, rhs_grad = numpy.zeros(lhs.shape), numpy.zeros(rhs.shape)
            for i in range(len(out_grad.numpy())):
                lhs_grad[i] = out_grad.numpy()[i] * rhs.numpy()[i]
                rhs_grad[i] = out_grad.numpy()[i] * lhs.numpy()[i]
            return Tensor(lhs_grad), Tensor(rhs_grad)
        """,
        note="yours is right wherever there is an axis, and raises for a single number",
        help="what is the length of an array of shape ()?",
    ),
    gradient(
        id="mul-upstream-overwritten",
        code="""
            out_grad.cached_data *= rhs.numpy()
            lhs_grad = Tensor(out_grad)
            out_grad.cached_data *= lhs.numpy()
            return lhs_grad, out_grad
        """,
        loses=frozenset({"2.2", "2.3"}),
        note="your second gradient has both inputs in it: upstream times b times a",
        help="what is in out_grad before your function, and what is in it after?",
    ),
    gradient(
        id="mul-in-place",
        code="""
            rhs_grad = out_grad * lhs
            out_grad.cached_data *= rhs.numpy()
            return out_grad, rhs_grad
        """,
        loses=frozenset({"2.3"}),
        note="the values are right, and an array that others still hold is written into",
        help="what is in out_grad before your function, and what is in it after?",
    ),
    gradient(
        id="mul-inputs-saved-in-compute",
        code="return out_grad * self.b, out_grad * self.a",
        loses=frozenset({"2.2", "2.3"}),
        note="yours asks the operation for something that is not there: gradient may be called "
        "on an operation whose compute was not yours",
        help="where does the node itself keep what it was made from?",
    ),
    gradient(
        id="mul-same-tensor-counted-twice",
        code="""
            if lhs is rhs:
                return 2 * out_grad * lhs, 2 * out_grad * lhs
            return out_grad * rhs, out_grad * lhs
        """,
        note="yours is right for two tensors and twice the right one for one tensor used twice",
        help="who adds the two gradients of a * a up, your operation or the graph?",
    ),
    gradient(
        id="mul-upstream-total",
        code="return summation(out_grad) * rhs, summation(out_grad) * lhs",
        note="yours multiplies by the sum of the upstream gradient, one number",
        help="which entries of the output does the first entry of a influence?",
    ),
    gradient(
        id="mul-transposed-factor",
        code="""
            g, a, b = out_grad.numpy(), lhs.numpy(), rhs.numpy()
            return Tensor(g * b.T), Tensor(g * a.T)
        """,
        note="yours multiplies by the other factor with its axes in the other order",
        help="which entry of b does entry [0, 1] of a meet in the product?",
    ),
    gradient(
        id="mul-detours-through-logarithms",
        code="""
            log_lhs = numpy.log(numpy.abs(lhs.numpy()))
            log_rhs = numpy.log(numpy.abs(rhs.numpy()))
            product = numpy.exp(log_lhs + log_rhs)
            return out_grad * product / lhs, out_grad * product / rhs
        """,
        note="yours takes the product without its sign, and is nan where an input is 0",
        help="is the other factor at hand without any detour?",
    ),
    compute(
        id="mul-compute-rounded",
        code="return (a * b).round(5)",
        note="yours is right to 5 decimals, and no further",
        help="how many decimals has the product of two numbers with 10 each?",
    ),
)
