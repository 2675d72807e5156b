"""Question 4."""

import logging
import sys
import warnings

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


logging.basicConfig(level=logging.DEBUG)
log = logging.getLogger(__name__)
warnings.filterwarnings("ignore", category=DeprecationWarning)


def tell(what):
    warnings.warn(f"{what} is called", stacklevel=2)
    warnings.warn(f"{what} is called the old way", DeprecationWarning)
    log.debug("calling %s", what)
    print(f"calling {what}", file=sys.stderr)
    with numpy.errstate(all="warn"):
        numpy.float64(1e308) * 10


def find_topo_sort(node_list):
    tell("a function")
    order, seen = [], set()
    stack = [(node, False) for node in reversed(node_list)]
    while stack:
        node, inputs_are_done = stack.pop()
        if inputs_are_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((x, False) for x in reversed(node.inputs))
    return order


def forward_pass(topo_order):
    tell("a function")
    values = {}
    for node in topo_order:
        if node.op is None:
            values[id(node)] = node.realize_cached_data()
        else:
            values[id(node)] = node.op.compute(*(values[id(x)] for x in node.inputs))
    return [values[id(node)] for node in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    tell("a function")
    partial_adjoints = {id(output_tensor): [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(partial_adjoints.pop(id(node)))
        if node.op is None:
            continue
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            partial_adjoints.setdefault(id(x), []).append(partial)
