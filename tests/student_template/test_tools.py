"""The tools run anywhere, depend on nothing, and hold no answer to the homework."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pictures
import pytest

FILES = sorted((pictures.TEMPLATE / "hw01_tools").glob("*.py"))
# What a Python on Windows does not have.
POSIX_MODULES = ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog")


def imports_of(path: Path) -> set[str]:
    """The modules that a file imports from outside its own package."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_files_are_short_and_need_numpy_alone(path: Path) -> None:
    """Each file says at its top what it is for, can be read in one go, and imports the standard
    library and NumPy: not `hw01` either, which may be broken. One runs the tests beside it."""
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300
    more = {"grader"} if path.name == "submit.py" else set()
    portable = {*sys.stdlib_module_names, "numpy"} - {"posix", *POSIX_MODULES}
    assert imports_of(path) <= portable | more


def test_import_without_posix_modules() -> None:
    """The package can be imported where the modules of a POSIX system do not exist."""
    hidden = f"import sys; sys.modules.update(dict.fromkeys({POSIX_MODULES!r}))"
    code = f"{hidden}; sys.path.insert(0, {str(pictures.TEMPLATE)!r}); import hw01_tools"

    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_import_with_a_broken_package(tmp_path: Path) -> None:
    """A syntax error in the student's files does not keep the tools from being imported."""
    broken = tmp_path / "hw01"
    broken.mkdir()
    (broken / "__init__.py").write_text("def\n", encoding="utf-8")
    path = [str(tmp_path), str(pictures.TEMPLATE)]
    code = f"import sys; sys.path[:0] = {path!r}; import hw01_tools"

    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
