"""Makes a class up: a Gradescope export mixed from tests/submissions/, the same from the same seed.

    .venv/bin/python tests/classes.py class --submissions 300 --seed 1
    .venv/bin/python tests/classes.py class.zip --submissions 300 --seed 1

With groups, missing fields, earlier attempts, what macOS leaves behind, and uploads that cannot be
read. A score "before" is what the upload must get, but for some, from an older grader of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import uploads  # noqa: E402 - after the path

from grader.rubric import RUBRIC  # noqa: E402

KINDS = {"right": 35, "wrong": 45, "broken": 12, "layout": 4, "hostile": 4}
FIRST_ID = 271_828_000
OPENED = datetime(2026, 9, 14, 8, tzinfo=timezone.utc)
GIVEN = (
    "Ada",
    "Björn",
    "Chloé",
    "Dmitri",
    "Eun-ji",
    "Fatima",
    "Grace",
    "Hồ",
    "Ivan",
    "=Jo",
    "Kurt",
)
FAMILY = (
    "Lovelace",
    "Müller",
    "O'Brien",
    "Nguyễn",
    "Pereira",
    "Quist: MD",
    "Rao",
    "Sørensen",
    "No",
)
ODD = ("empty", "damaged zip", "odd names", "no files", "no record")


@dataclass(frozen=True)
class Member:
    """One submission of the made-up class: which upload it is, or which oddity."""

    id: int
    upload: str
    record: dict[str, Any] | None


def members(count: int, seed: int, kinds: Sequence[str] = tuple(KINDS)) -> Iterator[Member]:
    """The class. Of every dozen one cannot be read, in one way or another."""
    rng = Random(f"class {seed}")
    by_kind = {kind: [n for n in uploads.names() if n.startswith(f"{kind}-")] for kind in kinds}
    id = FIRST_ID
    for i in range(count):
        id += rng.randint(1, 900)
        if i % 12 == 11:
            upload = ODD[i // 12 % len(ODD)]
        else:
            kind = rng.choices(kinds, [KINDS[kind] for kind in kinds])[0]
            upload = rng.choice(by_kind[kind])
        yield Member(id, upload, None if upload == "no record" else _record(rng, upload))


def make(into: Path, count: int, seed: int, kinds: Sequence[str] = tuple(KINDS)) -> Path:
    """The export's folder, in `into`, which may not exist yet."""
    root = into / "assignment_4242_export"
    root.mkdir(parents=True)
    records = {}
    for member in members(count, seed, kinds):
        name = f"submission_{member.id}"
        if member.record is not None:
            records[name] = member.record
        if member.upload != "no files":
            _write(root / name, member.upload)
    (root / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (root / "__MACOSX" / "submission_1").mkdir(parents=True)
    (root / "__MACOSX" / "submission_1" / "._ops.py").write_bytes(b"\0\5\x16\7")
    text = yaml.safe_dump(records, allow_unicode=True, sort_keys=False)
    (root / "submission_metadata.yml").write_text(text, encoding="utf-8")
    return root


def zipped(folder: Path, path: Path) -> Path:
    """The same as one zip, as it is downloaded."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            info = zipfile.ZipInfo(
                f"{file.relative_to(folder.parent).as_posix()}{'/' * file.is_dir()}"
            )
            archive.writestr(info, b"" if file.is_dir() else file.read_bytes())
    return path


def _write(folder: Path, upload: str) -> None:
    if upload not in ODD:
        with tempfile.TemporaryDirectory() as scratch:
            uploads.materialise(upload, Path(scratch)).rename(folder)
        (folder / "._graph.py").write_bytes(b"\0\5\x16\7")
        return
    folder.mkdir()
    if upload == "damaged zip":
        (folder / "homework.zip").write_bytes(b"PK\3\4 and no more")
    elif upload == "odd names":
        for name in ("ops.py.txt", "Graph.PY", "mlp (1).py", "-rf", "a\nb.py", "ж" * 60):
            (folder / name).write_text("pass\n", encoding="utf-8")


def _record(rng: Random, upload: str) -> dict[str, Any]:
    submitted = OPENED + timedelta(minutes=rng.randint(0, 10_000), seconds=rng.randint(0, 59))
    people = [_person(rng) for _ in range(rng.choice([1] * 8 + [2, 3]))]
    record: dict[str, Any] = {":submitters": people, ":created_at": submitted}
    lost = (
        uploads.expected(upload).lost if upload not in ODD else frozenset(i.number for i in RUBRIC)
    )
    points = {item.number: 0 if item.number in lost else item.points for item in RUBRIC}
    if rng.random() < 0.15:  # the older grader saw something else
        item = rng.choice(RUBRIC)
        points[item.number] = item.points - points[item.number]
    score = float(sum(points.values()))
    if rng.random() < 0.95:
        record[":score"] = score
        record[":results"] = {"score": score, "tests": [_test(item, points) for item in RUBRIC]}
    history = [_attempt(rng, submitted, score) for _ in range(rng.choice([0, 0, 1, 2, 4, 7]))]
    if history or rng.random() < 0.5:
        record[":history"] = sorted(history, key=lambda x: x[":created_at"], reverse=True)
    return record


def _person(rng: Random) -> dict[str, Any]:
    number = rng.randint(0, 99_999)
    person: dict[str, Any] = {":name": f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"}
    if rng.random() < 0.95:
        person[":sid"] = f"{number:08}"
    if rng.random() < 0.95:
        person[":email"] = f"student{number}@example.edu"
    return person


def _test(item: Any, points: dict[str, int]) -> dict[str, Any]:
    score = float(points[item.number])
    return {"name": item.name, "number": item.number, "score": score, "max_score": item.points}


def _attempt(rng: Random, submitted: datetime, score: float) -> dict[str, Any]:
    earlier = submitted - timedelta(minutes=rng.randint(1, 3_000))
    return {
        ":submitters": [],
        ":created_at": earlier,
        ":score": float(rng.randint(0, int(score))),
        ":results": {},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("path", type=Path, help="a folder that does not exist yet, or a .zip")
    parser.add_argument("--submissions", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="+", choices=tuple(KINDS), default=tuple(KINDS))
    options = parser.parse_args()
    if options.path.suffix != ".zip":
        print(make(options.path, options.submissions, options.seed, options.kinds))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = make(Path(scratch), options.submissions, options.seed, options.kinds)
        print(zipped(folder, options.path))


if __name__ == "__main__":
    main()
