"""The lines of the solution's answers, to ask that they stand nowhere else."""

from __future__ import annotations

from reference import blanks

DISTINCTIVE = 24  # characters of a line that no other code holds by chance


def every() -> set[str]:
    return {
        line.strip()
        for file in blanks.FILES
        for match in blanks.ANSWER.finditer((blanks.SOLUTION / file).read_text(encoding="utf-8"))
        if match["kind"] == "SOLUTION"
        for line in match["code"].splitlines()
    }


def distinctive() -> set[str]:
    return {line for line in every() if len(line) >= DISTINCTIVE}
