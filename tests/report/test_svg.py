"""A drawing stands in a page of its own accord: named, in the page's colours, the same each time."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from grader.report.svg import INK, RULE, SOFT, Drawing, Sheet, drawing

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</svg><script>alert(1)</script> $x$ & \"'"


def draw(sheet: Sheet) -> None:
    sheet.bar(10, 20, 30, 40, SOFT)
    sheet.bar(10, 20, -1, 40, SOFT)
    sheet.line((0, 0), (sheet.width, 0), RULE)
    sheet.dot(5, 5, INK)
    sheet.text(7, 90, HOSTILE)
    for x in (1, 100, sheet.width - 1):
        sheet.text_near(x, 80, "near", reach=20)


@pytest.fixture
def drawn() -> Drawing:
    return drawing("test", HOSTILE, "what is seen", lambda wide: 100 if wide else 200, draw)


def test_there_is_one_for_each_width(drawn: Drawing) -> None:
    """A wide page and a narrow one get the same drawing, each of its own size."""
    boxes = [ElementTree.fromstring(x).get("viewBox") for x in (drawn.wide, drawn.narrow)]

    assert boxes == ["0 0 760 100", "0 0 340 200"]


def test_it_is_named(drawn: Drawing) -> None:
    """It is an image whose title and description stand first, under ids that no other has."""
    root = ElementTree.fromstring(drawn.wide)

    title, description = list(root)[:2]
    assert (title.tag, title.text) == (f"{SVG}title", HOSTILE)
    assert (description.tag, description.text) == (f"{SVG}desc", "what is seen")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    ids = [x.get("id") for x in root.iter() if x.get("id")]
    assert ids == ["test-760-title", "test-760-desc"]


def test_text_is_text(drawn: Drawing) -> None:
    """Text stays text, escaped, read as no formula, in the page's own font."""
    texts = [x.text for x in ElementTree.fromstring(drawn.wide).iter(f"{SVG}text")]

    assert texts == [HOSTILE, "near", "near", "near"]
    assert "<script" not in drawn.wide
    assert "font-family" not in drawn.wide


def test_text_keeps_within_the_sheet(drawn: Drawing) -> None:
    """Near an edge text begins or ends there."""
    styles = [x.get("style", "") for x in ElementTree.fromstring(drawn.wide).iter(f"{SVG}text")]

    anchors = [part for style in styles for part in style.split("; ") if "anchor" in part]
    assert anchors[1:] == ["text-anchor: start", "text-anchor: middle", "text-anchor: end"]


def test_colours_are_the_pages(drawn: Drawing) -> None:
    """No colour is fixed, so that a dark or a printed page has its own."""
    assert "#" not in drawn.wide
    assert all(f"var(--{name})" in drawn.wide for name in ("soft", "rule", "ink"))


def test_bytes_are_the_same(drawn: Drawing) -> None:
    """A second drawing has the same bytes."""
    again = drawing("test", HOSTILE, "what is seen", lambda wide: 100 if wide else 200, draw)

    assert again == drawn
