"""Loads the student's files into the guest as modules of `hw01`, and puts right versions in place
of everything that is not being graded.

A subject is what is being graded: "MatMul.gradient" or "forward_pass". Right versions come from the
trusted side as code without the subject's own answer, marshalled by the same Python.
"""

from __future__ import annotations

import ast
import functools
import importlib.machinery
import inspect
import marshal
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .describe import describe_error

PACKAGE = "hw01"
AVAILABLE = sys.stdlib_module_names | {"numpy", PACKAGE}
BACKWARD_PASS = "compute_gradient_of_variables"
FUNCTIONS = {
    "graph": ("find_topo_sort", "forward_pass", BACKWARD_PASS),
    "mlp": ("forward", "backward", "sgd_step"),
}
# While `backward` is graded the student's `forward` is kept: the call answers for the case's own
# arguments itself, and passes others on to it.
KEPT = {"backward": "forward"}


class StudentFiles:
    """Finds and runs `hw01.ops`, `hw01.graph` and `hw01.mlp`; `failures` says which did not run.
    Python's finder and loader of them, without the base classes: their import would take longer
    than all that this does.

    A file in `unusable` is not run at all. Where a file is missing, unusable or raises, the right
    version stands in for it.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        stand_ins: Mapping[str, bytes],
        unusable: Sequence[str],
        subject: str,
        announce: Callable[[str], None],
    ) -> None:
        self.failures: dict[str, Any] = {}
        self._stand_ins = {name: marshal.loads(code) for name, code in stand_ins.items()}
        self._subject = subject
        self._announce = announce
        usable = {name: text for name, text in sources.items() if name not in unusable}
        self._sources = self._used_by(file_of(subject), usable)

    def _used_by(self, name: str, usable: Mapping[str, str]) -> dict[str, str]:
        """A file and those that it imports: another question's file, which it does not import,
        must not be able to cost it anything. A network may be made of Tensors, though, and where
        no backward pass stands in, as at home, the student's own has to do."""
        found: dict[str, str] = {}
        todo = [name]
        if name == "mlp" and BACKWARD_PASS not in self._stand_ins["graph"].co_names:
            todo.append("graph")
        while todo:
            here = todo.pop()
            if here in usable and here not in found:
                self._announce(here)  # a source may be such that parsing it ends the process
                found[here] = usable[here]
                named = {other for other in usable if other != here and other in usable[here]}
                todo.extend(named and named & _imported(usable[here]))
        return found

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        package, _, name = fullname.partition(".")
        if package == PACKAGE and name in self._stand_ins:
            origin = f"{PACKAGE}/{name}.py"
            loader: Any = self  # by its methods
            return importlib.machinery.ModuleSpec(fullname, loader, origin=origin)
        if package not in AVAILABLE and not package.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(
                f"{package} cannot be imported here: the standard library and numpy are all "
                "there is while your work is graded",
                name=fullname,
            )
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Leaves that to Python."""

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__name__.partition(".")[2]
        file = f"{PACKAGE}/{name}.py"
        module.__file__ = file
        if name in self._sources:
            self._announce(name)
            before = dict(module.__dict__)
            try:
                exec(compile(self._sources[name], file, "exec"), module.__dict__)
            except BaseException as error:  # a SystemExit at import is the file's fault too
                self.failures[name] = describe_error(error)
                module.__dict__.clear()
                module.__dict__.update(before)
        if name not in self._sources or name in self.failures:
            exec(self._stand_ins[name], module.__dict__)
        else:
            self._replace_all_but_the_subject(name, module)

    def _replace_all_but_the_subject(self, name: str, module: types.ModuleType) -> None:
        right = types.ModuleType(module.__name__)
        right.__package__ = PACKAGE
        exec(self._stand_ins[name], right.__dict__)
        if name == "ops":
            _keep_inherited_methods([operation(module, op) for op in right.OPERATIONS])
            for op, function in right.OPERATIONS.items():
                self._replace_methods(op, module, right)
                setattr(module, function, getattr(right, function))
        kept = {self._subject, KEPT.get(self._subject)}
        for function in FUNCTIONS.get(name, ()):
            if function not in kept and hasattr(right, function):
                theirs = getattr(module, function, None)
                setattr(module, function, with_theirs(getattr(right, function), theirs))

    def _replace_methods(self, op: str, module: types.ModuleType, right: types.ModuleType) -> None:
        """Right methods on the student's class; a class of its own for the operators to use."""
        right_class = getattr(right, op)
        theirs = operation(module, op)
        graded = op == self._subject.partition(".")[0]
        if theirs is None:
            if not graded:
                setattr(module, op, right_class)
            return
        for method in ("compute", "gradient"):
            if f"{op}.{method}" != self._subject:
                setattr(theirs, method, getattr(right_class, method))
        if not graded:
            for spelling in _spellings(op):
                if getattr(module, spelling, theirs) is theirs:
                    setattr(module, spelling, right_class)


def with_theirs(right: Callable[..., Any], theirs: Any) -> Callable[..., Any]:
    """A right function. Where it does not take what it is called with, an option say, or a node for
    a list of nodes, the student's own answers, which may take more than the handout asks for."""
    if not callable(theirs):
        return right

    @functools.wraps(right)
    def function(*arguments: Any, **named: Any) -> Any:
        try:
            return right(*arguments, **named)
        except TypeError:
            return theirs(*arguments, **named)

    return function


def _keep_inherited_methods(classes: Sequence[type | None]) -> None:
    """A class that inherits a method from another graded class keeps it when that is replaced."""
    found = [
        (student_class, method, inspect.getattr_static(student_class, method))
        for student_class in classes
        for method in ("compute", "gradient")
        if student_class is not None and hasattr(student_class, method)
    ]
    for student_class, method, value in found:
        setattr(student_class, method, value)


def _imported(source: str) -> set[str]:
    """The last part of every module or name that a source imports, wherever in it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)  # import_module("hw01.ops")
    return {dotted.rpartition(".")[2] for dotted in names}


def _spellings(name: str) -> tuple[str, ...]:
    """`EwiseAdd`, as here, and `EWiseAdd`, as elsewhere; one name where they are the same."""
    return tuple(dict.fromkeys((name, name.replace("Ewise", "EWise"))))


def operation(ops: types.ModuleType, name: str) -> type | None:
    """The student's class of that name, in either spelling; None where there is none."""
    for spelling in _spellings(name):
        found = getattr(ops, spelling, None)
        if isinstance(found, type):
            return found
    return None


def file_of(subject: str) -> str:
    """The student's file, without its suffix, that defines a subject."""
    if "." in subject:
        return "ops"
    return next(file for file, functions in FUNCTIONS.items() if subject in functions)
