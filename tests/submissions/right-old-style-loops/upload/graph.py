import numpy
from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    # step 1: collect all nodes
    nodes = []
    known = {}
    for i in range(len(node_list)):
        if known.get(id(node_list[i])) == None:
            known[id(node_list[i])] = len(nodes)
            nodes.append(node_list[i])
    i = 0
    while i < len(nodes):
        for j in range(len(nodes[i].inputs)):
            x = nodes[i].inputs[j]
            if known.get(id(x)) == None:
                known[id(x)] = len(nodes)
                nodes.append(x)
        i = i + 1
    # step 2: edges
    missing = [0] * len(nodes)
    users = []
    for i in range(len(nodes)):
        users.append([])
    for i in range(len(nodes)):
        for j in range(len(nodes[i].inputs)):
            k = known[id(nodes[i].inputs[j])]
            users[k].append(i)
            missing[i] = missing[i] + 1
    # step 3: take what has no missing input
    order = []
    ready = []
    for i in range(len(nodes)):
        if missing[i] == 0:
            ready.append(i)
    while len(ready) > 0:
        i = ready.pop()
        order.append(nodes[i])
        for j in range(len(users[i])):
            k = users[i][j]
            missing[k] = missing[k] - 1
            if missing[k] == 0:
                ready.append(k)
    return order


def forward_pass(topo_order):
    n = len(topo_order)
    result = [None] * n
    where = {}
    for i in range(n):
        where[id(topo_order[i])] = i
    for i in range(n):
        node = topo_order[i]
        if node.op == None:
            result[i] = node.numpy()
        elif len(node.inputs) == 1:
            result[i] = node.op.compute(result[where[id(node.inputs[0])]])
        elif len(node.inputs) == 2:
            left = result[where[id(node.inputs[0])]]
            right = result[where[id(node.inputs[1])]]
            result[i] = node.op.compute(left, right)
        else:
            assert False, "no operation here has %d inputs" % len(node.inputs)
    return result


def compute_gradient_of_variables(output_tensor, out_grad):
    order = find_topo_sort([output_tensor])
    where = {}
    for i in range(len(order)):
        where[id(order[i])] = i
    sums = [None] * len(order)
    sums[where[id(output_tensor)]] = out_grad
    i = len(order) - 1
    while i >= 0:
        node = order[i]
        node.grad = sums[i]
        if node.op != None:
            grads = node.op.gradient_as_tuple(node.grad, node)
            for j in range(len(node.inputs)):
                k = where[id(node.inputs[j])]
                if sums[k] == None:
                    sums[k] = grads[j]
                else:
                    sums[k] = sums[k] + grads[j]
        i = i - 1
