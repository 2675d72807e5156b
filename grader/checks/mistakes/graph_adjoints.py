"""Question 4: what is done with partial adjoints instead of summing them."""

from __future__ import annotations

from functools import partial

from . import Mistake, right
from .lost import SUMS, VALUES

# Of which part comes last, code that calls itself and code along an order have two opinions.
ONE_OF_MANY = "yours is one of the node's partial adjoints; the others are not in it"
BOTH_PARTS = "when the second part arrives at a node, what does your code do with the two?"

mistake = partial(Mistake, subject="compute_gradient_of_variables")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="backward-overwrites",
        code=right.backward("node.grad = partials[node][-1]"),
        loses=SUMS,
        note=ONE_OF_MANY,
        help=BOTH_PARTS,
    ),
    mistake(
        id="backward-first-partial",
        code=right.backward("node.grad = partials[node][0]"),
        loses=SUMS,
        note=ONE_OF_MANY,
        help=BOTH_PARTS,
    ),
    mistake(
        id="backward-two-partials",
        code=right.backward("node.grad = sum_node_list(partials[node][-2:])"),
        loses=frozenset({"4.5"}),
        note="yours adds up two partial adjoints at most, the last ones",
        help="what happens at a node that is used three times?",
    ),
    mistake(
        id="backward-four-partials",
        code=right.backward("node.grad = sum_node_list(partials[node][:4])"),
        loses=frozenset({"4.5"}),
        note="yours adds up the first four partial adjoints of a node",
        help="how many operations may use a node?",
    ),
    mistake(
        id="backward-mean-of-partials",
        code=right.backward("node.grad = sum_node_list(partials[node]) / len(partials[node])"),
        loses=SUMS,
        note="yours is the mean of the partial adjoints",
        help="x + x moves how far when x moves by 1?",
    ),
    mistake(
        id="backward-list-of-partials",
        code=right.backward("node.grad = partials[node]", upstream="sum_node_list(node.grad)"),
        loses=frozenset({"4.4", "4.5", "4.6", "4.9"}),
        note="each grad of yours is a list",
        help="which shape should a node's grad have?",
    ),
    mistake(
        id="backward-dict-of-inputs",
        code="""
            grads = {output_tensor: out_grad}
            for node in reversed(find_topo_sort([output_tensor])):
                node.grad = grads[node]
                if node.op is None:
                    continue
                parts = dict(zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)))
                for x, partial in parts.items():
                    grads[x] = grads[x] + partial if x in grads else partial
        """,
        loses=frozenset({"4.5"}),
        note="yours has one part where an operation uses one node twice",
        help="both inputs of x * x are one node: how many parts arrive at it, and how many stay?",
    ),
    mistake(
        id="backward-adds-in-place",
        code=right.backward(
            "node.grad = partials[node][0]",
            send="""
            if x in partials:
                partials[x][0].cached_data += partial.numpy()
            else:
                partials[x] = [partial]
            """,
        ),
        loses=frozenset({"4.5", "4.10"}),
        note="yours adds into an array that more than one node holds as its gradient",
        help="an addition hands the same gradient to both inputs: how many arrays are that?",
    ),
    mistake(
        id="backward-sent-too-early",
        code="""
            grads, queue = {output_tensor: out_grad}, [output_tensor]
            for node in queue:
                if node.op is None:
                    continue
                for x, partial in zip(node.inputs, node.op.gradient_as_tuple(grads[node], node)):
                    if x not in grads:
                        queue.append(x)
                    grads[x] = grads[x] + partial if x in grads else partial
            for node, grad in grads.items():
                node.grad = grad
        """,
        loses=frozenset({"4.5"}),
        note="yours passes a node's adjoint on, level by level, before all of its parts are there",
        help="when may a node's adjoint be sent on to its inputs?",
    ),
    mistake(
        id="backward-resends-the-total",
        code="""
            for node in find_topo_sort([output_tensor]):
                node.grad = None

            def push(node, partial):
                node.grad = partial if node.grad is None else node.grad + partial
                if node.op is not None:
                    parts = node.op.gradient_as_tuple(node.grad, node)
                    for x, part in zip(node.inputs, parts):
                        push(x, part)

            push(output_tensor, out_grad)
        """,
        loses=frozenset({"4.5", "4.7", "4.8"}),
        note="yours sends a node's total down again with every part that arrives",
        help="what do a node's inputs receive the second time, and what had they before?",
    ),
    mistake(
        id="backward-path-by-path",
        code="""
            for node in find_topo_sort([output_tensor]):
                node.grad = None
            paths = [(output_tensor, out_grad)]
            while paths:
                node, partial = paths.pop()
                node.grad = partial if node.grad is None else node.grad + partial
                if node.op is not None:
                    paths.extend(zip(node.inputs, node.op.gradient_as_tuple(partial, node)))
        """,
        loses=frozenset({"4.7"}),
        note="your adjoints are right, and the work for them grows with the number of paths",
        help="how often does your loop come to the bottom of a stack of diamonds?",
    ),
    mistake(
        id="backward-one-too-many",
        code=right.backward("node.grad = sum_node_list(partials[node]) + 1"),
        loses=VALUES,
        note="yours has 1 in every adjoint beside its parts",
        help="what is the sum of no parts at all?",
    ),
    mistake(
        id="backward-adds-to-old-grads",
        code=right.backward(
            """
            total = sum_node_list(partials[node])
            node.grad = total if node.grad is None else node.grad + total
            """,
            upstream="total",
        ),
        loses=frozenset({"4.6"}),
        note="yours is right at the first pass; a second pass adds to what the first one set",
        help="what is in grad when the second pass begins?",
    ),
    mistake(
        id="backward-adds-to-old-grads-of-leaves",
        code=right.backward(
            """
            total = sum_node_list(partials[node])
            is_new = node.op is not None or node.grad is None
            node.grad = total if is_new else node.grad + total
            """,
            upstream="total",
        ),
        loses=frozenset({"4.6"}),
        note="yours is right at the first pass; a second pass adds to what the leaves have already",
        help="what is in a leaf's grad when the second pass reaches it?",
    ),
    mistake(
        id="backward-old-grads-sent-on",
        code=right.backward_in_grads("output_tensor.grad = out_grad"),
        loses=frozenset({"4.6"}),
        note="yours starts the output anew at a second pass; the other nodes add to their old grad",
        help="what is in a leaf's grad when the second pass begins?",
    ),
    mistake(
        id="backward-product-of-partials",
        code=right.backward(
            """
            node.grad = partials[node][0]
            for partial in partials[node][1:]:
                node.grad = node.grad * partial
            """
        ),
        loses=SUMS,
        note="yours is the product of the partial adjoints",
        help="along one path slopes are multiplied: what happens where two paths meet?",
    ),
    mistake(
        id="backward-visited-nodes-stop",
        code="""
            visited = set()

            def push(node, partial):
                node.grad = node.grad + partial if node in visited else partial
                if node in visited or node.op is None:
                    visited.add(node)
                    return
                visited.add(node)
                for x, part in zip(node.inputs, node.op.gradient_as_tuple(partial, node)):
                    push(x, part)

            push(output_tensor, out_grad)
        """,
        loses=frozenset({"4.5", "4.8"}),
        note="yours passes on what arrives at a node first; later parts stay there",
        help="how do a node's inputs learn of the part that arrives second?",
    ),
    mistake(
        id="backward-equal-partials-once",
        code=right.backward(
            send="""
            known = partials.setdefault(x, [])
            if not any((partial.numpy() == p.numpy()).all() for p in known):
                known.append(partial)
            """
        ),
        loses=frozenset({"4.5"}),
        note="yours takes two equal partial adjoints for one",
        help="x + x sends x the same part twice: how far does x + x move when x moves by 1?",
    ),
)
