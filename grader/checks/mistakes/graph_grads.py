"""Question 4: what is sent down a graph, and to which nodes, instead of the adjoints."""

from __future__ import annotations

from functools import partial

from . import Mistake, right
from .lost import SUMS, VALUES

LEAVES_ANEW = """
for node in order:
    if node.is_leaf():
        node.grad = None
"""

mistake = partial(Mistake, subject="compute_gradient_of_variables")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="backward-upstream-for-all",
        code=right.backward(upstream="out_grad"),
        loses=SUMS,
        note="yours gives every operation the upstream gradient of the output",
        help="whose adjoint does an operation in the middle of the graph multiply?",
    ),
    mistake(
        id="backward-inputs-reversed",
        code=right.backward(inputs="reversed(node.inputs)"),
        loses=VALUES,
        note="yours hands the partial adjoints to the inputs in the other order",
        help="which of an operation's gradients belongs to node.inputs[0]?",
    ),
    mistake(
        id="backward-first-input-only",
        code="""
            node, node.grad = output_tensor, out_grad
            while node.inputs:
                partial = node.op.gradient_as_tuple(node.grad, node)[0]
                node = node.inputs[0]
                node.grad = partial
        """,
        loses=frozenset({"4.4", "4.5", "4.6", "4.9"}),
        note="yours follows the first input of each operation and sets no grad elsewhere",
        help="who sends the second input of a product its part?",
    ),
    mistake(
        id="backward-forward-order",
        code=right.backward_in_grads(
            """
            for node in order:
                node.grad = None
            output_tensor.grad = out_grad
            """,
            nodes="order",
        ),
        loses=frozenset({"4.4", "4.5", "4.6", "4.7", "4.8", "4.9"}),
        note="yours reaches the output and its own inputs, and sets no grad further down",
        help="at which end of the order is the adjoint that is known at the start?",
    ),
    mistake(
        id="backward-ones",
        code=right.backward(start="Tensor(numpy.ones(output_tensor.shape))"),
        loses=VALUES,
        note="yours starts from 1 instead of the upstream gradient that is passed in",
        help="what should happen to every grad when out_grad is doubled?",
    ),
    mistake(
        id="backward-starts-from-the-value",
        code=right.backward(start="output_tensor.detach()"),
        loses=VALUES,
        note="yours starts from the value of the output",
        help="which adjoint does the output have before anything is sent down?",
    ),
    mistake(
        id="backward-skips-zeros",
        code=right.backward(
            """
            if node not in partials:
                node.grad = None
                continue
            node.grad = sum_node_list(partials[node])
            """,
            send="""
            if partial.numpy().any():
                partials.setdefault(x, []).append(partial)
            """,
        ),
        loses=frozenset({"4.5"}),
        note="yours sets no grad where all parts are 0",
        help="which shape and which entries has the gradient of a node without influence?",
    ),
    mistake(
        id="backward-leaves-only",
        code=right.backward(
            """
            total = sum_node_list(partials[node])
            if node.is_leaf():
                node.grad = total
            """,
            upstream="total",
        ),
        loses=frozenset({"4.4", "4.5", "4.9"}),
        note="yours sets the grad of leaves and of no other node",
        help="which nodes' adjoints did you compute on the way and not keep?",
    ),
    mistake(
        id="backward-not-the-output",
        code=right.backward(
            """
            total = sum_node_list(partials[node])
            if node is not output_tensor:
                node.grad = total
            """,
            upstream="total",
        ),
        loses=frozenset({"4.4", "4.5", "4.9"}),
        note="yours sets the grad of every node but the output",
        help="which node's adjoint is known before the first operation is asked?",
    ),
    mistake(
        id="backward-arrays",
        code=right.backward(
            """
            total = sum_node_list(partials[node])
            node.grad = total.numpy()
            """,
            upstream="total",
        ),
        loses=frozenset({"4.9"}),
        note="your grads have the right numbers and are NumPy arrays",
        help="what type must a gradient be to be differentiated again?",
    ),
    mistake(
        id="backward-starts-from-zero",
        code=right.backward(start="0 * out_grad"),
        loses=VALUES,
        note="yours is 0 for every node",
        help="which adjoint does the output have before anything is sent down?",
    ),
    mistake(
        id="backward-constants-left-out",
        code=right.backward(
            """
            if not node.requires_grad:
                continue
            node.grad = sum_node_list(partials[node])
            """,
            inputs="[x for x in node.inputs if x.requires_grad]",
        ),
        loses=frozenset({"4.5"}),
        note="yours gives x the first partial adjoint of an operation also where x is the second "
        "input, after a constant",
        help="an operation hands back one gradient for each input, constants included: which is "
        "whose?",
    ),
    mistake(
        id="backward-reverse-in-place",
        code="""
            partials = {output_tensor: [out_grad]}
            for node in find_topo_sort([output_tensor]).reverse():
                node.grad = sum_node_list(partials[node])
        """,
        loses=frozenset({"4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10"}),
        note="yours runs through what reverse() returns, which is None",
        help="what does a method return that changes its list in place?",
    ),
    mistake(
        id="backward-old-grads-of-operations",
        code=right.backward_in_grads(
            LEAVES_ANEW + "old = output_tensor.grad\n"
            "output_tensor.grad = out_grad if old is None else old + out_grad"
        ),
        loses=frozenset({"4.6"}),
        note="yours starts the leaves anew at a second pass; the other nodes add to their old grad",
        help="what is in the output's grad when the second pass begins?",
    ),
    mistake(
        id="backward-old-grads-between",
        code=right.backward_in_grads(LEAVES_ANEW + "output_tensor.grad = out_grad"),
        loses=frozenset({"4.6"}),
        note="yours starts the output and the leaves anew at a second pass; the nodes between them "
        "add to their old grad",
        help="what is in the grad of such a node when the second pass begins?",
    ),
    mistake(
        id="backward-takes-the-graph-apart",
        code=right.backward()
        + """
for node in find_topo_sort([output_tensor]):
    node.op, node.inputs = None, []
""",
        loses=frozenset({"4.6", "4.10"}),
        note="yours is right once, and leaves the nodes without the operations and inputs that "
        "they were made by",
        help="what is the output made from when the second pass begins?",
    ),
    mistake(
        id="backward-nothing-for-a-leaf",
        code="if output_tensor.op is None:\n    return\n" + right.backward(),
        loses=frozenset({"4.5"}),
        note="yours sets no grad where the output is itself a leaf",
        help="how fast does y = a change when a does, and who is told so?",
    ),
    mistake(
        id="backward-partials-as-numbers",
        code=right.backward(send="partials.setdefault(x, []).append(partial.sum())"),
        loses=VALUES,
        note="yours sends each partial adjoint on as one number, the sum of its entries",
        help="which shape has a node's grad, and which has what your code sends to it?",
    ),
)
