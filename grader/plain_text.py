"""What an upload says, made harmless for a terminal and a page."""

from __future__ import annotations

import unicodedata


def plain(text: str, lines: bool = False) -> str:
    """Text without control characters, escape sequences, bidirectional marks and lone surrogates:
    what an upload says can neither move a terminal's cursor nor pose as another row."""
    if text.isascii() and text.isprintable():  # nearly always, and then at a glance
        return text
    return "".join(
        c if c.isprintable() or (lines and c in "\n\t") else "\N{REPLACEMENT CHARACTER}"
        for c in text
        if unicodedata.category(c) != "Cf"
    )
