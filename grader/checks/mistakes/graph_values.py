"""Question 4: what is written instead of the forward pass through a graph."""

from __future__ import annotations

from . import Mistake

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="forward-cached-values",
        subject="forward_pass",
        code="return [node.realize_cached_data() for node in topo_order]",
        loses=frozenset({"4.3"}),
        note="yours are the values from when the graph was built; the leaves have changed since",
        help="after a leaf's data is changed, which of the cached values still hold?",
    ),
    Mistake(
        id="forward-cached-inputs",
        subject="forward_pass",
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
    Mistake(
        id="forward-only-the-output",
        subject="forward_pass",
        code="""
            values = {}
            for node in topo_order:
                inputs = [values[x] for x in node.inputs]
                values[node] = node.op.compute(*inputs) if node.op else node.numpy()
            return values[topo_order[-1]]
        """,
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours is one array where a list of values is asked for",
        help="which nodes' values are asked for?",
    ),
    Mistake(
        id="forward-dict",
        subject="forward_pass",
        code="""
            values = {}
            for node in topo_order:
                inputs = [values[x] for x in node.inputs]
                values[node] = node.op.compute(*inputs) if node.op else node.numpy()
            return values
        """,
        loses=frozenset({"4.3", "4.7", "4.8"}),
        note="yours is a dict where a list in the order of the nodes is asked for",
        help="how does the caller know which value comes first?",
    ),
    Mistake(
        id="forward-no-leaves",
        subject="forward_pass",
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
    Mistake(
        id="forward-leaves-first",
        subject="forward_pass",
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
    Mistake(
        id="forward-equal-inputs-once",
        subject="forward_pass",
        code="""
            values = {}
            for node in topo_order:
                inputs = {x: values[x] for x in node.inputs}
                values[node] = node.op.compute(*inputs.values()) if node.op else node.numpy()
            return [values[node] for node in topo_order]
        """,
        loses=frozenset({"4.3"}),
        note="yours is right until an operation uses one node twice: there it raises",
        help="how many arguments does your compute get for x * x?",
    ),
    Mistake(
        id="forward-last-values",
        subject="forward_pass",
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
    Mistake(
        id="forward-inputs-reversed",
        subject="forward_pass",
        code="""
            values = {}
            for node in topo_order:
                inputs = [values[x] for x in reversed(node.inputs)]
                values[node] = node.op.compute(*inputs) if node.op else node.numpy()
            return [values[node] for node in topo_order]
        """,
        loses=frozenset({"4.3"}),
        note="yours gives each operation its inputs in the other order",
        help="for which operations does it matter which input comes first?",
    ),
    Mistake(
        id="forward-empties-its-argument",
        subject="forward_pass",
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
    Mistake(
        id="forward-from-the-last-node",
        subject="forward_pass",
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
)
