"""Guests in this process, one for each function, so that a debugger stops in the student's code.

The same files are loaded in the same way and asked the same; there is no time limit, and what is
printed is printed. `error_of` gives the exception behind a reply, with its traceback.
"""

from __future__ import annotations

import bdb
import builtins
import contextlib
import importlib.machinery
import io
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from ..model import Raised
from ..sandbox.conversation import ANSWER_LIMIT_BYTES, Allowance, Conversation, Usage
from ..sandbox.inside import given, guest, loader, wire
from ..sandbox.inside.describe import describe_error

LEAVES = (KeyboardInterrupt, bdb.BdbQuit, pytest.exit.Exception)


class InProcess:
    """A Host whose guests live here."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)
        self._errors: dict[tuple[Any, ...], BaseException] = {}

    def guest(self) -> Conversation:
        return _Guest(self._given, self._remember)

    def close(self) -> None:
        self._errors.clear()

    def error_of(self, raised: Raised) -> BaseException | None:
        """The first exception that was told of in this way."""
        return self._errors.get((raised.type, raised.file, raised.line))

    def _remember(self, error: BaseException) -> None:
        if isinstance(error, LEAVES):
            raise KeyboardInterrupt from error
        told = describe_error(error)
        self._errors.setdefault((told["type"], told["file"], told["line"]), error)


class _Guest(Conversation):
    """Answers when it is written to. Its modules are the program's only while it does."""

    def __init__(
        self, sources: Mapping[str, str], on_raise: Callable[[BaseException], None]
    ) -> None:
        super().__init__()
        self._on_raise = on_raise
        self._said: list[bytes] = []
        self._modules: dict[str, types.ModuleType] = {}
        self._files: loader.StudentFiles | None = None
        self._subject = ""
        with self._entered():
            given.load(dict(sources))

    def printed(self) -> str:
        return ""  # it is where all prints of this process go

    def cpu_s(self) -> float:
        return 0.0

    def end(self) -> Usage:
        self._modules.clear()
        self.usage = Usage("let go")
        return self.usage

    def abandon(self) -> None:
        self.end()

    def _begin(self, allowance: Allowance, answers: int = 1) -> None:
        self._budget_bytes = ANSWER_LIMIT_BYTES

    def _write(self, data: bytes) -> None:
        frame = wire.read(io.BytesIO(data).read)
        if self._files is None:
            self._subject = frame.header["subject"]
            self._files = guest.student_files(frame, self._said.append, _Files)
            with self._entered():
                guest.load(self._files, self._subject, self._said.append)
            return
        with self._entered() as caught:
            guest.answer(self._subject, frame, caught, self._said.append, self._on_raise)

    def _part(self) -> bytes:
        part = b"".join(self._said)
        self._said.clear()
        return part

    @contextlib.contextmanager
    def _entered(self) -> Iterator[list[str]]:
        """What a guest's process would have to itself; afterwards all is as it was before."""
        before, limit = _taken_out(), sys.getrecursionlimit()
        sys.modules.update(self._modules)
        if self._files is not None:
            sys.meta_path.insert(0, self._files)
        sys.setrecursionlimit(guest.usual_depth())
        try:
            with warnings.catch_warnings():
                yield guest.catch_warnings()
        finally:
            sys.setrecursionlimit(limit)
            if self._files is not None:
                sys.meta_path.remove(self._files)
            self._modules = _taken_out()
            sys.modules.update(before)


def _taken_out() -> dict[str, types.ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == loader.PACKAGE]
    return {name: sys.modules.pop(name) for name in names}


class _Files(loader.StudentFiles):
    """Refuses what student code may not import to that code alone: pytest and a debugger import
    modules of their own meanwhile."""

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] != loader.PACKAGE:
            return None
        return super().find_spec(fullname, path, target)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": self._import}
        super().exec_module(module)

    def _import(
        self,
        name: str,
        scope: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        names: Sequence[str] = (),
        level: int = 0,
    ) -> types.ModuleType:
        if not level:  # with dots in front it is one of the package's own
            super().find_spec(name, None)
        return builtins.__import__(name, scope, local, names, level)
