"""What the tests of the reference share: the oracle, and the given files with the solution."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from grader.given import given_sources
from reference import blanks, vjps
from reference.vjps import Op

NAME = "hw01_of_the_reference"


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    """PyTorch's opinion; without torch the other two still stand."""
    torch = pytest.importorskip("torch")
    # Threads only wait for one another on arrays this small.
    torch.set_num_threads(1)
    from reference import oracle

    return oracle


@pytest.fixture
def maximum(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference with the element-wise maximum in its table."""
    op = Op(lambda a, b: np.maximum(a, b), lambda g, v, a, b: (g * (a > b), g * (a < b)))
    monkeypatch.setitem(vjps.OPS, "maximum", op)


@pytest.fixture(scope="session")
def hw01(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The given files with the reference solution, imported as a package of its own name."""
    folder = tmp_path_factory.mktemp("template") / NAME
    folder.mkdir()
    for name, source in given_sources().items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    for file in blanks.FILES:
        (folder / file).write_text(blanks.solution(file), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(
        NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    try:
        spec.loader.exec_module(package)
        for file in (*blanks.FILES, "basic_ops.py"):
            importlib.import_module(f"{NAME}.{file[:-3]}")
        yield package
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
            del sys.modules[name]
