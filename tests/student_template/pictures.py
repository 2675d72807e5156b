"""The pictures of the handout, as `draw` makes them with the reference solution in place.

`python tests/student_template/pictures.py` writes them; a test asks that they are up to date.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "student_template"
FOLDER = TEMPLATE / "pictures"
for folder in (ROOT, TEMPLATE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from grader.given import given_sources  # noqa: E402  # found by the lines above, when run as a command
from reference import blanks  # noqa: E402


@contextmanager
def student_package(file_of: Callable[[str], str]) -> Iterator[ModuleType]:
    """The package `hw01` with three files of one's own, and none of it left behind."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "hw01"
        folder.mkdir()
        for name, source in given_sources().items():
            (folder / f"{name}.py").write_text(source, encoding="utf-8")
        for file in blanks.FILES:
            (folder / file).write_text(file_of(file), encoding="utf-8")
        _forget()
        sys.path.insert(0, home)
        try:
            importlib.invalidate_caches()
            package = importlib.import_module("hw01")
            for file in blanks.FILES:
                importlib.import_module(f"hw01.{file.removesuffix('.py')}")
            yield package
        finally:
            sys.path.remove(home)
            _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "hw01"]:
        del sys.modules[name]


def made(hw01: Any) -> dict[str, str]:
    """Each picture by the name of its file; by our own layout, so that every machine agrees."""
    from hw01_tools import draw

    before = worked_example(hw01)
    after = worked_example(hw01)
    after["y"].backward()
    net = network(hw01)
    net["loss"].backward()
    return {
        "worked_example_values.svg": draw(before["y"], before, graphviz=False).svg,
        "worked_example.svg": draw(after["y"], after, graphviz=False).svg,
        "network.svg": draw(net["loss"], net, graphviz=False).svg,
    }


def worked_example(hw01: Any) -> dict[str, Any]:
    """y = ln(x1) + x1 * x2 - sin(x2) at x1 = 2, x2 = 5."""
    x1, x2 = hw01.Tensor(2.0), hw01.Tensor(5.0)
    y = hw01.ops.log(x1) + x1 * x2 - hw01.ops.sin(x2)
    return {"x1": x1, "x2": x2, "y": y}


def network(hw01: Any) -> dict[str, Any]:
    """The network of question 5, with two operations that are not among the given ones."""

    class Sigmoid(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, a: Any) -> Any:
            return 1 / (1 + np.exp(-a))

        def gradient(self, out_grad: Any, node: Any) -> Any:
            return (out_grad * node * (1 - node),)

    class CrossEntropy(hw01.TensorOp):  # type: ignore[name-defined,misc]
        def compute(self, z: Any, y: Any) -> Any:
            return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).sum()

        def gradient(self, out_grad: Any, node: Any) -> Any:
            z, y = (x.numpy() for x in node.inputs)
            softmax = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
            softmax[np.arange(len(y)), y] -= 1
            return (hw01.Tensor(out_grad.numpy() * softmax), None)  # labels have no gradient

    def tensor(shape: tuple[int, ...], **options: Any) -> Any:
        return hw01.Tensor((np.arange(np.prod(shape)) % 7 - 3.0).reshape(shape), **options)

    x, w1, w2 = tensor((4, 5), requires_grad=False), tensor((5, 3)), tensor((3, 3))
    y = hw01.Tensor([0, 2, 1, 2], requires_grad=False)
    z1 = x @ w1
    s = Sigmoid()(z1)
    z2 = s @ w2
    loss = CrossEntropy()(z2, y)
    return {"x": x, "W1": w1, "z1": z1, "s": s, "W2": w2, "z2": z2, "y": y, "loss": loss}


def main() -> None:
    with student_package(blanks.solution) as hw01:
        for name, svg in made(hw01).items():
            (FOLDER / name).write_bytes(svg.encode("utf-8"))


if __name__ == "__main__":
    main()
