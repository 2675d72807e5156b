"""Question 5: what is written instead of one step of stochastic gradient descent."""

from __future__ import annotations

from functools import partial

from . import Mistake

WRONG = frozenset({"5.9"})

mistake = partial(Mistake, subject="sgd_step", loses=WRONG)

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="sgd-plus",
        code="return w1 + lr * grads.w1, w2 + lr * grads.w2",
        note="yours moves the weights along their gradients: the loss grows",
        help="in which direction does the loss fall?",
    ),
    mistake(
        id="sgd-no-rate",
        code="return w1 - grads.w1, w2 - grads.w2",
        note="yours does not depend on the learning rate",
        help="what should happen to the weights when lr is 0?",
    ),
    mistake(
        id="sgd-rate-alone",
        code="return w1 - lr, w2 - lr",
        note="yours takes the learning rate off every weight; the gradients have no part in it",
        help="should every weight move equally far?",
    ),
    mistake(
        id="sgd-rate-over-rows",
        code="""
            n = len(grads.z2)
            return w1 - lr / n * grads.w1, w2 - lr / n * grads.w2
        """,
        note="your step is divided by the number of rows",
        help="which numbers stand in the formula of one step: is the number of rows among them?",
    ),
    mistake(
        id="sgd-sign-of-gradient",
        code="return w1 - lr * numpy.sign(grads.w1), w2 - lr * numpy.sign(grads.w2)",
        note="yours moves every weight by the learning rate, whatever the size of its gradient",
        help="should a weight with a gradient of 100 move as far as one with 0.01?",
    ),
    mistake(
        id="sgd-factor",
        code="return w1 * (1 - lr * grads.w1), w2 * (1 - lr * grads.w2)",
        note="your step is proportional to the weight too: a weight of 0 never moves",
        help="does the length of a step depend on the weight itself?",
    ),
    mistake(
        id="sgd-gradients-alone",
        code="return -lr * grads.w1, -lr * grads.w2",
        note="yours are the steps, not the weights after them",
        help="where was the weight before the step?",
    ),
    mistake(
        id="sgd-swapped",
        code="return w2 - lr * grads.w2, w1 - lr * grads.w1",
        note="yours are the right two arrays in the other order",
        help="which weight is asked for first?",
    ),
    mistake(
        id="sgd-first-two-gradients",
        code="return w1 - lr * grads[0], w2 - lr * grads[1]",
        note="yours uses the first two fields of Gradients",
        help="which fields does Gradients have, and in which order?",
    ),
    mistake(
        id="sgd-first-weight-only",
        code="return w1 - lr * grads.w1, w2",
        loses=frozenset({"5.9", "5.10"}),
        note="yours moves w1 and hands w2 back as it was",
        help="which weights should be different after a step?",
    ),
    mistake(
        id="sgd-second-weight-only",
        code="return w1, w2 - lr * grads.w2",
        loses=frozenset({"5.9", "5.10"}),
        note="yours moves w2 and hands w1 back as it was",
        help="which weights should be different after a step?",
    ),
    mistake(
        id="sgd-nothing-returned",
        code="""
            w1 = w1 - lr * grads.w1
            w2 = w2 - lr * grads.w2
        """,
        loses=frozenset({"5.9", "5.10"}),
        note="your function ends without handing anything back, which Python reports as None",
        help="where do the new weights leave your function?",
    ),
    mistake(
        id="sgd-in-place",
        code="""
            w1 -= lr * grads.w1
            w2 -= lr * grads.w2
            return w1, w2
        """,
        loses=frozenset({"5.10"}),
        note="the values are right, and an array that others still hold is written into or "
        "handed back",
        help="what does the caller find in its old weights after the step?",
    ),
    mistake(
        id="sgd-whole-numbers",
        code="""
            new_w1 = numpy.zeros(w1.shape, dtype=int)
            new_w2 = numpy.zeros(w2.shape, dtype=int)
            new_w1[:] = w1 - lr * grads.w1
            new_w2[:] = w2 - lr * grads.w2
            return new_w1, new_w2
        """,
        note="yours holds whole numbers: what stands after the point is cut off",
        help="which dtype do the weights have, and which has your result?",
    ),
    mistake(
        id="sgd-weight-decay",
        code="return w1 - lr * (grads.w1 + 0.01 * w1), w2 - lr * (grads.w2 + 0.01 * w2)",
        note="yours pulls the weights towards 0 as well, in proportion to themselves",
        help="where does the weight itself stand in the formula of one step?",
    ),
    mistake(
        id="sgd-unit-length",
        code="""
            size_1 = numpy.linalg.norm(grads.w1) + 1e-12
            size_2 = numpy.linalg.norm(grads.w2) + 1e-12
            return w1 - lr * grads.w1 / size_1, w2 - lr * grads.w2 / size_2
        """,
        note="your step has the same length whatever the size of the gradient",
        help="should a step on a steep slope be as long as one on a flat slope?",
    ),
    mistake(
        id="sgd-rate-twice",
        code="return w1 - lr * lr * grads.w1, w2 - lr * lr * grads.w2",
        note="your step has the learning rate in it twice",
        help="when lr is halved, how much shorter should the step be?",
    ),
    mistake(
        id="sgd-gradients-crossed",
        code="""
            _, w1_grad, _, _, w2_grad = grads
            return w1 - lr * w1_grad, w2 - lr * w2_grad
        """,
        note="yours moves each weight by the other's gradient, where the shapes allow it",
        help="which fields does Gradients have, and in which order?",
    ),
)
