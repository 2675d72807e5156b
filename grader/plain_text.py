"""What an upload says, made harmless for a terminal and a page."""

from __future__ import annotations

import re
import unicodedata

TYPE_LIMIT = 40
MARKS_LIMIT = 4  # on one letter: more than any script writes there, and too few to reach a line


def plain(text: str, lines: bool = False) -> str:
    """Text without control characters, escape sequences, bidirectional marks, lone surrogates and
    heaps of combining marks: what an upload says can neither move a terminal's cursor nor pose as
    another row, nor cover one."""
    if text.isascii() and text.isprintable():  # nearly always, and then at a glance
        return text
    found, marks = [], 0
    for c in text:
        kind = unicodedata.category(c)
        if kind == "Cf":
            continue
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks <= MARKS_LIMIT:
            is_plain = c.isprintable() or (lines and c in "\n\t")
            found.append(c if is_plain else "\N{REPLACEMENT CHARACTER}")
    return "".join(found)


def type_name(name: str) -> str:
    """A type's or a dtype's name as it may stand in a headline, where letters that are read from
    right to left would turn round what follows them."""
    return re.sub(r"[^\x20-\x7e]", "?", re.sub(r"[^\w.<>|\[\] ]", "", name))[:TYPE_LIMIT]
