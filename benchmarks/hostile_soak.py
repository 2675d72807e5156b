"""Grades hostile uploads in a row and checks after each that nothing gained a point or stayed.

    .venv/bin/python benchmarks/hostile_soak.py [--uploads N] [--jobs N] [--only WORD]

The hostile folders of tests/submissions in turn, each by the real command. Every grading must end
with exit code 0 and a valid results.json that loses exactly the items of expected.json. Whenever
all gradings of a round have ended, no process may run as a guest's user, no file may be new in the
temporary folders, no shared memory or queue may be left, and this program's memory may not grow.
Needs root. Exits with 1 where anything is found.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import uploads  # noqa: E402 - after the path

from grader.rubric import RUBRIC  # noqa: E402
from grader.sandbox.inside.zygote import BLOCKS, FIRST_GUEST_UID, UIDS_A_BLOCK  # noqa: E402

GUESTS = range(FIRST_GUEST_UID, FIRST_GUEST_UID + BLOCKS * UIDS_A_BLOCK)
FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock")
SHARED = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")
LIMIT_S = 300
ROUND = 40  # gradings; a slow one at the end of each holds the others up
GROWTH_LIMIT_KB = 20 << 10


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--uploads", type=int, default=1000, metavar="N")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--only", default="hostile-", metavar="WORD", help="names that hold it")
    options = parser.parse_args()
    names = [name for name in uploads.names() if options.only in name]
    turn = list(itertools.islice(itertools.cycle(names), options.uploads))
    with tempfile.TemporaryDirectory() as folder:
        found = list(soak(turn, options.jobs, Path(folder)))
    print(f"{len(found)} problems")
    raise SystemExit(bool(found))


def soak(turn: Sequence[str], jobs: int, folder: Path) -> Iterator[str]:
    began = time.monotonic()
    before = left_behind()
    memory_kb = 0
    took: list[float] = []
    with ThreadPoolExecutor(jobs) as pool:
        for start in range(0, len(turn), ROUND):
            names = turn[start : start + ROUND]
            places = [folder / f"{start + i}" for i in range(len(names))]
            for name, (problems, seconds) in zip(names, pool.map(grade, names, places)):
                took.append(seconds)
                yield from reported(f"{name}: {problem}" for problem in problems)
            left = sorted(left_behind() - before)
            yield from reported(f"left after the first {start + len(names)}: {x}" for x in left)
            memory_kb = memory_kb or peak_kb()
            done = start + len(names)
            print(f"{done} of {len(turn)}, {time.monotonic() - began:.0f} s", flush=True)
    growth_kb = peak_kb() - memory_kb
    if growth_kb > GROWTH_LIMIT_KB:
        yield from reported([f"this program has grown by {growth_kb} KiB"])
    print(
        f"{len(turn)} gradings of {len(set(turn))} uploads, {jobs} at a time, in "
        f"{time.monotonic() - began:.0f} s; {min(took):.1f} to {max(took):.1f} s each; "
        f"this program grew by {growth_kb} KiB"
    )


def reported(problems: Iterable[str]) -> Iterator[str]:
    for problem in problems:
        print(f"PROBLEM {problem}", flush=True)
        yield problem


def grade(name: str, place: Path) -> tuple[list[str], float]:
    """What is wrong with the grading of one upload, by the real command, and how long it took."""
    upload = uploads.materialise(name, place)
    results = place / "results.json"
    command = [sys.executable, "-m", "grader", "grade", str(upload), "--results", str(results)]
    began = time.monotonic()
    try:
        ended = subprocess.run(
            [*command, "--floor", "required"], cwd=ROOT, capture_output=True, timeout=LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return [f"is not graded after {LIMIT_S} s"], time.monotonic() - began
    took = time.monotonic() - began
    if ended.returncode:
        return [f"exit code {ended.returncode}: {ended.stderr[-300:]!r}"], took
    return list(wrong_results(name, json.loads(results.read_text("utf-8")))), took


def wrong_results(name: str, content: dict[str, object]) -> Iterator[str]:
    rows = content["tests"]
    assert isinstance(rows, list)
    lost = {row["number"] for row in rows if row["score"] < row["max_score"]}
    wrong = lost ^ uploads.without_points(name)
    if content["score"] != uploads.score(name) or wrong:
        yield f"{content['score']} points and not {uploads.score(name)}; {wrong} differ"
    if [row["number"] for row in rows] != [item.number for item in RUBRIC]:
        yield "rows are missing"
    extra = content["extra_data"]
    assert isinstance(extra, dict)
    if extra["errored"]:
        yield f"errored: {extra['errored']}"
    if any(guest["survivors"] for guest in extra["measured"]["guests"]):
        yield "a guest left processes, which had to be killed"


def left_behind() -> set[str]:
    """Everything that could outlive a grading, by a name."""
    processes = {f"process {pid} of {uid}" for pid, uid in uids() if uid in GUESTS}
    files = {
        os.path.join(folder, name)
        for folder in FOLDERS
        if os.path.isdir(folder)
        for name in os.listdir(folder)
    }
    shared = {line for path in SHARED for line in Path(path).read_text().splitlines()[1:]}
    return processes | files | shared


def uids() -> Iterator[tuple[str, int]]:
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield pid, os.stat(f"/proc/{pid}").st_uid
        except OSError:
            continue


def peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
