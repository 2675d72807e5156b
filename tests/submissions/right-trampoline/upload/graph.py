import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def trampoline(generator):
    """runs generators that yield generators, without Python's call stack"""
    stack = [generator]
    while stack:
        try:
            stack.append(next(stack[-1]))
        except StopIteration:
            stack.pop()


def _visit(node, seen, order):
    if node in seen:
        return
    seen.add(node)
    for x in node.inputs:
        yield _visit(x, seen, order)
    order.append(node)


def find_topo_sort(node_list):
    seen, order = set(), []
    for root in node_list:
        trampoline(_visit(root, seen, order))
    return order


def forward_pass(topo_order):
    memo = {}

    def value(node):
        if node.op is None:
            return node.realize_cached_data()
        return node.op.compute(*[memo[i] for i in node.inputs])

    for node in topo_order:
        memo[node] = value(node)
    return [memo[n] for n in topo_order]


def compute_gradient_of_variables(output_tensor, out_grad):
    adjoints = {}

    def receive(node, partial):
        adjoints[node] = partial if node not in adjoints else adjoints[node] + partial

    receive(output_tensor, out_grad)
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = adjoints.pop(node)
        if not node.is_leaf():
            grads = node.op.gradient(node.grad, node)
            for x, g in zip(node.inputs, grads):
                receive(x, g)
