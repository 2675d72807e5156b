"""Makes the package `hw01` from the grader's own copy of the given files."""

from __future__ import annotations

import functools
import sys
import types


def load(given: dict[str, str]) -> None:
    """Runs the given sources as modules of `hw01`, which are in `sys.modules` afterwards."""
    for name in given:
        full_name = "hw01" if name == "__init__" else f"hw01.{name}"
        module = types.ModuleType(full_name)
        module.__file__ = f"hw01/{name}.py"
        module.__package__ = "hw01"
        sys.modules[full_name] = module
        if name == "__init__":
            module.__path__ = []
        else:
            setattr(sys.modules["hw01"], name, module)
    # `__init__` last: it imports from the others.
    for name in sorted(given, key=lambda name: (name == "__init__", name != "autograd")):
        full_name = "hw01" if name == "__init__" else f"hw01.{name}"
        exec(_code(name, given[name]), sys.modules[full_name].__dict__)


@functools.cache
def _code(name: str, source: str) -> types.CodeType:
    return compile(source, f"hw01/{name}.py", "exec")
