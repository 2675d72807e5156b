"""The replies to many cases, kept as what they share and the bytes of their numbers.

Thousands of replies differ in little but their numbers. What can be asked of all at once is asked
of their outlines and numbers, and a Reply is made only of what somebody looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from .model import Reply

Shapes = tuple["tuple[int, ...] | None", ...]


@dataclass(frozen=True, eq=False)
class Outline:
    """All of a reply but its numbers; `reply` makes it of these.

    `kinds` are the types and dtypes of its results, where nothing was observed; `shapes` their
    shapes, one after another in the bytes, where all numbers are float64 as well (None in it: a
    result without numbers). `results` says how many there are.
    """

    reply: Callable[[bytes], Reply]
    container: str = ""
    kinds: frozenset[tuple[str, str | None]] | None = None
    shapes: Shapes | None = None
    results: int = 0


class Replies(Sequence[Reply]):
    """Replies in the order of their cases, each made when it is looked at. `results` says how many
    results they have in all."""

    def __init__(self, replies: Iterable[Reply] = ()) -> None:
        self.results = 0
        self._parts: list[tuple[Outline, bytes]] = []
        for reply in replies:
            self.end(reply)

    def add(self, outline: Outline, numbers: bytes) -> None:
        self.results += outline.results
        self._parts.append((outline, numbers))

    def end(self, reply: Reply) -> None:
        """Adds a reply that shares nothing, as an Ending does."""
        self.add(Outline(lambda _: reply), b"")

    def parts(self) -> Iterator[tuple[Outline, bytes]]:
        """Each reply's outline and the bytes of its numbers."""
        return iter(self._parts)

    def kinds(self) -> list[Reply]:
        """The first reply of each kind: those of one kind differ in shapes and numbers only."""
        first: dict[object, tuple[Outline, bytes]] = {}
        for part in self._parts:
            outline = part[0]
            first.setdefault(outline if outline.kinds is None else outline.kinds, part)
        return [outline.reply(numbers) for outline, numbers in first.values()]

    def other_than(self, kind: str) -> list[int]:
        """The positions of replies that hold anything but results of this type."""
        return [
            i
            for i, (outline, _) in enumerate(self._parts)
            if outline.kinds is None or any(name != kind for name, _ in outline.kinds)
        ]

    def noteworthy(self) -> Iterator[tuple[int, Reply]]:
        """Each reply in which something was observed, or which is no result, with its position."""
        for i, (outline, numbers) in enumerate(self._parts):
            if outline.kinds is None:
                yield i, outline.reply(numbers)

    def __len__(self) -> int:
        return len(self._parts)

    @overload
    def __getitem__(self, i: int) -> Reply: ...

    @overload
    def __getitem__(self, i: slice) -> list[Reply]: ...

    def __getitem__(self, i: int | slice) -> Reply | list[Reply]:
        if isinstance(i, slice):
            return [outline.reply(numbers) for outline, numbers in self._parts[i]]
        outline, numbers = self._parts[i]
        return outline.reply(numbers)
