"""A made-up class: results.json and class.json as a regrade writes them, without any grading.

The same bytes for the same arguments. Strong students pass more; what is lost is lost to a known
mistake of the tables, a few of them popular, as in a real class.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from grader import gradescope
from grader.batch.roster import Attempt, Regraded, Roster, Submitter, to_json
from grader.checks.mistakes import Mistake, known_mistakes
from grader.model import Finding, Grade, Verdict
from grader.rubric import RUBRIC, TOTAL, Item

GIVEN = [
    "Amara",
    "Bjarne",
    "Chiyo",
    "Dmitri",
    "Élodie",
    "Farid",
    "Gudrun",
    "Hyun-woo",
    "Ijeoma",
    "Jørgen",
    "Katarzyna",
    "Lwazi",
]
FAMILY = [
    "Okonkwo",
    "Þórsdóttir",
    "Watanabe",
    "Zhang-Meier",
    "Nuñez",
    "O'Hara",
    "Papadopoulos",
    "Quispe",
    "Xu",
    "Yıldız",
]
DUE = datetime(2026, 3, 13, 23, 59, tzinfo=timezone(timedelta(hours=-5)))
POPULAR = (
    "backward-adds-to-old-grads",
    "backward-overwrites",
    "matmul-extra-axes-only",
    "matmul-length-1-axes-vanish",
    "matmul-no-sum",
    "mul-own-factor",
    "net-loss-mean",
    "net-slope-from-z1",
    "topo-recursive",
)
HOSTILE = (
    "</pre></table><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}{% raw %}"
    "\x1b[2J\x00\x9b\u202egnp.\u202c\u2066\u200f\ufeff\ud800&lt;b&gt;\"'`"
)
PRINTED = "debug: my key is swordfish"


@cache
def mistakes_by_item() -> dict[str, list[Mistake]]:
    """The known mistakes that cost an item, the popular ones many times over."""
    found: dict[str, list[Mistake]] = {item.number: [] for item in RUBRIC}
    for mistake in known_mistakes():
        for number in mistake.loses:
            found[number] += [mistake] * (60 if mistake.id in POPULAR else 1)
    return found


def lost(item: Item, mistake: Mistake | None = None, kind: str = "value") -> Verdict:
    """A lost item, with a finding as the checks word them."""
    if kind == "not started":
        return Verdict(item.number, "failed", 0, Finding(kind, "not started yet"))
    finding = Finding(
        kind,
        "the values are wrong",
        mistake.subject if mistake else item.subject,
        "a = [2, 3],  b = [5, 7],  upstream = [1, 1]",
        (("expected", "[6, 8]"), ("yours", "[5, 7]")),
        mistake.note if mistake else "",
        mistake.help if mistake else "",
        mistake=mistake.id if mistake else "",
    )
    return Verdict(item.number, "failed", 0, finding, printed=PRINTED)


def passed(item: Item) -> Verdict:
    return Verdict(item.number, "passed", item.points)


def errored(item: Item) -> Verdict:
    error = "Traceback (most recent call last):\nSandboxError: the guest did not start"
    return Verdict(item.number, "errored", 0, error=error)


def results(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The results.json of a grading that came to these verdicts."""
    return gradescope.results(Grade(tuple(verdicts)), 3.5)


def roster(*submissions: Regraded, assignment: str = "HW01: reverse-mode autodiff") -> Roster:
    """What class.json says of these."""
    return Roster(assignment, TOTAL, submissions)


def write(folder: Path, graded: dict[str, dict[str, Any]], about: Roster | None) -> Path:
    """A folder as `regrade` writes it; without class.json where `about` is None."""
    (folder / "results").mkdir(parents=True, exist_ok=True)
    for id, content in graded.items():
        (folder / "results" / f"{id}.json").write_text(json.dumps(content), "utf-8")
    if about is not None:
        (folder / "class.json").write_bytes(to_json(about))
    return folder


def of_size(folder: Path, count: int, seed: int = 1) -> Path:
    """A class of `count` submissions in a folder."""
    draw = random.Random(seed)
    graded: dict[str, dict[str, Any]] = {}
    entries = []
    for i, number in enumerate(draw.sample(range(10**6), count)):
        id = str(184_000_000 + number)
        verdicts = _verdicts(draw, draw.gauss(1.1, 1.1))
        graded[id] = results(verdicts)
        entries.append(_entry(draw, id, i, graded[id]["score"], verdicts))
    return write(folder, graded, roster(*entries))


def hostile(folder: Path) -> Path:
    """A class that is hostile in every field."""
    item = RUBRIC[0]
    finding = lost(item).finding
    assert finding is not None
    odd = replace(finding, what=HOSTILE, case=HOSTILE, mistake=HOSTILE, kind=HOSTILE)
    content = results(
        [
            replace(lost(item), finding=odd, printed=HOSTILE),
            *(replace(errored(x), error=HOSTILE) for x in RUBRIC[1:]),
        ]
    )
    content["tests"][0]["output"] = HOSTILE
    content["tests"][0]["extra_data"]["finding"] = HOSTILE
    content["extra_data"]["errored"] = {x.number: HOSTILE for x in RUBRIC}
    entry = Regraded(
        "1",
        (Submitter(HOSTILE, HOSTILE, HOSTILE),),
        before=3,
        changed=(HOSTILE, "1.1"),
        attempts=(Attempt(HOSTILE, score=3),),
        problem=HOSTILE,
    )
    about = roster(entry, replace(entry, id=HOSTILE), assignment=HOSTILE)
    return write(folder, {"1": content}, about)


def _verdicts(draw: random.Random, ability: float) -> list[Verdict]:
    """A strong student has a high ability; a weak one does not get to the last question."""
    stops_at = 6 if ability > -0.6 or draw.random() < 0.4 else draw.randint(3, 5)
    made: dict[str, Mistake] = {}
    verdicts = []
    for item in RUBRIC:
        hardness = item.points / 3.2 + (0.9 if item.number in ("3.5", "3.6", "4.5") else -0.6)
        if int(item.question) >= stops_at:
            verdicts.append(lost(item, kind="not started"))
        elif draw.random() < 0.002:
            verdicts.append(errored(item))
        elif item.number in made:
            verdicts.append(lost(item, made[item.number]))
        elif draw.gauss(ability, 0.9) > hardness - 0.9:
            verdicts.append(passed(item))
        elif draw.random() < 0.15:
            verdicts.append(lost(item))
        else:
            mistake = draw.choice(mistakes_by_item()[item.number])
            made.update(dict.fromkeys(mistake.loses, mistake))
            verdicts.append(lost(item, mistake))
    return verdicts


def _entry(
    draw: random.Random, id: str, i: int, score: float, verdicts: Sequence[Verdict]
) -> Regraded:
    """What class.json says of a submission."""
    names = [
        f"{draw.choice(GIVEN)} {draw.choice(FAMILY)}" for _ in range(1 + (draw.random() < 0.1))
    ]
    submitters = tuple(
        Submitter(name, f"{_ascii(name)}{i}@example.edu", f"u{700_000 + 7 * i + j}")
        for j, name in enumerate(names)
    )
    when = DUE - timedelta(hours=draw.expovariate(1 / 30))
    attempts = []
    for j in range(min(int(draw.expovariate(1 / 2.5)), 14), 0, -1):
        earlier = when - timedelta(hours=j * draw.uniform(0.2, 9))
        part = max(0, round(score - j * draw.uniform(0, 14)))
        attempts.append(Attempt(f"{id}0{j}", earlier.isoformat(), part))
    attempts.append(Attempt(id, when.isoformat(), score))
    attempts.sort(key=lambda attempt: attempt.submitted_at or "")
    changed = [v for v in verdicts if v.number in ("3.6", "5.3") and draw.random() < 0.06]
    points = {item.number: item.points for item in RUBRIC}
    gained = sum(points[v.number] * (1 if v.status == "passed" else -1) for v in changed)
    return Regraded(
        id,
        submitters,
        when.isoformat(),
        score - gained,
        score,
        tuple(v.number for v in changed),
        tuple(attempts),
    )


def _ascii(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalpha())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=300)
    options = parser.parse_args()
    of_size(options.folder, options.count)
