"""Question 4: walks of other kinds: by counting, by sorting, by calling themselves."""

from __future__ import annotations

from . import Mistake

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="topo-counts-uses-once",
        subject="find_topo_sort",
        code="""
            nodes, todo = {}, list(node_list)
            while todo:
                node = todo.pop()
                if node not in nodes:
                    nodes[node] = True
                    todo.extend(node.inputs)
            waiting = {node: len(node.inputs) for node in nodes}
            users = {node: {} for node in nodes}
            for node in nodes:
                for x in node.inputs:
                    users[x][node] = True
            ready = [node for node in nodes if not node.inputs]
            order = []
            while ready:
                node = ready.pop()
                order.append(node)
                for user in users[node]:
                    waiting[user] -= 1
                    if waiting[user] == 0:
                        ready.append(user)
            return order
        """,
        loses=frozenset({"4.1"}),
        note="yours never comes to a node that uses one input twice",
        help="when does your function know that every input of a * a is in the list?",
    ),
    Mistake(
        id="topo-skips-constants",
        subject="find_topo_sort",
        code="""
            order, visited = [], set()
            stack = [(node, False) for node in node_list]
            while stack:
                node, expanded = stack.pop()
                if expanded:
                    order.append(node)
                elif node not in visited and node.requires_grad:
                    visited.add(node)
                    stack.append((node, True))
                    stack.extend((x, False) for x in node.inputs)
            return order
        """,
        loses=frozenset({"4.1", "4.2"}),
        note="yours leaves out the nodes with requires_grad=False",
        help="does a forward pass along your order know the value of a constant?",
    ),
    Mistake(
        id="topo-no-empty-list",
        subject="find_topo_sort",
        code="""
            stack = [(node, False) for node in node_list]
            order, visited = [], {id(stack[0][0])}
            stack[0] = (stack[0][0], True)
            stack.extend((x, False) for x in stack[0][0].inputs)
            while stack:
                node, expanded = stack.pop()
                if expanded:
                    order.append(node)
                elif id(node) not in visited:
                    visited.add(id(node))
                    stack.append((node, True))
                    stack.extend((x, False) for x in node.inputs)
            return order
        """,
        loses=frozenset({"4.2"}),
        note="yours looks at the first root before it knows that there is one",
        help="which order belongs to an empty list of roots?",
    ),
    Mistake(
        id="topo-sorted-by-inputs",
        subject="find_topo_sort",
        code="""
            nodes, todo = [], list(node_list)
            while todo:
                node = todo.pop()
                if node not in nodes:
                    nodes.append(node)
                    todo.extend(node.inputs)
            return sorted(nodes, key=lambda node: len(node.inputs))
        """,
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours sorts by the number of a node's inputs: leaves first, and then by luck",
        help="of two operations with two inputs each, which must come first?",
    ),
    Mistake(
        id="forward-recursive",
        subject="forward_pass",
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
    Mistake(
        id="forward-tensors-for-arrays",
        subject="forward_pass",
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
    Mistake(
        id="forward-each-value-once",
        subject="forward_pass",
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
    Mistake(
        id="backward-four-partials",
        subject="compute_gradient_of_variables",
        code="""
            partials = {output_tensor: [out_grad]}
            for node in reversed(find_topo_sort([output_tensor])):
                node.grad = sum_node_list(partials[node][:4])
                if node.op is None:
                    continue
                for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                    partials.setdefault(x, []).append(partial)
        """,
        loses=frozenset({"4.5"}),
        note="yours adds up the first four partial adjoints of a node",
        help="how many operations may use a node?",
    ),
)
