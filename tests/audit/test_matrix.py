"""What an audit tells: the kill matrix, its figures and its complaints."""

from __future__ import annotations

from trials import mistake, trial

from grader.audit import matrix, signatures, summary
from grader.audit.trial import Kept, Trial

CAUGHT = trial(mistake("caught-one"), _1_2="one")
SURVIVES = trial(mistake("survives-two"))
TOO_MUCH = trial(mistake("too-much-three"), _1_2="two", _1_1="three")
ERRORED = Trial(mistake("errored-four"), frozenset(), errors={"1.2": "GoldenError: not there"})
LONG = trial(mistake("-".join(["a-very-long-name"] * 4)), _1_2="four")
FOUND = signatures.naming([CAUGHT, SURVIVES, TOO_MUCH, ERRORED, LONG])
KEPT = [Kept("right-one", {}), Kept("right-two", {"3.6": "the adjoint of B is wrong"})]


def test_matrix_fits_a_terminal() -> None:
    """The matrix has a row for each mistake and a mark for each item, in 80 columns."""
    lines = matrix.as_text(FOUND).splitlines()
    marks = {
        line.split()[0]: line.split()[1:] for line in lines if line.endswith(("N", ".", "x", "E"))
    }

    assert max(map(len, lines)) <= 80
    assert marks["caught-one"] == [".", "N", "."]
    assert marks["survives-two"] == [".", "?", "."]
    assert marks["too-much-three"] == ["!", "N", "."]
    assert marks["errored-four"] == [".", "E", "."]


def test_matrix_is_written_as_markdown() -> None:
    """The Markdown has what each mistake is told, and every right upload."""
    text = matrix.as_markdown(FOUND, KEPT)

    assert "| caught-one | . | N | . | a fact | a question? |" in text
    assert "| right-two | 3.6 |" in text


def test_figures_name_what_is_not_named() -> None:
    """The figures count what is caught, named and kept, and give each reason."""
    text = "\n".join(summary.figures(FOUND, KEPT))

    assert "2 of 5 known mistakes lose exactly what they must" in text
    assert "3 of 5 named (60.0 %)" in text
    assert "not named: survives-two: " in text
    assert "1 of 2 right uploads keep full marks" in text
    assert list(summary.figures([], [])) == []


def test_everything_wrong_is_a_complaint() -> None:
    """A survivor, an overkill, a right upload that loses, an item without a mistake and stored
    signatures of other mistakes each are one."""
    found = list(summary.complaints(FOUND, KEPT, whole=True))

    assert "SURVIVES survives-two: keeps 1.2" in found
    assert "TOO MUCH too-much-three: loses 1.1 too: is wrong" in found
    assert "ERRORED errored-four: not judged: 1.2: GoldenError: not there" in found
    assert not any(line.startswith("SURVIVES errored-four") for line in found)
    assert "LOSER right-two: loses 3.6: the adjoint of B is wrong" in found
    assert "UNPROVED 5.9: no known mistake loses it" in found
    assert any(line.startswith("OUT OF DATE") for line in found)
    assert list(summary.complaints(signatures.naming([CAUGHT]), KEPT[:1], whole=False)) == []
