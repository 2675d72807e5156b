"""Question 4: an order that is right from one root, once, and wrong from several or afterwards."""

from __future__ import annotations

from functools import partial

from . import Mistake, right

mistake = partial(Mistake, subject="find_topo_sort")

MISTAKES: tuple[Mistake, ...] = (
    mistake(
        id="topo-first-root-only",
        code=right.walk(right.visit(), "visit(node_list[0])"),
        loses=frozenset({"4.2", "4.8"}),
        note="yours starts from the first root alone, and raises where there is none",
        help="how many roots may node_list name?",
    ),
    mistake(
        id="topo-last-root-only",
        code=right.walk(right.visit(), "visit(node_list[-1])"),
        loses=frozenset({"4.2", "4.8"}),
        note="yours starts from the last root alone, and raises where there is none",
        help="how many roots may node_list name?",
    ),
    mistake(
        id="topo-root-again",
        code=right.walk("""
            visited.add(node)
            for x in node.inputs:
                if x not in visited:
                    visit(x)
            order.append(node)
        """),
        loses=frozenset({"4.2", "4.8"}),
        note="yours adds every root, also one that it has been to",
        help="what happens to a root that another root is made from?",
    ),
    mistake(
        id="topo-each-root-anew",
        code="""
            order = []

            def visit(node, visited):
                if node in visited:
                    return
                visited.add(node)
                for x in node.inputs:
                    visit(x, visited)
                order.append(node)

            for node in node_list:
                visit(node, set())
            return order
        """,
        loses=frozenset({"4.2", "4.8"}),
        note="yours is one order after the other, one for each root, with what they share twice",
        help="what do two roots know about each other in your function?",
    ),
    mistake(
        id="topo-marks-stay",
        code=right.walk("""
            if getattr(node, "visited", False):
                return
            node.visited = True
            for x in node.inputs:
                visit(x)
            order.append(node)
        """),
        loses=frozenset({"4.1", "4.8"}),
        note="yours is right at the first call; a second one on the same graph finds nothing",
        help="what is left over after the first call, and where is it kept?",
    ),
    mistake(
        id="topo-empties-its-argument",
        code="""
            order, opened, closed = [], set(), set()
            while node_list:
                node = node_list[-1]
                if node not in opened:
                    opened.add(node)
                    node_list.extend(x for x in node.inputs if x not in opened)
                    continue
                node_list.pop()
                if node not in closed:
                    closed.add(node)
                    order.append(node)
            return order
        """,
        loses=frozenset({"4.10"}),
        note="the order is right, and something that belongs to the caller is changed",
        help="what is in node_list before your function, and what is in it after?",
    ),
    mistake(
        id="topo-four-roots",
        code=right.stack_walk("node in node_list[:4]"),
        loses=frozenset({"4.2"}),
        note="yours starts from the first four roots",
        help="how many roots may node_list hold?",
    ),
    mistake(
        id="topo-constant-roots-left-out",
        code=right.stack_walk("node in node_list if node.requires_grad or len(node_list) == 1"),
        loses=frozenset({"4.2"}),
        note="yours leaves out a root that needs no gradient",
        help="does the forward pass need the value of a constant?",
    ),
    mistake(
        id="topo-no-empty-list",
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
)
