"""What `gradcheck` found, told so that one entry can be done again on paper."""

from __future__ import annotations

from dataclasses import dataclass

from .formats import number
from .slopes import Slope
from .terminal import Row, table

DIGITS = 10
HEAD = ("input", "shape", "entries", "wrong", "step", "")


@dataclass(frozen=True)
class Entry:
    """One entry of one input: the slope that was measured, and what the gradient says."""

    where: str
    measured: Slope
    gradient: float
    ok: bool

    def __str__(self) -> str:
        m = self.measured
        here, up, down = (number(v, DIGITS) for v in (m.x, m.x + m.step, m.x - m.step))
        before, above, below = (number(v, DIGITS) for v in (m.here, m.above, m.below))
        run, digits = number(2 * m.step, DIGITS), 6 if m.is_exact else 8
        off = "" if m.is_exact else f", off by {number(m.error, 1)} at most"
        minus = f"- ({below})" if below.startswith("-") else f"- {below}"
        return (
            f"Change {self.where} and nothing else:\n"
            f"  from {here} to {up}: sum(upstream * y) goes {before} -> {above}\n"
            f"  from {here} to {down}: sum(upstream * y) goes {before} -> {below}\n"
            f"  slope ({above} {minus}) / {run} = {number(m.value, digits)}{off}\n"
            f"  your gradient says {number(self.gradient, digits)}   {'ok' if self.ok else 'WRONG'}"
        )


@dataclass(frozen=True)
class Input:
    """What was found about one input.

    `problem` is what is wrong with its gradient as a whole; then no entry was compared. `kinks`
    counts the entries where y has no slope, which are not compared either.
    """

    name: str
    shape: str
    entries: tuple[Entry, ...] = ()
    kinks: int = 0
    problem: str = ""
    note: str = ""

    @property
    def wrong(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if not entry.ok)

    @property
    def ok(self) -> bool:
        return not self.problem and not self.wrong

    @property
    def step(self) -> str:
        """The steps that were taken; with small ones, how far off the slopes may be."""
        if not self.entries:
            return "none"
        if all(entry.measured.is_exact for entry in self.entries):
            return "1, exact"
        steps = [entry.measured.step for entry in self.entries]
        error = max(entry.measured.error for entry in self.entries)
        span = " to ".join(dict.fromkeys(number(x, 2) for x in (min(steps), max(steps))))
        return f"{span}, off by {number(error, 1)} at most"

    def row(self) -> Row:
        said = "ok" if self.ok else "WRONG"
        wrong = "-" if self.problem else str(len(self.wrong))
        count = str(len(self.entries) + self.kinks) if not self.problem else "-"
        cells = (self.name, self.shape, count, wrong, self.step, said)
        return tuple((cell,) for cell in cells)


@dataclass(frozen=True, repr=False)
class GradientCheck:
    """The result of `gradcheck`: true if every gradient is right. `print` it, or look at `.ok`."""

    inputs: tuple[Input, ...]
    output_shape: str
    upstream: str
    source: str

    @property
    def ok(self) -> bool:
        return all(x.ok for x in self.inputs)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        head = (
            f"gradcheck: gradients of {self.source}, y has shape {self.output_shape}\n"
            f"upstream = {self.upstream}"
        )
        parts = [head, table(HEAD, [x.row() for x in self.inputs]), self._detail(), *self._notes()]
        return "\n\n".join(part for part in parts if part)

    __repr__ = __str__

    def _detail(self) -> str:
        """The first thing wrong, or as an example the first entry of all."""
        for x in self.inputs:
            if x.problem:
                return f"The gradient of {x.name} {x.problem}."
            if x.wrong:
                return f"The first wrong entry. {x.wrong[0]}"
        entries = [entry for x in self.inputs for entry in x.entries]
        return f"As an example, the first entry. {entries[0]}" if entries else ""

    def _notes(self) -> list[str]:
        notes = [f"{x.name} {x.note}." for x in self.inputs if x.note]
        for x in self.inputs:
            if x.kinks:
                notes.append(
                    f"Not compared: {x.kinks} of {x.name}, where y has a corner and so no slope."
                )
        return notes
