"""The stored cases: refused where they are not the manifest's, written only where all agree."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from reference import golden
from reference.golden import GoldenError
from reference.rounding import U64, Approx
from reference.sets import SETS
from reference.values import Draw

NAME = "matmul-gradient-one"
FILE = golden.file_of(NAME)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The stored cases in a folder that a test may spoil."""
    return Path(shutil.copytree(golden.FOLDER, tmp_path / "golden"))


def test_every_set_is_stored() -> None:
    """Each set has its file, but for those about depth and growth, and no file is nobody's."""
    files = {golden.file_of(s.name) for s in SETS.values() if s.is_stored}
    networks = [s.name for s in SETS.values() if s.subject in ("forward", "backward")]
    files |= {golden.stages_file_of(name) for name in networks}

    assert files == set(golden.manifest().files)
    assert files | {golden.MANIFEST} == {path.name for path in golden.FOLDER.iterdir()}


def test_what_is_written_is_read_again() -> None:
    """Writing the stored cases again gives the same text, number for number."""
    for name in golden.manifest().files:
        here = (golden.FOLDER / name).read_text(encoding="utf-8")
        assert golden.text(golden.cases(name, here)) == here


def test_stored_cases_are_the_draw_of_their_seed() -> None:
    """What is stored is what the seed draws: the same header, the same shapes and numbers."""
    case_set = SETS[NAME]
    drawn = list(case_set.draw(golden.stored_draw()))

    assert len(drawn) == len(golden.stored(NAME)) == 347
    for mine, stored in zip(drawn, golden.cases_of(case_set, golden.stored_draw())):
        assert mine.words() == stored.words()
        assert all((a == b).all() for a, b in zip(mine.arrays, stored.arrays))


def test_only_the_stored_draw_is_stored() -> None:
    """Cases of another seed are not taken from what is stored."""
    with pytest.raises(ValueError, match=f"{NAME} is not stored as drawn from 'another'"):
        golden.cases_of(SETS[NAME], Draw("another"))


SPOILED = {
    "a changed number": (FILE, lambda text: text.replace("[-", "[", 1), "is not the one"),
    "a missing file": (FILE, None, "cannot be read"),
    "a missing manifest": (golden.MANIFEST, None, "cannot be read"),
    "a manifest that is no JSON": (golden.MANIFEST, lambda text: text[:-5], "cannot be read"),
    "another assignment": (
        golden.MANIFEST,
        lambda text: text.replace(golden.ASSIGNMENT, "HW02"),
        "is of HW02, and this is",
    ),
    "a manifest with other keys": (golden.MANIFEST, lambda text: "{}", "cannot be read"),
}


@pytest.mark.parametrize("spoiled", SPOILED, ids=SPOILED.keys())
def test_spoiled_cases_are_refused(spoiled: str, copy: Path) -> None:
    """Nothing is graded against a file that is not the manifest's, and the message says which."""
    name, change, why = SPOILED[spoiled]
    if change is None:
        (copy / name).unlink()
    else:
        text = (copy / name).read_text(encoding="utf-8")
        assert change(text) != text
        (copy / name).write_text(change(text), encoding="utf-8")

    with pytest.raises(GoldenError, match=why) as refused:
        golden.stored(NAME, copy)
    assert name in str(refused.value)
    assert "python -m reference regenerate" in str(refused.value)


@pytest.fixture(scope="module")
def made(oracle: ModuleType) -> dict[str, str]:
    """What regenerate would write now."""
    from reference import regenerate

    return regenerate.made(golden.manifest().seed, lambda name, count: None)


def test_nothing_differs_from_what_is_stored(made: dict[str, str]) -> None:
    """`regenerate --check` finds what is stored: made on this machine, or near enough."""
    from reference import regenerate

    assert list(regenerate.differences(made)) == []


def test_what_differs_is_named(made: dict[str, str], copy: Path) -> None:
    """A changed number, question or shape, a case too few, a missing file and a strange one are each
    named."""
    from reference import regenerate

    lines = (copy / FILE).read_text(encoding="utf-8").splitlines()
    case = json.loads(lines[1].rstrip(","))
    case["numbers"][-1] += 1
    lines[1] = json.dumps(case) + ","
    lines[2] = lines[2].replace('"asks":{}', '"asks":{"same":true}')
    lines[3] = lines[3].replace('"expected":[[1,1],[1,1,2]]', '"expected":[[1,1],[1,2,1]]')
    (copy / FILE).write_text("\n".join(lines), encoding="utf-8")
    shorter = (copy / "add-compute.json").read_text(encoding="utf-8").splitlines()
    shorter = [shorter[0], shorter[1].rstrip(","), shorter[-1]]
    (copy / "add-compute.json").write_text("\n".join(shorter), encoding="utf-8")
    (copy / "graph-roots.json").unlink()
    (copy / "strange.json").write_text("[]", encoding="utf-8")

    found = {x.place: x.what for x in regenerate.differences(made, copy)}

    assert found.keys() == {
        f"{FILE} line 2",
        f"{FILE} line 3",
        f"{FILE} line 4",
        "add-compute.json",
        "graph-roots.json",
        "strange.json",
    }
    assert found[f"{FILE} line 2"].startswith("expected is ")
    assert found[f"{FILE} line 3"] == "asks {'same': True}, would ask {}"
    assert found[f"{FILE} line 4"].startswith("expected is ")
    assert found["add-compute.json"] == "has 1 cases, would have 32"


def test_last_bits_of_what_rounds_are_no_difference(made: dict[str, str], copy: Path) -> None:
    """Another processor's exp is forgiven: a result may be off within its bounds."""
    from reference import regenerate

    name = "network-forward.json"
    cases = golden.cases(name, (copy / name).read_text(encoding="utf-8"))
    moved = []
    for case in cases:
        results = [
            Approx(x.value + x.error / 2, x.error, x.u)
            for x in case.right(U64)
            if isinstance(x, Approx)
        ]
        case = replace(case, truth=golden.Stored(results))
        moved.append(case)

    assert list(regenerate.differences({**made, name: golden.text(moved)}, copy)) == []


@pytest.mark.parametrize(
    ("file", "content", "what"),
    [
        (golden.MANIFEST, "{", "cannot be read (JSONDecodeError)"),
        (FILE, "[", "cannot be read"),
        (FILE, None, "is not the one that the manifest names"),
    ],
)
def test_what_no_grading_could_use_differs(
    file: str, content: str | None, what: str, made: dict[str, str], copy: Path
) -> None:
    """A broken manifest, a broken file, and one that the manifest does not name are told."""
    from reference import regenerate

    as_it_was = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(f"{as_it_was} " if content is None else content, encoding="utf-8")

    assert list(regenerate.differences(made, copy)) == [regenerate.Difference(file, what)]


@pytest.mark.parametrize(
    ("op", "wrong"),
    [("matmul", lambda a, b: a @ b * 2), ("add", lambda a, b: a - b), ("log", lambda a: a)],
    ids=["a factor", "a sign", "another function"],
)
def test_disagreement_stops_everything(
    op: str, wrong: object, oracle: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one opinion differs nothing is made, and the case is named with all the values."""
    from reference import regenerate

    monkeypatch.setitem(oracle.OTHERWISE, op, wrong)

    with pytest.raises(regenerate.DisagreementError) as found:
        regenerate.made(golden.SEED, lambda name, count: None)
    assert "PyTorch differs from the reference: NumPy: [" in str(found.value)


def test_write_replaces_and_removes(tmp_path: Path) -> None:
    """Files are replaced whole, and the file of a set that is no more goes away."""
    pytest.importorskip("torch")
    from reference import regenerate

    regenerate.write({"a.json": "[]", golden.MANIFEST: "{}"}, tmp_path)
    regenerate.write({"b.json": "[]", golden.MANIFEST: "{}"}, tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"b.json", golden.MANIFEST}
