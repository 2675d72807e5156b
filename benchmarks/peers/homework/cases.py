"""The dozen cases: for each name the arrays that go in."""

from __future__ import annotations

from collections.abc import Mapping

import numpy

Arrays = tuple[numpy.ndarray, ...]
RATE = 0.5
MATMULS = {
    "matmul plain": ((2, 3), (3, 4)),
    "matmul equal batches": ((4, 2, 3), (4, 3, 5)),
    "matmul A lacks": ((3, 5), (4, 5, 2)),
    "matmul B lacks": ((4, 3, 5), (5, 2)),
    "matmul length 1": ((1, 2, 3), (4, 3, 2)),
}


def cases() -> Mapping[str, Arrays]:
    """Operands and upstream gradients; leaves; or x, labels and weights."""
    draw = numpy.random.default_rng(1).normal
    network = (
        draw(size=(5, 4)),
        numpy.array([0, 2, 1, 1, 0]),
        draw(size=(4, 6)),
        draw(size=(6, 3)),
    )
    x, y, w1, w2 = network
    found: dict[str, Arrays] = {
        "add": (draw(size=(2, 3)), draw(size=(2, 3)), draw(size=(2, 3))),
        "multiply": (draw(size=(2, 3)), draw(size=(2, 3)), draw(size=(2, 3))),
        "example": (numpy.array(2.0), numpy.array(5.0)),
        "fan-out": (draw(size=3), draw(size=3)),
        "network": network,
        "network, large": (x * 100, y, w1, w2 * 100),
        "step": (w1, w2, draw(size=w1.shape), draw(size=w2.shape)),
    }
    for name, (a, b) in MATMULS.items():
        batch = max(a[:-2], b[:-2], key=lambda axes: (len(axes), axes))
        found[name] = (draw(size=a), draw(size=b), draw(size=(*batch, a[-2], b[-1])))
    return found
