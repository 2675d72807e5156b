"""The page of a folder, and a page as its tests see it: its tags, the text of each section."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from grader import report
from grader.checks.mistakes import known_mistakes

VOID = {"meta", "br", "hr", "link", "img", "input"}


@dataclass
class Element:
    """A tag with its attributes and all that is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> list[Element]:
        """Every element inside with one of these tags, in the order of the page."""
        found = []
        for x in self.inside:
            if isinstance(x, Element):
                found += [x] if x.tag in tags or not tags else []
                found += x.all(*tags)
        return found

    @property
    def text(self) -> str:
        """What is read of it, with single spaces."""
        parts = (x if isinstance(x, str) else x.text for x in self.inside)
        return " ".join(" ".join(parts).split())

    def section(self, id: str) -> Element:
        """The section under the heading of this id."""
        return next(x for x in self.all("section") if x.attributes.get("aria-labelledby") == id)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def page_of(folder: Path, anonymous: bool = False) -> str:
    """The report of a folder."""
    return report.page(report.read(folder), known_mistakes(), anonymous)


def read(page: str) -> Element:
    """The whole page. Every element must be closed where it was opened."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert len(reader.open) == 1, f"{reader.open[-1].tag} is not closed"
    return reader.open[0]
