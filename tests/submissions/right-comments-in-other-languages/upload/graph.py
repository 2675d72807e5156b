# 拓扑排序：每个节点都排在它的输入之后
from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    """Tiefensuche ohne Rekursion."""
    reihenfolge, besucht = [], set()
    stapel = [(knoten, False) for knoten in node_list]
    while stapel:
        knoten, fertig = stapel.pop()
        if fertig:
            reihenfolge.append(knoten)
        elif knoten not in besucht:
            besucht.add(knoten)
            stapel.append((knoten, True))
            stapel.extend((eingang, False) for eingang in knoten.inputs)
    return reihenfolge


def forward_pass(topo_order):
    """Calcula el valor de cada nodo en el orden dado."""
    valores = {}
    for nodo in topo_order:
        if nodo.op is None:
            valores[nodo] = nodo.numpy()
        else:
            valores[nodo] = nodo.op.compute(*(valores[x] for x in nodo.inputs))
    return list(valores.values())


def compute_gradient_of_variables(output_tensor, out_grad):
    """v̄ᵢ = Σⱼ v̄ⱼ ∂vⱼ/∂vᵢ"""
    v̄ = {output_tensor: [out_grad]}
    for v in reversed(find_topo_sort([output_tensor])):
        v.grad = sum_node_list(v̄[v])
        if v.op is not None:
            for u, ū in zip(v.inputs, v.op.gradient_as_tuple(v.grad, v)):
                v̄.setdefault(u, []).append(ū)
