import heapq
import itertools

from .autograd import NDArray, Tensor, Value, sum_node_list


def _depths(roots):
    """longest distance from a leaf, for every node below the roots"""
    depth = {}
    stack = list(roots)
    while stack:
        node = stack[-1]
        if node in depth:
            stack.pop()
            continue
        missing = [x for x in node.inputs if x not in depth]
        if missing:
            stack.extend(missing)
        else:
            depth[node] = 1 + max((depth[x] for x in node.inputs), default=-1)
            stack.pop()
    return depth


def find_topo_sort(node_list):
    tie = itertools.count()
    heap = [(d, next(tie), node) for node, d in _depths(node_list).items()]
    heapq.heapify(heap)
    return [heapq.heappop(heap)[2] for _ in range(len(heap))]


def forward_pass(topo_order):
    results = dict()
    for t in topo_order:
        args = (results[i] for i in t.inputs)
        results[t] = t.realize_cached_data() if t.op is None else t.op.compute(*args)
    return list(results.values())


def compute_gradient_of_variables(output_tensor, out_grad):
    depth = _depths([output_tensor])
    tie = itertools.count()
    total = {output_tensor: out_grad}
    heap = [(-depth[output_tensor], next(tie), output_tensor)]
    while heap:
        _, _, node = heapq.heappop(heap)
        node.grad = total[node]
        if node.op is None:
            continue
        for x, g in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            if x in total:
                total[x] = total[x] + g
            else:
                total[x] = g
                heapq.heappush(heap, (-depth[x], next(tie), x))
