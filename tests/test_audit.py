"""The tables of known mistakes, and what audit and diagnosis make of them."""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import uploads

from grader import audit, cli
from grader.answers import Replies
from grader.audit import Kept, Mistake, Trial
from grader.audit import uploads as audit_uploads
from grader.audit.uploads import unasked
from grader.checks.diagnose import EVERYWHERE, SIGNATURES, Diagnosis, named, signature
from grader.checks.failures import CheckFailed
from grader.model import (
    Broken,
    Ending,
    Finding,
    Killed,
    OutOfMemory,
    Raised,
    Reply,
    Result,
    Returned,
    TimedOut,
    UsedUp,
)
from grader.rubric import RUBRIC
from grader.sandbox.inside.loader import file_of
from grader.student_code import Asked
from grader.suites import expect
from reference import blanks, golden
from reference.cases.operations import OPERATIONS
from reference.sets import SETS

KNOWN = audit.known_mistakes()
QUESTIONS = {item.topic: item.question for item in RUBRIC}
FINDING = Finding("value", "is wrong", note="a ratio", help="a question?")


def test_there_are_many() -> None:
    """At least a hundred mistakes are known, each by a name of its own."""
    assert len(KNOWN) >= 100
    assert len(KNOWN) == len({mistake.id for mistake in KNOWN})


def test_every_item_catches_one() -> None:
    """Every rubric item is lost by a known mistake, or nothing shows that it catches anything."""
    assert audit.items_without_mistake(KNOWN) == []


@pytest.mark.parametrize("mistake", KNOWN, ids=lambda mistake: mistake.id)
def test_mistake_is_whole(mistake: Mistake) -> None:
    """A mistake compiles in its place, costs its own question only, states a fact and asks on."""
    file = f"{file_of(mistake.subject)}.py"
    topics = {"graph.py": "graph", "mlp.py": "network"}
    question = QUESTIONS[topics.get(file, mistake.subject.partition(".")[0])]

    ast.parse(blanks.with_answer(file, mistake.subject, mistake.code))

    assert blanks.with_answer(file, mistake.subject, mistake.code) != blanks.solution(file)
    assert mistake.loses
    assert {question} == {number.partition(".")[0] for number in mistake.loses}
    assert mistake.loses <= {item.number for item in RUBRIC}
    assert mistake.help.endswith("?")
    assert not mistake.note.endswith(".")
    assert textwrap.dedent(mistake.code).strip() not in mistake.note + mistake.help


def test_signatures_hold_no_formula() -> None:
    """What goes to students is a digest, a name, a fact and a question for each known mistake."""
    content = json.loads(SIGNATURES.read_text(encoding="utf-8"))
    known = {mistake.id: mistake for mistake in KNOWN}

    assert {20} == {len(digest) for digest in content}  # so none is of code that always raises
    for told in content.values():
        assert {"mistake", "note", "help"} == told.keys()
        mistake = known[told["mistake"]]
        assert (mistake.note, mistake.help) == (told["note"], told["help"])


def test_known_signature_is_told_in_its_own_words() -> None:
    """A finding whose signature is known says what the mistake's table says."""
    digest, told = next(iter(json.loads(SIGNATURES.read_text(encoding="utf-8")).items()))

    found = named(FINDING, digest)

    assert (told["mistake"], told["note"], told["help"]) == (found.mistake, found.note, found.help)


def test_unknown_signature_changes_no_word() -> None:
    """A finding whose signature is not known keeps its words: a wrong hint costs more than none."""
    found = named(FINDING, "unknown")

    assert (found.mistake, found.note, found.help) == ("", "a ratio", "a question?")


def test_code_that_always_raises_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in every case says more by its line than a mistake that raises the same."""
    slip = signature("f", [(0, Raised("NameError", "")), (1, Raised("NameError", ""))])
    told = {"mistake": "m", "note": "n", "help": "h?"}
    monkeypatch.setattr("grader.checks.diagnose._known", lambda: {slip: told})

    assert slip.startswith(EVERYWHERE)
    assert named(FINDING, slip).note == FINDING.note


RAISED = Raised("ValueError", "no")
SOME_CASES: dict[str, list[tuple[int, Reply]]] = {
    "not the first": [(1, RAISED)],
    "a gap": [(0, RAISED), (2, RAISED)],
    "a value": [(0, RAISED), (1, Returned((), "NoneType"))],
    "a hang": [(0, TimedOut(1, 1))],
}


@pytest.mark.parametrize("failed", SOME_CASES.values(), ids=SOME_CASES.keys())
def test_code_that_raises_in_some_cases_may_be_named(failed: list[tuple[int, Reply]]) -> None:
    """Which cases raise, and what the others give, tells mistakes apart."""
    assert not signature("f", failed).startswith(EVERYWHERE)


RESULT = Returned((Result("ndarray", "float64", np.array([1.0, 2.0])),))
OTHERS = {
    "another case": ("f", [(1, RESULT)]),
    "another function": ("g", [(0, RESULT)]),
    "one more case": ("f", [(0, RESULT), (1, RESULT)]),
    "another value": ("f", [(0, Returned((Result("ndarray", "", np.array([1.0, 2.5])),)))]),
    "another shape": ("f", [(0, Returned((Result("ndarray", "", np.array([[1.0, 2.0]])),)))]),
    "no numbers": ("f", [(0, Returned((Result("NoneType"),)))]),
    "not a number": ("f", [(0, Returned((Result("float", "", np.array([1.0, np.nan])),)))]),
    "nothing": ("f", [(0, Returned((), "NoneType"))]),
    "one thing of many": ("f", [(0, Returned((), "Tensor"))]),
    "an exception": ("f", [(0, Raised("ValueError", "no"))]),
    "a hang": ("f", [(0, TimedOut(1, 1))]),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_signature_tells_outputs_apart(other: tuple[str, list[tuple[int, Returned]]]) -> None:
    """Whatever differs in what failed, or in what came back, gives another signature."""
    assert signature("f", [(0, RESULT)]) != signature(*other)


def test_signature_tells_what_is_no_array_apart() -> None:
    """A list where an array is asked for is not None."""
    one, other = ([(0, Returned((Result(kind),)))] for kind in ("list", "NoneType"))

    assert signature("f", one) != signature("f", other)


ENDINGS: tuple[Reply, ...] = (TimedOut(1, 1), Killed("SIGKILL", None), Broken("x"), UsedUp())


def test_signature_tells_endings_apart() -> None:
    """How a process ends is part of what a mistake does; with which number is not."""
    found = [signature("f", [(0, ending)]) for ending in ENDINGS]

    assert len({*found}) == len(ENDINGS)
    assert signature("f", [(0, Killed(None, 1))]) == found[1]


def test_signature_takes_any_number() -> None:
    """What float32 has no room for, and each kind of nan, is a value like others."""
    nan = np.array([0x7FF8000000000001], dtype=np.int64).view(np.float64)
    one, other = ([(0, Returned((Result("f", "", x),)))] for x in (nan, nan * -1))
    large, inf = ([(0, Returned((Result("f", "", np.array([x])),)))] for x in (1e300, np.inf))

    assert signature("f", one) == signature("f", other)
    assert signature("f", large) == signature("f", inf)


def test_what_is_not_started_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No mistake is named where nothing is written yet, whatever its signature."""
    told = Diagnosis("m", "n", "h?")
    monkeypatch.setattr("grader.checks.diagnose._known", lambda: {"x": told})
    blank = Finding("not started", "not started yet")

    assert named(blank, "x") == replace(blank, signature="x")
    assert named(FINDING, "x") == replace(FINDING, signature="x", mistake="m", note="n", help="h?")


def test_signature_forgives_the_last_bits() -> None:
    """Results that differ in the last bits, in the sign of zero or in dtype are the same."""
    one = Returned((Result("ndarray", "float64", np.array([0.0, 1 / 3])),))
    other = Returned((Result("Tensor", "float64", np.array([-0.0, 1 / 3 + 2e-16])),))

    assert signature("f", [(0, one)]) == signature("f", [(0, other)])


@pytest.mark.parametrize("name", ["matmul-gradient-one", "graph-backward-chain"])
def test_signature_does_not_depend_on_which_limit_ended_a_loop(name: str) -> None:
    """A loop without end runs out of time on one machine, and out of memory on another."""
    cases, draw = golden.drawn(SETS[name], golden.stored_draw()), golden.stored_draw()

    def lost(ending: Ending) -> Finding:
        asked = Asked(SETS[name], draw, cases, Replies([ending]))
        with pytest.raises(CheckFailed) as failed:
            expect._judge(asked, lambda _, reply: reply, [0], names=True)
        return failed.value.finding

    late, full = lost(TimedOut(1, 1)), lost(OutOfMemory(Raised("MemoryError", "")))

    assert (late.kind, full.kind) == ("timed out", "raised")
    assert late.signature == full.signature != lost(Killed("SIGKILL", None)).signature


SAMPLE = [mistake for mistake in KNOWN if len(mistake.loses) == 1][::9]


def test_sample_loses_exactly_what_it_must_and_is_named() -> None:
    """A sample of the mistakes, graded as whole uploads, is caught and named; CI audits them all."""
    for trial in audit.trials(SAMPLE, jobs=2):
        assert (trial.mistake.id, trial.lost) == (trial.mistake.id, trial.mistake.loses)
        assert trial.signatures


ROUNDED = Mistake(
    "backward-rounded",
    "compute_gradient_of_variables",
    """
        partials = {output_tensor: [out_grad]}
        for node in reversed(find_topo_sort([output_tensor])):
            total = sum_node_list(partials[node]).numpy()
            node.grad = Tensor(total.astype("float32").astype("float64"))
            if node.op is None:
                continue
            for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                partials.setdefault(x, []).append(partial)
    """,
    frozenset({"4.4"}),
    "yours is rounded to float32",
    "which dtype has your result?",
)


def test_wrong_last_digits_are_no_wrong_type() -> None:
    """Tensors whose numbers are wrong by their last digits are not taken for the right numbers in
    arrays, which fail in the same cases of another item."""
    (rounded,) = audit.trials([ROUNDED], jobs=1)

    assert (rounded.lost, rounded.findings["4.4"].mistake) == (ROUNDED.loses, "")


HALFWAY = Mistake(
    "backward-halfway",
    "compute_gradient_of_variables",
    """
        partials = {output_tensor: [out_grad]}
        for node in reversed(find_topo_sort([output_tensor])[-1000:]):
            node.grad = sum_node_list(partials[node])
            if node.op is None:
                continue
            for x, partial in zip(node.inputs, node.op.gradient_as_tuple(node.grad, node)):
                partials.setdefault(x, []).append(partial)
    """,
    frozenset({"4.8"}),
    "yours sets the grad of 1,000 nodes",
    "where does your loop end?",
)


def test_one_missing_grad_of_thousands_names_no_mistake() -> None:
    """Whatever keeps a walk from the end of a deep chain leaves the last grad unset."""
    (halfway,) = audit.trials([HALFWAY], jobs=1)

    assert (halfway.lost, halfway.findings["4.8"].mistake) == (HALFWAY.loses, "")


@pytest.mark.parametrize(("count", "last"), [(1, 0), (2, 9), (4, 9), (10, 9), (24, 9)])
def test_cases_that_are_watched_include_the_last(count: int, last: int) -> None:
    """From a set, as many cases as there are or are asked for, the first and the last included."""
    cases = golden.drawn(SETS["graph-forward"], golden.stored_draw())[:10]

    found = [list(cases).index(case) for case in expect._spread(cases, count)]

    assert found == sorted(set(found))
    assert (len(found), found[0], found[-1]) == (min(count, 10), 0, last)


def test_every_right_upload_is_graded() -> None:
    """There are at least fifty right uploads, and they are those whose folder loses nothing."""
    right = audit.right_uploads(uploads.SUBMISSIONS)

    assert len(right) >= 50
    assert {x.name for x in right} == {n for n in uploads.names() if not uploads.expected(n).lost}


def mistake(id: str, note: str = "a fact", loses: frozenset[str] = frozenset({"1.2"})) -> Mistake:
    return Mistake(id, "EwiseAdd.gradient", "return None", loses, note, "a question?")


def trial(of: Mistake, **signatures: str) -> Trial:
    """A trial whose findings have these signatures, by item: `_1_2="abc"`."""
    findings = {
        name[1:].replace("_", "."): Finding("value", "is wrong", signature=digest)
        for name, digest in signatures.items()
    }
    return Trial(of, frozenset(findings), findings)


def test_signature_of_one_mistake_names_it() -> None:
    """A mistake is named at the items whose signature is its own."""
    (found,) = audit.naming([trial(mistake("a"), _1_2="own", _1_3="own too")])

    assert found.items == {"1.2", "1.3"}
    assert found.why_not == ""


def test_shared_signature_names_neither() -> None:
    """Two mistakes with the same outputs are not named, unless both say the same."""
    apart = audit.naming(
        [trial(mistake("a", "one"), _1_2="x"), trial(mistake("b", "two"), _1_2="x")]
    )
    alike = audit.naming([trial(mistake("a"), _1_2="x"), trial(mistake("b"), _1_2="x")])

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

    audit.write([trial(two, _1_1="new"), trial(new, _1_1="shared", _1_2="own")])

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

    (found,) = audit.naming([trial(mistake("new"), _1_2="x")])

    assert found.items == frozenset()
    assert found.why_not == f"its outputs are those of {KNOWN[0].id}"


REASONS = {
    "raises": (trial(mistake("a"), _1_2=f"{EVERYWHERE}x"), "what it raises"),
    "keeps all": (trial(mistake("a")), "no finding of it has a signature"),
}


@pytest.mark.parametrize(("of", "why"), REASONS.values(), ids=REASONS.keys())
def test_reason_for_no_name_is_told(of: Trial, why: str) -> None:
    """A mistake that no finding can name says why."""
    assert audit.naming([of])[0].why_not.startswith(why)


CAUGHT = trial(mistake("caught-one"), _1_2="one")
SURVIVES = trial(mistake("survives-two"))
TOO_MUCH = trial(mistake("too-much-three"), _1_2="two", _1_1="three")
ERRORED = Trial(mistake("errored-four"), frozenset(), errors={"1.2": "GoldenError: not there"})
LONG = trial(mistake("-".join(["a-very-long-name"] * 4)), _1_2="four")
FOUND = audit.naming([CAUGHT, SURVIVES, TOO_MUCH, ERRORED, LONG])
KEPT = [Kept("right-one", {}), Kept("right-two", {"3.6": "the adjoint of B is wrong"})]


def test_matrix_fits_a_terminal() -> None:
    """The matrix has a row for each mistake and a mark for each item, in 80 columns."""
    lines = audit.as_text(FOUND).splitlines()
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
    text = audit.as_markdown(FOUND, KEPT)

    assert "| caught-one | . | N | . | a fact | a question? |" in text
    assert "| right-two | 3.6 |" in text


class Cells(HTMLParser):
    """Counts the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_matrix_is_written_as_an_accessible_page() -> None:
    """Each table has a caption, each header a scope, each mark a meaning in words; nothing is
    fetched from elsewhere."""
    page = audit.as_html(FOUND, KEPT)
    tags = Cells(page).tags

    assert [tag for tag, _ in tags].count("table") == [tag for tag, _ in tags].count("caption") == 2
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in tags if tag == "th")
    assert all(attributes.get("title") for tag, attributes in tags if tag == "abbr")
    assert "http" not in page


def test_figures_name_what_is_not_named() -> None:
    """The figures count what is caught, named and kept, and give each reason."""
    text = "\n".join(audit.figures(FOUND, KEPT))

    assert "2 of 5 known mistakes lose exactly what they must" in text
    assert "3 of 5 named (60.0 %)" in text
    assert "not named: survives-two: " in text
    assert "1 of 2 right uploads keep full marks" in text
    assert list(audit.figures([], [])) == []


def test_everything_wrong_is_a_complaint() -> None:
    """A survivor, an overkill, a right upload that loses, an item without a mistake and stored
    signatures of other mistakes each are one."""
    found = list(audit.complaints(FOUND, KEPT, whole=True))

    assert "SURVIVES survives-two: keeps 1.2" in found
    assert "TOO MUCH too-much-three: loses 1.1 too: is wrong" in found
    assert "ERRORED errored-four: not judged: 1.2: GoldenError: not there" in found
    assert not any(line.startswith("SURVIVES errored-four") for line in found)
    assert "LOSER right-two: loses 3.6: the adjoint of B is wrong" in found
    assert "UNPROVED 5.9: no known mistake loses it" in found
    assert any(line.startswith("OUT OF DATE") for line in found)
    assert list(audit.complaints(audit.naming([CAUGHT]), KEPT[:1], whole=False)) == []


def test_upload_owes_nothing_to_what_was_asked_later() -> None:
    """The items of an operation that an upload does not name in any spelling are not held against
    it; nor are any others forgiven."""
    named = {"EwiseAdd", "MatMul"}

    assert unasked("class EWiseAdd: ...\nclass matmul: ...") == {
        item.number for item in RUBRIC if item.topic in OPERATIONS.keys() - named
    }
    assert {item.topic for item in RUBRIC if item.number in unasked("")} == {*OPERATIONS}


def test_number_of_a_question_stands_for_its_items(tmp_path: Path) -> None:
    """What is written beside an upload may name a whole question, and what is no item stays."""
    put_upload(tmp_path, "one", blanks.solution("ops.py"), lost=["1", "5.10", "9.9"])

    found = audit_uploads.expected(tmp_path / "one")

    assert found.lost == {"5.10", "9.9", *(x.number for x in RUBRIC if x.question == "1")}


def put_upload(folder: Path, name: str, ops: str, lost: Sequence[str] = ()) -> None:
    (folder / name / "upload").mkdir(parents=True)
    (folder / name / "upload" / "ops.py").write_text(ops)
    expected = {"about": "", "rest": "solution", "lost": [*lost]}
    (folder / name / "expected.json").write_text(json.dumps(expected))


def test_command_lists_what_a_right_upload_loses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command grades the mistakes and uploads that are named, writes the table and exits with 1
    where an upload that should lose nothing does."""
    put_upload(tmp_path, "right-one", blanks.solution("ops.py"))
    put_upload(tmp_path, "right-two", blanks.solution("ops.py", frozenset({"EwiseMul.gradient"})))
    table = tmp_path / "table.html"
    options = ["--uploads", str(tmp_path), "--jobs", "1", "--table", str(table)]

    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "add-ones", "right-one", "right-two", *options])

    printed = capsys.readouterr().out
    assert ended.value.code == 1
    assert "1 of 2 right uploads keep full marks" in printed
    assert "LOSER right-two: loses 2.2" in printed
    assert "add-ones" in table.read_text(encoding="utf-8")


MALFORMED = {
    "two of one id": ([mistake("a"), mistake("a")], "a: 2 mistakes have this id"),
    "no such item": ([mistake("a", loses=frozenset({"1.9"}))], "a: 1.9 in `loses` is no item"),
    "no such answer": (
        [replace(mistake("a"), subject="EwiseAdd.gradiant")],
        "a: EwiseAdd.gradiant is marked nowhere",
    ),
    "no Python": (
        [replace(mistake("a"), code="return a b")],
        "a: its code does not compile: invalid syntax",
    ),
}


@pytest.mark.parametrize(("known", "told"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_cannot_be_meant_is_told(known: list[Mistake], told: str) -> None:
    """A slip in a table is told by itself, and not by what it would lose."""
    (found,) = audit.malformed(known)

    assert found.startswith(told)


def test_the_tables_can_be_meant() -> None:
    """No known mistake is malformed."""
    assert list(audit.malformed(KNOWN)) == []


def test_command_grades_nothing_where_a_table_is_malformed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in a table ends an audit at once."""
    monkeypatch.setattr(audit, "known_mistakes", lambda: [mistake("a"), mistake("a")])

    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "a"])

    assert ended.value.code == 1
    assert "a: 2 mistakes have this id" in capsys.readouterr().err


def test_command_refuses_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is no mistake's and no upload's is a mistake in the command."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "no-such-thing"])

    assert ended.value.code == 2
    assert "no-such-thing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("lost", "code", "told"),
    [
        ({}, 0, "3 seeds, 0 items lost by the solution\n"),
        ({"1.1": "is wrong"}, 1, "LOSER seeds: loses 1.1: is wrong\n3 seeds, 1 items lost"),
    ],
    ids=["nothing", "an item"],
)
def test_command_tells_what_the_solution_loses(
    lost: dict[str, str],
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With --seeds the command ends with 1 where a fresh case takes anything from the solution."""
    monkeypatch.setattr(audit, "on_seeds", lambda count, jobs: iter([Kept("seeds", lost)]))
    ended = 0

    try:
        cli.main(["audit", "--seeds", "3"])
    except SystemExit as end:
        ended = int(end.code or 0)

    assert ended == code
    assert told in capsys.readouterr().out
