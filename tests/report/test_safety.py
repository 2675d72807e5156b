"""A report tells no more than it may, and what students wrote does nothing in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_up_class as made_up
import pages
import pytest
from pages import Element, page_of

from grader.batch.roster import Regraded, Submitter
from grader.rubric import RUBRIC


def identifying(about: dict[str, Any]) -> set[str]:
    """All that tells who somebody is."""
    found = set()
    for x in about["submissions"]:
        found |= {x["id"], *(attempt["id"] for attempt in x["attempts"])}
        for submitter in x["submitters"]:
            found |= {submitter["name"], *submitter["name"].split(), *submitter.values()}
    return found


def test_anonymous_names_nobody(about: dict[str, Any], page: str, anonymous_page: str) -> None:
    """No name, nor a part of one, no email, sid or id stands anywhere in an anonymous page."""
    lower = re.sub(r"<style>.*?</style>", "", anonymous_page, flags=re.DOTALL).casefold()
    words = set(re.findall(r"\w+", lower))

    for x in identifying(about):
        assert x.casefold() not in (words if len(x) < 4 else lower), x
    assert re.search(r"student \d+", anonymous_page)
    assert "student 1" not in page


def test_anonymous_tells_no_score_of_one(tmp_path: Path) -> None:
    """Where one or two handed in at a time, or as often, their median is not told."""
    folder = made_up.of_size(tmp_path, 40)
    shown = pages.read(page_of(folder)).section("uploads")
    hidden = pages.read(page_of(folder, anonymous=True)).section("uploads")

    by_time, by_tries = hidden.all("tbody")
    alone = [row for row in by_time.all("tr") if row.all("td")[1].text in ("1", "2")]
    assert alone
    assert {row.all("td")[2].text for row in alone} == {""}
    for row, same in zip(by_tries.all("tr"), shown.all("tbody")[1].all("tr")):
        few = int(row.all("td")[0].text) < 3
        assert [x.text for x in row.all("td")[1:]] == [
            "" if few else x.text for x in same.all("td")[1:]
        ]


def test_anonymous_hides_what_texts_say(tmp_path: Path) -> None:
    """Names in findings, errors, problems and the assignment's title are taken out too."""
    secret = Submitter("Zaphod Beeblebrox", "zb42@example.edu", "u4242424")
    text = f"{secret.name} {secret.email} {secret.sid} in 987654321.zip"
    item, *others = RUBRIC
    mistake = made_up.mistakes_by_item()[item.number][0]
    lost = made_up.lost(item, mistake)
    assert lost.finding is not None
    verdicts = [
        replace(lost, finding=replace(lost.finding, what=text, case=text), printed=text),
        *(replace(made_up.errored(x), error=text) for x in others),
    ]
    about = made_up.roster(Regraded("987654321", (secret,), problem=text), assignment=text)

    page = page_of(
        made_up.write(tmp_path, {"987654321": made_up.results(verdicts)}, about), anonymous=True
    ).casefold()

    for told in ("zaphod", "beeblebrox", "zb42", "u4242424", "987654321"):
        assert told not in page
    assert "[removed]" in page


@pytest.mark.parametrize("anonymous", [False, True])
def test_nothing_hostile_gets_through(tmp_path: Path, anonymous: bool) -> None:
    """Markup in any field is shown as text; control characters, bidirectional marks and lone
    surrogates are gone; templates in a text are not run."""
    page = page_of(made_up.hostile(tmp_path), anonymous)
    harmless = page_of(made_up.of_size(tmp_path / "other", 10), anonymous)

    read = pages.read(page)
    assert not read.all("script", "img", "b")
    assert all(not name.startswith("on") for x in read.all() for name in x.attributes)
    ours = {x.tag for x in pages.read(harmless).all()} | {"a", "bdi", "ul"}  # these in some only
    assert {x.tag for x in read.all()} <= ours
    kinds = {unicodedata.category(c) for c in page if c != "\n"}
    assert not kinds & {"Cc", "Cf", "Cs"}
    assert "49" not in read.section("problems").text
    page.encode("utf-8")


def test_it_needs_no_other_file(page: str, read: Element) -> None:
    """The page fetches nothing and runs nothing, and forbids itself to."""
    assert not read.all("script", "link", "img", "iframe", "object", "embed", "use", "image")
    assert not re.search(r"@import|url\(", page)
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    (policy,) = [x for x in read.all("meta") if "http-equiv" in x.attributes]
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"
