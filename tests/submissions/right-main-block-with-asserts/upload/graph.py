"""Question 4."""

from __future__ import annotations

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list: list[Value]) -> list[Value]:
    order: list[Value] = []
    visited: set[Value] = set()
    stack = [(node, iter(node.inputs)) for node in reversed(node_list)]
    on_stack = {id(node) for node in node_list}
    while stack:
        node, rest = stack[-1]
        following = next((x for x in rest if x not in visited), None)
        if node in visited:
            stack.pop()
        elif following is None:
            visited.add(node)
            order.append(node)
            stack.pop()
        else:
            on_stack.add(id(following))
            stack.append((following, iter(following.inputs)))
    assert len(set(order)) == len(order)
    assert len(on_stack) >= len(set(node_list))
    return order


def forward_pass(topo_order: list[Value]) -> list[NDArray]:
    values: dict[Value, NDArray] = {}
    for node in topo_order:
        assert all(x in values for x in node.inputs), "not a topological order"
        if node.is_leaf():
            values[node] = node.realize_cached_data()
        else:
            values[node] = node.op.compute(*[values[x] for x in node.inputs])
    return list(values.values())


def compute_gradient_of_variables(output_tensor: Tensor, out_grad: Tensor) -> None:
    assert out_grad.shape == output_tensor.shape
    partials: dict[Value, list[Tensor]] = {output_tensor: [out_grad]}
    for node in reversed(find_topo_sort([output_tensor])):
        node.grad = sum_node_list(partials[node])
        assert node.grad.shape == node.shape
        if node.is_leaf():
            continue
        for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
            partials.setdefault(x, []).append(partial)


def main() -> None:
    from .basic_ops import log, sin

    x1, x2 = Tensor(2.0), Tensor(5.0)
    y = log(x1) + x1 * x2 - sin(x2)
    compute_gradient_of_variables(y, Tensor(1.0))
    print(y, x1.grad, x2.grad)
    assert numpy.isclose(x1.grad.numpy(), 5.5)


if __name__ == "__main__":
    main()
