"""Question 4: what is written instead of the forward pass through a graph."""

from __future__ import annotations

from functools import partial

from . import Mistake


def _code(
    inputs: str = "[values[x] for x in node.inputs]",
    returned: str = "[values[node] for node in topo_order]",
) -> str:
    """The right answer with some of its expressions replaced."""
    return f"""
        values = {{}}
        for node in topo_order:
            inputs = {inputs}
            values[node] = node.op.compute(*inputs) if node.op else node.numpy()
        return {returned}
    """


mistake = partial(Mistake, subject="forward_pass")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="forward-cached-values",
        code="return [node.realize_cached_data() for node in topo_order]",
        loses=frozenset({"4.3"}),
        note="yours are the values from when the graph was built; the leaves have changed since",
        help="after a leaf's data is changed, which of the cached values still hold?",
    ),
    mistake(
        id="forward-cached-inputs",
        code="""
            values = []
            for node in topo_order:
                if node.is_leaf():
                    values.append(node.numpy())
                else:
                    values.append(node.op.compute(*(x.numpy() for x in node.inputs)))
            return values
        """,
        loses=frozenset({"4.3"}),
        note="yours computes each node from the values that its inputs had when the graph was "
        "built: the change of a leaf comes one step far",
        help="where is the value that you computed for an input a moment ago?",
    ),
    mistake(
        id="forward-only-the-output",
        code=_code(returned="values[topo_order[-1]]"),
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours is one array where a list of values is asked for",
        help="which nodes' values are asked for?",
    ),
    mistake(
        id="forward-dict",
        code=_code(returned="values"),
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours is a dict where a list in the order of the nodes is asked for",
        help="how does the caller know which value comes first?",
    ),
    mistake(
        id="forward-no-leaves",
        code="""
            values = {node: node.numpy() for node in topo_order if node.is_leaf()}
            results = []
            for node in topo_order:
                if not node.is_leaf():
                    values[node] = node.op.compute(*(values[x] for x in node.inputs))
                    results.append(values[node])
            return results
        """,
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours has a value for each operation and none for the leaves",
        help="how long is topo_order, and how long is your list?",
    ),
    mistake(
        id="forward-leaves-first",
        code="""
            values = {node: node.numpy() for node in topo_order if node.is_leaf()}
            for node in topo_order:
                if not node.is_leaf():
                    values[node] = node.op.compute(*(values[x] for x in node.inputs))
            return list(values.values())
        """,
        loses=frozenset({"4.3"}),
        note="yours are the right values with those of all leaves in front",
        help="which node does the third value of your list belong to?",
    ),
    mistake(
        id="forward-equal-inputs-once",
        code=_code("{x: values[x] for x in node.inputs}.values()"),
        loses=frozenset({"4.3"}),
        note="yours is right until an operation uses one node twice: there it raises",
        help="how many arguments does your compute get for x * x?",
    ),
    mistake(
        id="forward-last-values",
        code="""
            values = []
            for node in topo_order:
                if node.is_leaf():
                    values.append(node.numpy())
                else:
                    values.append(node.op.compute(*values[-len(node.inputs) :]))
            return values
        """,
        loses=frozenset({"4.3"}),
        note="yours gives each operation the values that stand just before it in the order",
        help="do a node's inputs always stand right before it?",
    ),
    mistake(
        id="forward-inputs-reversed",
        code=_code("[values[x] for x in reversed(node.inputs)]"),
        loses=frozenset({"4.3"}),
        note="yours gives each operation its inputs in the other order",
        help="for which operations does it matter which input comes first?",
    ),
    mistake(
        id="forward-empties-its-argument",
        code="""
            values, results = {}, []
            while topo_order:
                node = topo_order.pop(0)
                inputs = [values[x] for x in node.inputs]
                values[node] = node.op.compute(*inputs) if node.op else node.numpy()
                results.append(values[node])
            return results
        """,
        loses=frozenset({"4.10"}),
        note="the values are right, and something that belongs to the caller is changed",
        help="what is in topo_order before your function, and what is in it after?",
    ),
    mistake(
        id="forward-from-the-last-node",
        code="""
            values, stack = {}, [(topo_order[-1], False)]
            while stack:
                node, inputs_are_done = stack.pop()
                if node in values:
                    continue
                if node.op is None:
                    values[node] = node.numpy()
                elif inputs_are_done:
                    values[node] = node.op.compute(*(values[x] for x in node.inputs))
                else:
                    stack.append((node, True))
                    stack.extend((x, False) for x in node.inputs)
            return [values[node] for node in topo_order]
        """,
        loses=frozenset({"4.3"}),
        note="yours fails where a node of the order is none that its last node depends on",
        help="must every node of an order lead to its last one?",
    ),
    mistake(
        id="forward-recursive",
        code="""
            def value(node):
                if node.op is None:
                    return node.numpy()
                return node.op.compute(*[value(x) for x in node.inputs])

            return [value(node) for node in topo_order]
        """,
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours computes a node's inputs again for every use of it",
        help="where could the value of a node be kept once it is known?",
    ),
    mistake(
        id="forward-tensors-for-arrays",
        code="""
            values = []
            for node in topo_order:
                values.append(node.op.compute(*node.inputs) if node.op else node)
            return values
        """,
        loses=frozenset({"4.3"}),
        note="yours gives compute the input nodes themselves, whose values are from when the "
        "graph was built",
        help="what does compute take, nodes or arrays, and where are the new ones?",
    ),
    mistake(
        id="forward-each-value-once",
        code="""
            values = {}
            for node in topo_order:
                inputs = [values[x] for x in node.inputs]
                values[node] = node.op.compute(*inputs) if node.op else node.numpy()
            results = []
            for value in values.values():
                if not any(numpy.array_equal(value, known) for known in results[-50:]):
                    results.append(value)
            return results
        """,
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours leaves out a value that another node has as well",
        help="how long is topo_order, and how long is your list?",
    ),
)
