import sys
from typing import List, Dict

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list

sys.setrecursionlimit(1000000)


def compute_gradient_of_variables(output_tensor, out_grad):
    # node -> the partial adjoints that have arrived so far
    node_to_output_grads_list: Dict[Tensor, List[Tensor]] = {}
    node_to_output_grads_list[output_tensor] = [out_grad]

    reverse_topo_order = list(reversed(find_topo_sort([output_tensor])))

    ### BEGIN YOUR SOLUTION
    for node in reverse_topo_order:
        node.grad = sum_node_list(node_to_output_grads_list[node])
        if node.op is None:
            continue
        for inp, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            if inp not in node_to_output_grads_list:
                node_to_output_grads_list[inp] = []
            node_to_output_grads_list[inp].append(g)
    ### END YOUR SOLUTION


def find_topo_sort(node_list: List[Value]) -> List[Value]:
    """from my hw1 of last year: DFS, post-order"""
    ### BEGIN YOUR SOLUTION
    visited = set()
    topo_order = []
    for node in node_list:
        topo_sort_dfs(node, visited, topo_order)
    return topo_order
    ### END YOUR SOLUTION


def topo_sort_dfs(node, visited, topo_order):
    """Post-order DFS"""
    ### BEGIN YOUR SOLUTION
    if node in visited:
        return
    visited.add(node)
    for inp in node.inputs:
        topo_sort_dfs(inp, visited, topo_order)
    topo_order.append(node)
    ### END YOUR SOLUTION


def forward_pass(topo_order):
    vals = {}
    for n in topo_order:
        vals[n] = n.cached_data if n.is_leaf() else n.op.compute(*[vals[i] for i in n.inputs])
    return list(vals.values())
