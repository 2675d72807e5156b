"""The report of a class answers a TA's questions, whatever class it is, and runs nobody's code."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import made_up_class as made_up
import pages
import pytest
from pages import Element, page_of
from uploads import ROOT

from grader import gradescope, runner
from grader.batch.roster import Regraded, Submitter
from grader.given import given_sources
from grader.rubric import RUBRIC, TOTAL
from grader.sandbox.supervisor import Zygote
from grader.submission import read_submission

BLANK = made_up.results([made_up.lost(item, kind="not started") for item in RUBRIC])
ERRORED = made_up.results([made_up.errored(item) for item in RUBRIC])
FULL = made_up.results([made_up.passed(item) for item in RUBRIC])
ONE = made_up.results([made_up.lost(x, made_up.mistakes_by_item()[x.number][0]) for x in RUBRIC])
LOSES_1_1 = made_up.roster(Regraded("1", before=1, after=0, changed=("1.1",)))
CLASSES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "nobody": ([], "No result could be read, so there is nothing to tell."),
    "one, who lost all": ([ONE], f"1 submission graded. The median score is 0 of {TOTAL}."),
    "one, who passed": ([FULL], "No answer is wrong."),
    "one, who wrote nothing": ([BLANK], "No answer at all to question 1 in 1 submission"),
    "all errored": (
        [ERRORED] * 3,
        f"the grader failed on {3 * len(RUBRIC)} items in 3 submissions.",
    ),
}


def rows(folder: Path) -> list[dict[str, Any]]:
    """All rows of all results, straight from the files."""
    files = (folder / "results").glob("*.json")
    return [row for file in files for row in json.loads(file.read_text("utf-8"))["tests"]]


def test_what_most_got_wrong(folder: Path, read: Element) -> None:
    """The first to reteach is what cost most, with its share and what most were told."""
    wrong = Counter(
        row["number"]
        for row in rows(folder)
        if row["extra_data"]["verdict"] == "failed" and row["extra_data"]["kind"] == "value"
    )
    told = read.section("reteach").all("li")[0].text
    items = {item.number: item for item in RUBRIC}
    worst = items[max(wrong, key=lambda number: wrong[number] * items[number].points)]
    judged = sum(
        row["number"] == worst.number and row["extra_data"]["verdict"] != "errored"
        for row in rows(folder)
    )

    assert worst.subject in told
    assert told.startswith(f"{100 * wrong[worst.number] / judged:.0f} %")
    assert f"{wrong[worst.number]} of {judged} answers are wrong" in told


def test_the_hardest_items_are_named_in_the_chart(folder: Path, read: Element) -> None:
    """The items' chart draws every item, and its description begins with the lowest pass rate."""
    passed = Counter(x["number"] for x in rows(folder) if x["extra_data"]["verdict"] == "passed")
    figure = read.section("items").all("figure")[0]
    (description, _) = figure.all("desc")

    texts = [x.text for x in figure.all("svg")[0].all("text")]
    assert {item.number for item in RUBRIC} <= set(texts)
    hardest = min(RUBRIC, key=lambda item: (passed[item.number], -item.points))
    assert f"The lowest pass rates: {hardest.name}" in description.text


def test_who_changed(about: dict[str, Any], read: Element) -> None:
    """Everybody with another score is named with both scores, nobody else is."""
    found = [
        [cell.text for cell in row.all("th", "td")[:3]]
        for body in read.section("changes").all("tbody")
        for row in body.all("tr")
    ]
    changed = [x for x in about["submissions"] if x["before"] != x["after"]]

    expected = [
        [" and ".join(y["name"] for y in x["submitters"]), f"{x['before']:g}", f"{x['after']:g}"]
        for x in changed
    ]
    assert sorted(found) == sorted(expected)
    assert f"The regrade changed {len(changed)} of them" in read.all("header")[0].text


def test_why_it_changed(read: Element) -> None:
    """A row says what became of its items, with the note of the mistake."""
    why = read.section("changes").text

    assert "3.6 passes now" in why
    assert re.search(r"3\.6 fails now: y", why)


def test_why_it_changed_without_a_known_mistake(tmp_path: Path) -> None:
    """Where no known mistake explains a lost item, the headline of its finding does."""
    content = json.loads(json.dumps(ONE))
    content["tests"][0]["extra_data"] |= {"mistake": "", "finding": "the sum is wrong"}

    read = pages.read(page_of(made_up.write(tmp_path, {"1": content}, LOSES_1_1)))

    assert "1.1 fails now: the sum is wrong" in read.section("changes").text


def test_an_item_that_is_errored_now(tmp_path: Path) -> None:
    """An item that changed because the grader failed says so."""
    written = made_up.write(tmp_path, {"1": ERRORED}, LOSES_1_1)

    assert "1.1 is errored now" in pages.read(page_of(written)).section("changes").text


def test_what_errored(folder: Path, read: Element) -> None:
    """Errored items come right after the headline, each with who it is and what was said."""
    errored = Counter(
        row["number"] for row in rows(folder) if row["extra_data"]["verdict"] == "errored"
    )
    section = read.section("errored")

    headings = [x.attributes.get("id") for x in read.all("h2")]
    assert headings[:3] == ["reteach", "errored", "scores"]
    by_error, by_submission = section.all("tbody")
    assert "SandboxError: the guest did not start" in by_error.text
    assert {number.partition(" ")[0] for number in by_error.all("td")[-1].text.split(", ")} == set(
        errored
    )
    assert sum(cell.text.count(".") for cell in by_submission.all("td")) == errored.total()


def test_misconceptions_are_counted(folder: Path, read: Element) -> None:
    """The most frequent mistake comes first, with its count, its note and an example."""
    by_mistake: dict[str, set[str]] = {}
    for file in (folder / "results").glob("*.json"):
        for row in json.loads(file.read_text("utf-8"))["tests"]:
            by_mistake.setdefault(row["extra_data"]["mistake"], set()).add(file.stem)
    del by_mistake[""]
    id, where = max(by_mistake.items(), key=lambda pair: len(pair[1]))
    first = read.section("misconceptions").all("li")[0]

    assert first.text.startswith(str(len(where)))
    assert id in first.text
    (example,) = first.all("pre")
    assert example.text.startswith("FAILED ")
    assert made_up.PRINTED not in read.text


def test_numbers_of_the_tables(folder: Path, read: Element) -> None:
    """The tables beside the charts add up to the class."""
    numbers = [int(x.text) for x in read.section("scores").all("td")]
    uploads = [row.all("td") for row in read.section("uploads").all("tbody")[0].all("tr")]

    assert sum(numbers) == 300
    assert sum(int(cells[1].text) for cells in uploads) == 300
    (table,) = read.section("items").all("table")
    questions = {item.question for item in RUBRIC}
    assert len(table.all("tr")) == 1 + len(questions) + len(RUBRIC)


@pytest.mark.parametrize(("results", "told"), CLASSES.values(), ids=CLASSES.keys())
def test_any_class_has_a_report(results: list[Any], told: str, tmp_path: Path) -> None:
    """A class of any size and outcome has a whole page that says so in a sentence."""
    made_up.write(tmp_path, {str(i): x for i, x in enumerate(results)}, made_up.roster())

    read = pages.read(page_of(tmp_path))

    assert told in read.text
    assert "None" not in read.text
    assert len(read.all("h1")) == 1


def test_a_small_class_has_no_discrimination(tmp_path: Path) -> None:
    """Below thirty submissions nothing is said of strong and weak, but why not."""
    small = pages.read(page_of(made_up.of_size(tmp_path, 29)))

    assert "discrimination" not in [x.attributes.get("id") for x in small.all("h2")]
    assert "What separates strong from weak is told from 30 graded submissions on" in small.text


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A broken result and a submission with a problem stand in a section of their own."""
    about = made_up.roster(
        Regraded("17", (Submitter("Ada"),)), Regraded("18", problem="the zip is broken")
    )
    made_up.write(tmp_path, {"16": FULL}, about)
    (tmp_path / "results" / "17.json").write_text("{", "utf-8")

    told = pages.read(page_of(tmp_path)).section("problems").text

    assert "Ada (17): its result cannot be used: it is not JSON" in told
    assert "submission 18 : the zip is broken" in told


def test_a_real_grading(tmp_path: Path) -> None:
    """The results of a real upload are read as the made-up ones are."""
    upload = read_submission(ROOT / "examples" / "typical", {})
    given = given_sources()
    grade = runner.grade(runner.Task(upload, "seed", lambda: Zygote(given)))
    content = gradescope.results(grade, 1)

    read = pages.read(page_of(made_up.write(tmp_path, {"1": content}, None)))

    told = read.section("misconceptions").text
    assert "Yours is one of the node's partial adjoints; the others are not in it" in told
    assert f"The median score is {content['score']:g} of {TOTAL}" in read.text


def test_screen_readers_get_everything(read: Element) -> None:
    """Language and one h1; every drawing is named, and the numbers of each chart stand in a table
    beside it; tables have captions and scopes; headings skip no level; ids are unique."""
    (html,) = read.all("html")
    assert html.attributes["lang"] == "en"
    assert len(read.all("h1")) == 1
    for x in read.all("svg"):
        assert [y.tag for y in x.inside if isinstance(y, Element)][:2] == ["title", "desc"]
        assert x.attributes["role"] == "img"
    assert len(read.all("figure")) == 4
    for section in read.all("section"):
        if section.all("figure"):
            assert section.all("details")[0].all("table")
    for table in read.all("table"):
        assert table.all("caption")[0].text
        assert all(x.attributes.get("scope") for x in table.all("th"))
        assert table.all("thead")
    levels = [int(x.tag[1]) for x in read.all("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = [x.attributes["id"] for x in read.all() if "id" in x.attributes]
    assert len(ids) == len(set(ids))
    named = [x for y in read.all() for x in y.attributes.get("aria-labelledby", "").split()]
    assert set(named) <= set(ids)


def test_no_shade_is_told_by_colour_alone(read: Element) -> None:
    """Each shade of a bar is named in words beside a patch of it."""
    for id, words in (("items", "a wrong answer, no answer"), ("uploads", "graded uploads")):
        caption = read.section(id).all("figcaption")[0]
        assert words in caption.text
        assert [x.attributes["class"] for x in caption.all("span")] == ["key strong", "key soft"]
