"""Question 4: what is written instead of a topological order."""

from __future__ import annotations

from functools import partial

from . import Mistake, right

ARRIVAL = """
if node in visited:
    return
visited.add(node)
order.append(node)
for x in node.inputs:
    visit(x)
"""


def _by_arrival(taken: str = "pop()", returned: str = "order[::-1]") -> str:
    """Nodes in the order in which they are `taken` from those that wait."""
    return f"""
        order, visited = [], set()
        waiting = list(node_list)
        while waiting:
            node = waiting.{taken}
            if node not in visited:
                visited.add(node)
                order.append(node)
                waiting.extend(node.inputs)
        return {returned}
    """


mistake = partial(Mistake, subject="find_topo_sort", loses=frozenset({"4.1", "4.2", "4.7", "4.8"}))

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="topo-recursive",
        code=right.walk(right.visit()),
        loses=frozenset({"4.8"}),
        note="yours is right, and does not come through a chain of 10,000 nodes",
        help="how many calls of your function are open at the bottom of the chain?",
    ),
    mistake(
        id="topo-looks-too-late",
        code=right.walk("""
            for x in node.inputs:
                visit(x)
            if node not in visited:
                visited.add(node)
                order.append(node)
        """),
        loses=frozenset({"4.7", "4.8"}),
        note="the work for your order grows with the number of paths through the graph",
        help="when your function comes to a node for the second time, what does it do first?",
    ),
    mistake(
        id="topo-preorder-reversed",
        code=right.walk(ARRIVAL, returned="order[::-1]"),
        note="yours is the order of first arrival, backwards",
        help="when a node is added, has every node that uses it been added already?",
    ),
    mistake(
        id="topo-stack-reversed",
        code=_by_arrival(),
        loses=frozenset({"4.1", "4.2", "4.7"}),
        note="yours is the order in which nodes leave a stack, backwards",
        help="when a node is added, has every node that uses it been added already?",
    ),
    mistake(
        id="topo-preorder",
        code=right.walk(ARRIVAL),
        note="yours is the order of first arrival: a node before its inputs",
        help="which must be known first to compute a sum, the sum or its terms?",
    ),
    mistake(
        id="topo-backwards",
        code=right.walk(right.visit(), returned="order[::-1]"),
        note="yours is a valid order backwards: the root first, the leaves last",
        help="which end of the list does a forward pass start from?",
    ),
    mistake(
        id="topo-breadth-first",
        code=_by_arrival("pop(0)"),
        loses=frozenset({"4.1", "4.2"}),
        note="yours sorts by the shortest way to the root",
        help="a node is one step from the root by one way and two by another: which one counts?",
    ),
    mistake(
        id="topo-added-at-every-use",
        code=right.walk("""
            if node not in visited:
                visited.add(node)
                for x in node.inputs:
                    visit(x)
            order.append(node)
        """),
        note="yours holds a node once for each of its uses",
        help="what does your function do when it comes to a node that it has seen?",
    ),
    mistake(
        id="topo-equal-values-merged",
        code=right.walk(right.visit("str(node) in visited", mark="str(node)")),
        note="yours takes two nodes for one when their values are equal",
        help="are two nodes that hold equal numbers the same node?",
    ),
    mistake(
        id="topo-no-leaves",
        code=right.walk(right.visit("node in visited or node.is_leaf()")),
        note="yours holds the nodes made by operations and no leaves",
        help="which nodes are the gradients wanted of in the end?",
    ),
    mistake(
        id="topo-no-roots",
        code=right.walk("""
            for x in node.inputs:
                if x not in visited:
                    visited.add(x)
                    visit(x)
                    order.append(x)
        """),
        note="yours holds what the roots are made from, not the roots",
        help="where in your list is the output itself?",
    ),
    mistake(
        id="topo-first-input-only",
        code=right.walk(right.visit(inputs="node.inputs[:1]")),
        note="yours holds what is reached through first inputs",
        help="who visits the second input of a product?",
    ),
    mistake(
        id="topo-one-level",
        code="""
            order = []
            for node in node_list:
                for x in (*node.inputs, node):
                    if x not in order:
                        order.append(x)
            return order
        """,
        note="yours holds the roots and their own inputs, and goes no further",
        help="what are the inputs of the root made from?",
    ),
    mistake(
        id="topo-values",
        code=right.walk(right.visit(added="node.numpy()")),
        note="your list is as long as it should be and holds something else than the graph's nodes",
        help="what does the backward pass need of each entry: its numbers, or its inputs too?",
    ),
    mistake(
        id="topo-iterator",
        code=_by_arrival(returned="reversed(order)"),
        note="yours is an iterator that can be run through once, not a list",
        help="how often may the caller go through what you return?",
    ),
    mistake(
        id="topo-counts-uses-once",
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
    mistake(
        id="topo-skips-constants",
        code=right.stack_walk(enter="node not in visited and node.requires_grad"),
        loses=frozenset({"4.1", "4.2"}),
        note="yours leaves out the nodes with requires_grad=False",
        help="does a forward pass along your order know the value of a constant?",
    ),
    mistake(
        id="topo-sorted-by-inputs",
        code="""
            nodes, todo = [], list(node_list)
            while todo:
                node = todo.pop()
                if node not in nodes:
                    nodes.append(node)
                    todo.extend(node.inputs)
            return sorted(nodes, key=lambda node: len(node.inputs))
        """,
        note="yours sorts by the number of a node's inputs: leaves first, and then by luck",
        help="of two operations with two inputs each, which must come first?",
    ),
)
