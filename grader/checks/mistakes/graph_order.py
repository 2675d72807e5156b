"""Question 4: what is written instead of a topological order."""

from __future__ import annotations

import textwrap

from . import Mistake


def _walk(visit: str, returned: str = "order") -> str:
    """A recursive walk from each root, with the body of `visit(node)`."""
    body = textwrap.indent(textwrap.dedent(visit).strip("\n"), "    ")
    start, rest = "order, visited = [], set()", "for node in node_list:\n    visit(node)"
    return f"{start}\n\ndef visit(node):\n{body}\n\n{rest}\nreturn {returned}"


MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        id="topo-recursive",
        subject="find_topo_sort",
        code=_walk("""
            if node in visited:
                return
            visited.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)
        """),
        loses=frozenset({"4.8"}),
        note="yours is right, and does not come through a chain of 10,000 nodes",
        help="how many calls of your function are open at the bottom of the chain?",
    ),
    Mistake(
        id="topo-looks-too-late",
        subject="find_topo_sort",
        code=_walk("""
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
    Mistake(
        id="topo-preorder-reversed",
        subject="find_topo_sort",
        code=_walk(
            """
                if node in visited:
                    return
                visited.add(node)
                order.append(node)
                for x in node.inputs:
                    visit(x)
            """,
            returned="order[::-1]",
        ),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours is the order of first arrival, backwards",
        help="when a node is added, has every node that uses it been added already?",
    ),
    Mistake(
        id="topo-stack-reversed",
        subject="find_topo_sort",
        code="""
            order, visited = [], set()
            stack = list(node_list)
            while stack:
                node = stack.pop()
                if node not in visited:
                    visited.add(node)
                    order.append(node)
                    stack.extend(node.inputs)
            return order[::-1]
        """,
        loses=frozenset({"4.1", "4.2", "4.7"}),
        note="yours is the order in which nodes leave a stack, backwards",
        help="when a node is added, has every node that uses it been added already?",
    ),
    Mistake(
        id="topo-preorder",
        subject="find_topo_sort",
        code=_walk("""
            if node in visited:
                return
            visited.add(node)
            order.append(node)
            for x in node.inputs:
                visit(x)
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours is the order of first arrival: a node before its inputs",
        help="which must be known first to compute a sum, the sum or its terms?",
    ),
    Mistake(
        id="topo-backwards",
        subject="find_topo_sort",
        code=_walk(
            """
                if node in visited:
                    return
                visited.add(node)
                for x in node.inputs:
                    visit(x)
                order.append(node)
            """,
            returned="order[::-1]",
        ),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours is a valid order backwards: the root first, the leaves last",
        help="which end of the list does a forward pass start from?",
    ),
    Mistake(
        id="topo-breadth-first",
        subject="find_topo_sort",
        code="""
            order, visited = [], set()
            queue = list(node_list)
            while queue:
                node = queue.pop(0)
                if node not in visited:
                    visited.add(node)
                    order.append(node)
                    queue.extend(node.inputs)
            return order[::-1]
        """,
        loses=frozenset({"4.1", "4.2"}),
        note="yours sorts by the shortest way to the root",
        help="a node is one step from the root by one way and two by another: which one counts?",
    ),
    Mistake(
        id="topo-added-at-every-use",
        subject="find_topo_sort",
        code=_walk("""
            if node not in visited:
                visited.add(node)
                for x in node.inputs:
                    visit(x)
            order.append(node)
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours holds a node once for each of its uses",
        help="what does your function do when it comes to a node that it has seen?",
    ),
    Mistake(
        id="topo-equal-values-merged",
        subject="find_topo_sort",
        code=_walk("""
            if str(node) in visited:
                return
            visited.add(str(node))
            for x in node.inputs:
                visit(x)
            order.append(node)
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours takes two nodes for one when their values are equal",
        help="are two nodes that hold equal numbers the same node?",
    ),
    Mistake(
        id="topo-no-leaves",
        subject="find_topo_sort",
        code=_walk("""
            if node in visited or node.is_leaf():
                return
            visited.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node)
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours holds the nodes made by operations and no leaves",
        help="which nodes are the gradients wanted of in the end?",
    ),
    Mistake(
        id="topo-no-roots",
        subject="find_topo_sort",
        code=_walk("""
            for x in node.inputs:
                if x not in visited:
                    visited.add(x)
                    visit(x)
                    order.append(x)
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours holds what the roots are made from, not the roots",
        help="where in your list is the output itself?",
    ),
    Mistake(
        id="topo-first-input-only",
        subject="find_topo_sort",
        code=_walk("""
            if node in visited:
                return
            visited.add(node)
            if node.inputs:
                visit(node.inputs[0])
            order.append(node)
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours holds what is reached through first inputs",
        help="who visits the second input of a product?",
    ),
    Mistake(
        id="topo-one-level",
        subject="find_topo_sort",
        code="""
            order = []
            for node in node_list:
                for x in (*node.inputs, node):
                    if x not in order:
                        order.append(x)
            return order
        """,
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours holds the roots and their own inputs, and goes no further",
        help="what are the inputs of the root made from?",
    ),
    Mistake(
        id="topo-values",
        subject="find_topo_sort",
        code=_walk("""
            if node in visited:
                return
            visited.add(node)
            for x in node.inputs:
                visit(x)
            order.append(node.numpy())
        """),
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="your list is as long as it should be and holds something else than the graph's nodes",
        help="what does the backward pass need of each entry: its numbers, or its inputs too?",
    ),
    Mistake(
        id="topo-iterator",
        subject="find_topo_sort",
        code="""
            order, visited = [], set()
            stack = list(node_list)
            while stack:
                node = stack.pop()
                if node not in visited:
                    visited.add(node)
                    order.append(node)
                    stack.extend(node.inputs)
            return reversed(order)
        """,
        loses=frozenset({"4.1", "4.2", "4.7", "4.8"}),
        note="yours is an iterator that can be run through once, not a list",
        help="how often may the caller go through what you return?",
    ),
)
