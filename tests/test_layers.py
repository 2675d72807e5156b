"""Imports run one way, one module speaks to the world, and no file is too long to read."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LINES_LIMIT = 300
GRADER = sorted((ROOT / "grader").rglob("*.py"))
REFERENCE = sorted((ROOT / "reference").rglob("*.py"))
OURS_BESIDE = [
    path
    for room in ("tests", "benchmarks", "student_template/hw01_tools")
    for path in sorted((ROOT / room).rglob("*.py"))
    if ROOT / "tests" / "submissions" not in path.parents
]
INSIDE = ROOT / "grader" / "sandbox" / "inside"
# What a student would write, and what a student is given.
STUDENTS = ROOT / "reference" / "solution"
THE_COMMAND_LINE = ROOT / "grader" / "cli"
REPORT = ROOT / "grader" / "report"
ITS_COMMAND = THE_COMMAND_LINE / "report.py"
DRAWING = {"jinja2", "markupsafe", "matplotlib"}
ITS_OWN_COMMAND = ROOT / "reference" / "__main__.py"
TORCH = ROOT / "reference" / "oracle.py"
EXITS = {"sys.exit", "os._exit", "os.abort", "exit", "quit", "SystemExit"}

# Rooms of the grader that know nothing of one another: what each may not import.
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "reference": ("grader",),
    "grader/api.py": ("grader.cli", "grader.gradescope", "grader.batch", "grader.audit"),
    "grader/model.py": ("grader", "reference"),
    "grader/rubric.py": ("grader.sandbox", "grader.checks", "reference", "pytest"),
    "grader/decoding.py": ("grader", "reference", "pytest", "numpy"),
    "grader/submission.py": ("grader.sandbox", "grader.checks", "reference", "pytest", "numpy"),
    "grader/atomic.py": ("grader", "reference", "pytest", "numpy"),
    "grader/feedback.py": ("grader.sandbox", "grader.gradescope", "reference", "pytest", "numpy"),
    "grader/gradescope.py": ("grader.sandbox", "grader.runner", "reference", "pytest"),
    "grader/report": (
        "grader.audit",
        "grader.cli",
        "grader.runner",
        "grader.sandbox",
        "grader.suites",
        "reference",
        "pytest",
    ),
    "grader/checks": (
        *("grader.sandbox", "grader.suites", "grader.gradescope", "grader.feedback", "pytest"),
    ),
    "grader/sandbox": ("grader.checks", "grader.suites", "grader.rubric", "pytest"),
    "grader/given.py": ("grader", "reference", "pytest", "numpy"),
    **dict.fromkeys(
        ("grader/runner.py", "grader/plugin.py", "grader/student_code.py"),
        ("grader.gradescope", "grader.batch", "grader.report", "grader.audit", "grader.cli"),
    ),
    "grader/judging.py": (
        *("grader.sandbox", "grader.suites", "grader.gradescope", "grader.feedback", "pytest"),
    ),
    "grader/home": (
        *("grader.sandbox.guest", "grader.sandbox.supervisor", "grader.sandbox.inside.confine"),
        *("grader.runner", "grader.cli", "grader.audit", "grader.plugin", "grader.packaging"),
        *("grader.gradescope", "grader.atomic"),
        *("reference.solution", "reference.truth", "reference.vjps", "reference.network"),
    ),
    "grader/packaging": (
        "grader.sandbox",
        "grader.checks",
        "grader.suites",
        "grader.rubric",
        "grader.runner",
        "pytest",
        "numpy",
    ),
    "grader/batch": ("grader.audit", "grader.cli", "pytest"),
    "grader/batch/roster.py": ("grader.batch", "grader.gradescope", "reference", "yaml"),
    "grader/suites": ("grader.sandbox.inside", "grader.gradescope", "grader.runner", "grader.cli"),
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, wherever in it it does."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize(("room", "forbidden"), FORBIDDEN.items(), ids=FORBIDDEN.keys())
def test_imports_run_one_way(room: str, forbidden: tuple[str, ...]) -> None:
    """No room imports what must not be known in it."""
    files = [path for path in (*GRADER, *REFERENCE) if f"{name_of(path)}/".startswith(f"{room}/")]

    assert files
    found = [
        f"{name_of(path)} imports {module}"
        for path in files
        if STUDENTS not in path.parents
        for module in imports_of(path)
        if any(is_in(module, package) for package in forbidden)
    ]
    assert found == []


def test_what_is_inside_needs_numpy_alone() -> None:
    """What shares a process with student code imports the standard library, NumPy and itself."""
    allowed = {*sys.stdlib_module_names, "numpy"}
    found = [
        f"{name_of(path)} imports {module}"
        for path in INSIDE.rglob("*.py")
        for module in imports_of(path)
        if module.partition(".")[0] not in allowed and not is_in(module, "grader.sandbox.inside")
    ]
    assert found == []


def test_torch_is_an_oracle_alone() -> None:
    """No file but the oracle imports torch, so that grading needs none."""
    files = [*GRADER, *REFERENCE, *ROOT.glob("student_template/**/*.py")]
    found = [
        name_of(path)
        for path in files
        if path != TORCH and any(is_in(module, "torch") for module in imports_of(path))
    ]
    assert found == []


def test_the_report_alone_draws() -> None:
    """No file but the report's imports a template engine or a plotting library, and no file but its
    command imports the report, so that grading needs neither."""
    found = [
        f"{name_of(path)} imports {module}"
        for path in (*GRADER, *REFERENCE)
        for module in imports_of(path)
        if (module.partition(".")[0] in DRAWING and REPORT not in path.parents)
        or (is_in(module, "grader.report") and path != ITS_COMMAND and REPORT not in path.parents)
    ]
    assert found == []


def spoken(path: Path) -> Iterator[str]:
    """Each place where a file prints or exits."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", *EXITS}:
            yield f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"
        elif isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if ast.unparse(raised) in EXITS:
                yield f"{name_of(path)}:{node.lineno} {ast.unparse(raised)}"


def test_the_command_line_alone_prints_and_exits() -> None:
    """Nothing but the command line prints or exits; a guest is a process of its own."""
    found = [
        place
        for path in (*GRADER, *REFERENCE)
        if path != ITS_OWN_COMMAND and not {THE_COMMAND_LINE, INSIDE, STUDENTS} & set(path.parents)
        for place in spoken(path)
    ]
    assert found == []
    # So that the search finds something.
    assert any(place for path in THE_COMMAND_LINE.glob("*.py") for place in spoken(path))


@pytest.mark.parametrize("path", [*GRADER, *REFERENCE, *OURS_BESIDE], ids=name_of)
def test_files_can_be_read_in_one_go(path: Path) -> None:
    """No file is longer than 300 lines, and each says at its top what it is for."""
    text = path.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= LINES_LIMIT
    assert not text or ast.get_docstring(ast.parse(text))
