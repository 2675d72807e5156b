"""Right answers with places for what is wrong in them, each used by several tables."""

from __future__ import annotations

import textwrap


def visit(
    met: str = "node in visited",
    mark: str = "node",
    inputs: str = "node.inputs",
    added: str = "node",
) -> str:
    """The right body of `visit(node)`, for `walk`: when it has `met` the node before, what it
    remembers of it, which inputs it goes to, and what it adds to the order."""
    return f"""
        if {met}:
            return
        visited.add({mark})
        for x in {inputs}:
            visit(x)
        order.append({added})
    """


def walk(
    body: str, roots: str = "for node in node_list:\n    visit(node)", returned: str = "order"
) -> str:
    """An order by a function that calls itself, with the body of `visit(node)`."""
    return f"""
order, visited = [], set()

def visit(node):
{_block(body, 4)}

{roots}
return {returned}
"""


def stack_walk(roots: str = "node in node_list", enter: str = "node not in visited") -> str:
    """An order by a stack: for which `roots`, and when to `enter` a node."""
    return f"""
order, visited = [], set()
stack = [(node, False) for {roots}]
while stack:
    node, inputs_are_done = stack.pop()
    if inputs_are_done:
        order.append(node)
    elif {enter}:
        visited.add(node)
        stack.append((node, True))
        stack.extend((x, False) for x in node.inputs)
return order
"""


def backward(
    at_node: str = "node.grad = sum_node_list(partials[node])",
    send: str = "partials.setdefault(x, []).append(partial)",
    start: str = "out_grad",
    upstream: str = "node.grad",
    inputs: str = "node.inputs",
) -> str:
    """The walk back through a graph: what is done `at_node`, to `send` a partial adjoint to x,
    which adjoint is there at the `start`, and which goes into an operation's gradient."""
    return f"""
partials = {{output_tensor: [{start}]}}
for node in reversed(find_topo_sort([output_tensor])):
{_block(at_node, 4)}
    if node.op is None:
        continue
    for x, partial in zip({inputs}, node.op.gradient_as_tuple({upstream}, node)):
{_block(send, 8)}
"""


def backward_in_grads(first: str, nodes: str = "reversed(order)") -> str:
    """The walk back that keeps sums in `grad` itself: what it does `first`, and with which `nodes`
    of an order."""
    return f"""
order = find_topo_sort([output_tensor])
{_block(first, 0)}
for node in {nodes}:
    if node.op is None or node.grad is None:
        continue
    for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
        x.grad = partial if x.grad is None else x.grad + partial
"""


def products(
    a: str = "matmul(out_grad, transpose(rhs))",
    b: str = "matmul(transpose(lhs), out_grad)",
    returned: str = "lhs_grad, rhs_grad",
    before: str = "",
) -> str:
    """MatMul's gradients, each summed to its operand's shape."""
    return f"""
{_block(before, 0)}
lhs_grad = sum_to_shape({a}, lhs.shape)
rhs_grad = sum_to_shape({b}, rhs.shape)
return {returned}
"""


def fitted(body: str) -> str:
    """MatMul's gradients, brought to an operand's shape by the body of `fit(grad, shape)`."""
    return f"""
def fit(grad, shape):
{_block(body, 4)}

lhs_grad = matmul(out_grad, transpose(rhs))
rhs_grad = matmul(transpose(lhs), out_grad)
return fit(lhs_grad, lhs.shape), fit(rhs_grad, rhs.shape)
"""


def _block(code: str, indent: int) -> str:
    return textwrap.indent(textwrap.dedent(code).strip("\n"), " " * indent)
