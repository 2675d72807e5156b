"""The README's picture of a terminal shows what pytest prints in the students' folder."""

from __future__ import annotations

import html
import re

import picture


def test_picture_is_up_to_date() -> None:
    """Every line that pytest prints stands in the picture, in its order."""
    drawn = picture.PICTURE.read_text(encoding="utf-8")
    rows: dict[str, list[str]] = {}
    for y, text in re.findall(r'<text [^>]*y="([\d.]+)"[^>]*>(.*?)</text>', drawn):
        rows.setdefault(y, []).append(html.unescape(text).replace("\xa0", " "))
    shown = [" ".join("".join(parts).split()) for parts in rows.values()]

    wanted = [" ".join(line.split()) for line in picture.lines(picture.printed())]
    assert list(filter(None, shown)) == list(filter(None, wanted)), (
        "`python tests/home/picture.py` draws it anew"
    )
