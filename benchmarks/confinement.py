"""What confinement costs: one guest from fork to kill-all, and one whole grading.

    .venv/bin/python benchmarks/confinement.py [--guests N] [--gradings N]

Each figure is a median over rounds in which both sides are measured one after the other, so that a
busy machine slows both; ratios are medians of the rounds' own ratios. "Without" skips every layer
but the descriptors, on which the guest's channel depends. Run it as root, or the uid layer is
missing and so is its cost.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy
from measuring import interleaved, ratios

sys.path.insert(0, str(Path(__file__).parent.parent))

from grader import runner
from grader.given import given_sources
from grader.model import Returned, Submission
from grader.sandbox.conversation import Allowance, Loaded
from grader.sandbox.inside.confine import LAYERS
from grader.sandbox.supervisor import Zygote
from reference import blanks
from reference.case import Case, Words
from reference.stand_ins import stand_ins

SUBJECT = "sgd_step"
PATIENT = Allowance(cpu_s=10.0, wall_s=30.0)
UNCONFINED = tuple(layer for layer in LAYERS if layer != "descriptors")
CONFINED, WITHOUT = "confined", "without"
AIM_GUEST_MS, AIM_ADDED_PERCENT = 15, 25


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--guests", type=int, default=200, metavar="N", help="rounds of one guest")
    parser.add_argument("--gradings", type=int, default=9, metavar="N", help="rounds of a grading")
    options = parser.parse_args()
    given = given_sources()
    with Zygote(given) as whole, Zygote(given, skip=UNCONFINED) as none:
        one_guest = {CONFINED: lambda: one_guest_ms(whole), WITHOUT: lambda: one_guest_ms(none)}
        found = interleaved(options.guests, one_guest)
    show("one guest: fork, confine, import, one call, kill-all; wall ms", found)
    print(f"  aim: under {AIM_GUEST_MS} ms\n")
    grading = {
        CONFINED: lambda: grading_cpu_s(lambda: Zygote(given)),
        WITHOUT: lambda: grading_cpu_s(lambda: Zygote(given, skip=UNCONFINED)),
    }
    found = interleaved(options.gradings, grading)
    show("one grading of a right upload; processor s of all processes", found)
    print(f"  aim: confinement adds under {AIM_ADDED_PERCENT} %")


def show(what: str, found: Mapping[str, Sequence[float]]) -> None:
    ratio = ratios(found[CONFINED], found[WITHOUT])
    print(f"{what} ({len(ratio)} rounds)")
    for name, values in {**found, "ratio": ratio}.items():
        low, middle, high = statistics.quantiles(values, n=4)
        print(f"  {name:<9} median {middle:7.3f}   quartiles {low:.3f} to {high:.3f}")


def one_guest_ms(zygote: Zygote) -> float:
    arrays = tuple(numpy.ones((2, 2)) for _ in range(7))
    case = Case(arrays, {"lr": 0.5}, lambda _: Words(""))
    request = {
        "subject": SUBJECT,
        "sources": {"mlp": blanks.solution("mlp.py")},
        "stand_ins": stand_ins(SUBJECT),
        "unusable": [],
    }
    began = time.perf_counter()
    guest = zygote.guest()
    loaded = guest.load(request, PATIENT)
    (reply,) = guest.ask([case], PATIENT)
    guest.end()
    took_ms = (time.perf_counter() - began) * 1000
    assert isinstance(loaded, Loaded), loaded
    assert isinstance(reply, Returned), reply
    return took_ms


def grading_cpu_s(zygote: Callable[[], Zygote]) -> float:
    """Of this process, of the zygote and of all guests, which it has reaped."""
    sources = {file: blanks.solution(file) for file in blanks.FILES}
    before = cpu_s()
    grade = runner.grade(runner.Task(Submission(sources, {}), "benchmark", zygote))
    assert grade.points == 100, [v for v in grade.verdicts if not v.points]
    return cpu_s() - before


def cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("not root: the uid layer, and its cost, are missing")
    main()
