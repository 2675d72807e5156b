"""What is stored of signatures: one name each, or the reason why there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trials import mistake, trial

from grader.audit import signatures
from grader.audit.trial import Trial
from grader.checks.diagnose import EVERYWHERE
from grader.checks.mistakes import known_mistakes

KNOWN = known_mistakes()


def test_signature_of_one_mistake_names_it() -> None:
    """A mistake is named at the items whose signature is its own."""
    (found,) = signatures.naming([trial(mistake("a"), _1_2="own", _1_3="own too")])

    assert found.items == {"1.2", "1.3"}
    assert found.why_not == ""


def test_shared_signature_names_neither() -> None:
    """Two mistakes with the same outputs are not named, unless both say the same."""
    apart = signatures.naming(
        [trial(mistake("a", "one"), _1_2="x"), trial(mistake("b", "two"), _1_2="x")]
    )
    alike = signatures.naming([trial(mistake("a"), _1_2="x"), trial(mistake("b"), _1_2="x")])

    assert [row.why_not for row in apart] == [
        "its outputs are those of b",
        "its outputs are those of a",
    ]
    assert [row.items for row in alike] == [{"1.2"}, {"1.2"}]


def test_signatures_of_some_mistakes_join_the_stored_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update by some mistakes replaces theirs, keeps what is stored of others, forgets what is
    known no more, and leaves out what two mistakes share."""
    one, two, new = (KNOWN[i] for i in (0, 1, 2))
    stored = {"kept": one, "shared": one, "old": two}
    told = {
        digest: {"mistake": m.id, "note": m.note, "help": m.help} for digest, m in stored.items()
    }
    gone = {"mistake": "known no more", "note": "a fact", "help": "a question?"}
    path = tmp_path / "signatures.json"
    path.write_text(json.dumps({**told, "gone": gone}), encoding="utf-8")
    monkeypatch.setattr("grader.audit.signatures.SIGNATURES", path)

    signatures.write([trial(two, _1_1="new"), trial(new, _1_1="shared", _1_2="own")])

    written = json.loads(path.read_text(encoding="utf-8"))
    assert {x: words["mistake"] for x, words in written.items()} == {
        "kept": one.id,
        "new": two.id,
        "own": new.id,
    }


def test_signature_of_a_stored_mistake_names_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake that is graded alone is not named where another's stored outputs are the same."""
    told = {"mistake": KNOWN[0].id, "note": KNOWN[0].note, "help": KNOWN[0].help}
    path = tmp_path / "signatures.json"
    path.write_text(json.dumps({"x": told}), encoding="utf-8")
    monkeypatch.setattr("grader.audit.signatures.SIGNATURES", path)

    (found,) = signatures.naming([trial(mistake("new"), _1_2="x")])

    assert found.items == frozenset()
    assert found.why_not == f"its outputs are those of {KNOWN[0].id}"


REASONS = {
    "raises": (trial(mistake("a"), _1_2=f"{EVERYWHERE}x"), "what it raises"),
    "keeps all": (trial(mistake("a")), "no finding of it has a signature"),
}


@pytest.mark.parametrize(("of", "why"), REASONS.values(), ids=REASONS.keys())
def test_reason_for_no_name_is_told(of: Trial, why: str) -> None:
    """A mistake that no finding can name says why."""
    assert signatures.naming([of])[0].why_not.startswith(why)
