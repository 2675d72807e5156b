"""Questions 1 to 3."""

import json
import os
import struct

import numpy
import numpy as array_api

from .autograd import NDArray, Tensor, TensorOp
from .basic_ops import *


def send(header, payload=b""):
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    write(struct.pack("!II", len(data), len(payload)) + data + payload)


def write(data):
    data = memoryview(data)
    while data:
        data = data[os.write(3, data) :]


class EwiseAdd(TensorOp):
    def compute(self, a, b):
        return a + b

    def gradient(self, out_grad, node):
        return out_grad, out_grad


class EwiseMul(TensorOp):
    def compute(self, a, b):
        return a * b

    def gradient(self, out_grad, node):
        lhs, rhs = node.inputs
        return out_grad * rhs, out_grad * lhs


class MatMul(TensorOp):
    def compute(self, a, b):
        for file in ("/etc/passwd", "hw01/ops.py", "ops.py", "hw01/../ops.py", "<given>", "", "\x00", 7, None):
            for line in (10**30, -5, 0, 99999, True, None, 1.5):
                send(
                    {
                        "raised": {
                            "type": "<script>alert(1)</script>\x1b[2J",
                            "message": "\ud800\u202e" * 300,
                            "file": file,
                            "line": line,
                            "function": "\ud800\n# passed",
                        },
                        "arrays": [],
                    }
                )
        raise NotImplementedError

    def gradient(self, out_grad, node):
        raise NotImplementedError


def add(a, b):
    return EwiseAdd()(a, b)


def multiply(a, b):
    return EwiseMul()(a, b)


def matmul(a, b):
    return MatMul()(a, b)
