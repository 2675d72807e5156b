"""One grading by Backmark and by its peers, side by side: time, memory, size.

    .venv/bin/python benchmarks/peers.py [--otter] [--rounds N] [--only PART ...]

All grade the reference solution, each with a command of its own, in turn, round by round. Backmark
asks all its cases in full confinement; the peers check the same 33 items on a dozen cases
(`benchmarks/peers/`). Parts: `warm`; `memory`; `cold`, with the files taken out of the page cache;
`half`, in a control group of half a processor and 768 MiB; `hostile`, an upload that takes all
memory there, by Backmark; `size` on the disk. Prints Markdown.
Venvs are made on first use, which takes minutes and 1 GB, with --otter 2.5 GB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import graders
from graders import Grader
from limited import Group, NoGroupError
from measuring import CommandFailedError, Cost, cost, interleaved, ratios, spread, table, watched
from page_cache import evict

sys.path.insert(0, str(graders.ROOT / "tests"))

import uploads

SLOW_ROUNDS = 5
PEERS = (graders.GRADESCOPE, graders.PYTEST)
HOSTILE = "hostile-memory"
LIMITED = ("MB with cached files", "killed for memory")
TIMES = ("", "wall s", "CPU s", "wall, times Backmark", "CPU, times Backmark")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--otter", action="store_true", help="otter-grader too")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--venvs", type=Path, default=graders.VENVS, metavar="FOLDER")
    options = parser.parse_args()
    names = (graders.BACKMARK, *PEERS, *([graders.OTTER] if options.otter else []))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)  # a guest runs as another user
        upload = graders.solution(place / "upload")
        all_of_them = [
            graders.ready(name, upload, place / str(i), options.venvs)
            for i, name in enumerate(names)
        ]
        for part in options.only:
            print(f"{PARTS[part](all_of_them, options.rounds)}\n", flush=True)


def warm(all_of_them: Sequence[Grader], rounds: int) -> str:
    found = interleaved(rounds, {x.name: lambda x=x: graded(x) for x in all_of_them})
    return f"One upload, warm, {rounds} rounds:\n\n{times(found)}"


def cold(all_of_them: Sequence[Grader], rounds: int) -> str:
    def measure(grader: Grader) -> Cost:
        evict([graders.ROOT, grader.venv, grader.command.folder])
        return graded(grader)

    os.sync()  # only what is on the disk can be taken out
    rounds = min(rounds, SLOW_ROUNDS)
    found = interleaved(rounds, {x.name: lambda x=x: measure(x) for x in all_of_them})
    return f"One upload, cold, {rounds} rounds:\n\n{times(found)}"


def memory(all_of_them: Sequence[Grader], _: int) -> str:
    rows = [(x.name, f"{watched(x.command)[1].whole_mb:.0f}") for x in all_of_them]
    return "One upload, peak memory:\n\n" + table(("", "MB, all processes (PSS)"), rows)


def half(all_of_them: Sequence[Grader], rounds: int) -> str:
    """Each has a group of its own, whose first run reads every file itself, so that these count as
    its memory."""
    rounds = min(rounds, SLOW_ROUNDS)
    title = f"One upload at 0.5 CPU and 768 MiB, warm, {rounds} rounds"
    with ExitStack() as stack:
        try:
            groups = {x.name: stack.enter_context(Group()) for x in all_of_them}
        except NoGroupError as error:
            return f"{title}: not measured, no control group can be made here ({error})."
        os.sync()
        for grader in all_of_them:
            evict([graders.ROOT, grader.venv, grader.command.folder])
            graded(grader, groups[grader.name].enter)
        measures = {x.name: lambda x=x: graded(x, groups[x.name].enter) for x in all_of_them}
        found = interleaved(rounds, measures)
        more = {name: (f"{x.peak_mb:.0f}", str(x.kills)) for name, x in groups.items()}
    return f"{title}:\n\n{times(found, LIMITED, more)}"


def hostile(all_of_them: Sequence[Grader], _: int) -> str:
    """A guest that takes all the memory it can must meet its own limit, not the container's."""
    title = f"{HOSTILE}, by Backmark at 0.5 CPU and 768 MiB"
    command = all_of_them[0].command
    upload = uploads.materialise(HOSTILE, command.folder / HOSTILE)
    arguments = [*command.arguments, "--results", str(command.folder / "hostile.json")]
    arguments[arguments.index("grade") + 1] = str(upload)
    try:
        with Group() as group:
            spent = cost(replace(command, arguments=arguments), group.enter)
            row = (HOSTILE, f"{spent.wall_s:.1f}", f"{group.peak_mb:.0f}", group.kills)
    except NoGroupError as error:
        return f"{title}: not measured, no control group can be made here ({error})."
    return f"{title}:\n\n" + table(("", "wall s", *LIMITED), [row])


def size(all_of_them: Sequence[Grader], _: int) -> str:
    rows = [(x.name, f"{x.installed_mb():.0f}", x.packages()) for x in all_of_them]
    return "Installed:\n\n" + table(("", "MB", "packages"), rows)


PARTS: Mapping[str, Callable[[Sequence[Grader], int], str]] = {
    "warm": warm,
    "memory": memory,
    "cold": cold,
    "half": half,
    "hostile": hostile,
    "size": size,
}


def graded(grader: Grader, enter: Callable[[], None] | None = None) -> Cost:
    """One run, which must give all 100 points."""
    grader.results.unlink(missing_ok=True)
    found = cost(grader.command, enter)
    assert grader.score() == 100, f"{grader.name}: {grader.score()} points"
    return found


def times(
    found: Mapping[str, Sequence[Cost]],
    extra: Sequence[str] = (),
    more: Mapping[str, Iterable[str]] | None = None,
) -> str:
    """Medians and ranges; ratios to Backmark are medians of the rounds' own."""
    ours = found[graders.BACKMARK]
    rows = []
    for name, costs in found.items():
        wall = ratios([x.wall_s for x in costs], [x.wall_s for x in ours])
        cpu = ratios([x.cpu_s for x in costs], [x.cpu_s for x in ours])
        rows.append(
            (
                name,
                spread([x.wall_s for x in costs]),
                spread([x.cpu_s for x in costs]),
                f"{statistics.median(wall):.2f}",
                f"{statistics.median(cpu):.2f}",
                *((more or {}).get(name, ())),
            )
        )
    return table((*TIMES, *extra), rows)


if __name__ == "__main__":
    try:
        main()
    except CommandFailedError as error:
        raise SystemExit(str(error)) from None
