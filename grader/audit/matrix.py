"""The kill matrix, a row a mistake and a column an item, as text, Markdown or HTML.

A table for each question: a mistake costs items of its own question only. Every mark is a letter or
a sign, so nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from ..rubric import QUESTIONS, RUBRIC, Item
from .signatures import Naming
from .summary import figures
from .trial import Kept

ID_WIDTH = 40
MARKS = {
    "named": ("N", "lost, and the finding names the mistake"),
    "lost": ("x", "lost"),
    "survives": ("?", "must be lost and is kept"),
    "too much": ("!", "is lost and must be kept"),
    "errored": ("E", "the grader itself failed"),
    "kept": (".", "kept"),
}


@dataclass(frozen=True)
class Section:
    """One question: its items, and what became of the mistakes that are made in it."""

    question: str
    items: Sequence[Item]
    rows: Sequence[Naming]


def sections(found: Sequence[Naming]) -> list[Section]:
    """The questions in which any of these mistakes is made."""
    made = [
        Section(
            question,
            [item for item in RUBRIC if item.question == question],
            [x for x in found if _question(x) == question],
        )
        for question in QUESTIONS
    ]
    return [section for section in made if section.rows]


def mark(row: Naming, item: Item) -> str:
    """What became of an item in one trial: a key of MARKS."""
    number, trial = item.number, row.trial
    if number in trial.errors:
        return "errored"
    if number in trial.survives:
        return "survives"
    if number in trial.overkill:
        return "too much"
    if number in row.items:
        return "named"
    return "lost" if number in trial.lost else "kept"


def as_text(found: Sequence[Naming]) -> str:
    """The matrix for a terminal of 80 columns."""
    lines = ["; ".join(f"{sign} {meaning}" for sign, meaning in MARKS.values())]
    lines = textwrap.wrap(lines[0], 79)
    for section in sections(found):
        numbers = "".join(f"{item.number.partition('.')[2]:>4}" for item in section.items)
        lines += ["", f"{'question ' + section.question:<{ID_WIDTH}}{numbers}"]
        for row in section.rows:
            *before, last = textwrap.wrap(row.trial.mistake.id, ID_WIDTH - 1)
            marks = "".join(f"{MARKS[mark(row, item)][0]:>4}" for item in section.items)
            lines += [*before, f"{last:<{ID_WIDTH}}{marks}"]
    return "\n".join(lines)


def as_markdown(found: Sequence[Naming], kept: Sequence[Kept]) -> str:
    """The matrix with what each mistake is told, and the right uploads."""
    lines = ["# The kill matrix", "", *(f"{line}  " for line in figures(found, kept)), ""]
    lines += [f"- `{sign}` {meaning}" for sign, meaning in MARKS.values()]
    for section in sections(found):
        head = ["mistake", *(item.number for item in section.items), "note", "help"]
        lines += ["", f"## Question {section.question}", "", _row(head), _row(["---"] * len(head))]
        for row in section.rows:
            marks = [MARKS[mark(row, item)][0] for item in section.items]
            mistake = row.trial.mistake
            lines.append(_row([mistake.id, *marks, mistake.note, mistake.help]))
    lines += ["", "## Right uploads", "", _row(["upload", "loses"]), _row(["---", "---"])]
    lines += [_row([x.name, " ".join(x.lost) or "nothing"]) for x in kept]
    return "\n".join(lines) + "\n"


def as_html(found: Sequence[Naming], kept: Sequence[Kept]) -> str:
    """The same as one page that needs no other file."""
    body = [
        "<h1>The kill matrix</h1>",
        *(f"<p>{escape(line)}</p>" for line in figures(found, kept)),
    ]
    body += ["<dl>", *(f"<dt>{s}</dt><dd>{escape(m)}</dd>" for s, m in MARKS.values()), "</dl>"]
    for section in sections(found):
        body += _html_table(section)
    body += _html_uploads(kept)
    return PAGE.format(body="\n".join(body))


def _html_table(section: Section) -> Iterator[str]:
    yield f"<table><caption>Question {section.question}: what each known mistake loses</caption>"
    heads = [f"<th scope='col' title='{escape(x.name)}'>{x.number}</th>" for x in section.items]
    yield f"<thead><tr><th scope='col'>mistake</th>{''.join(heads)}"
    yield "<th scope='col'>note</th><th scope='col'>help</th></tr></thead><tbody>"
    for row in section.rows:
        mistake = row.trial.mistake
        yield f"<tr><th scope='row'>{escape(mistake.id)}</th>"
        for item in section.items:
            kind = mark(row, item)
            sign, meaning = MARKS[kind]
            kind = kind.replace(" ", "-")
            yield f"<td class='{kind}'><abbr title='{escape(meaning)}'>{sign}</abbr></td>"
        yield f"<td>{escape(mistake.note)}</td><td>{escape(mistake.help)}</td></tr>"
    yield "</tbody></table>"


def _html_uploads(kept: Sequence[Kept]) -> Iterator[str]:
    if not kept:
        return
    yield "<table><caption>Right uploads, which must lose nothing</caption><thead><tr>"
    yield "<th scope='col'>upload</th><th scope='col'>loses</th></tr></thead><tbody>"
    for x in kept:
        lost = escape(" ".join(x.lost) or "nothing")
        yield f"<tr><th scope='row'>{escape(x.name)}</th><td>{lost}</td></tr>"
    yield "</tbody></table>"


def _question(row: Naming) -> str:
    numbers = row.trial.mistake.loses or row.trial.lost
    return min(number.partition(".")[0] for number in numbers)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backmark: the kill matrix</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem;
  padding: 0 1rem; }}
table {{ border-collapse: collapse; display: block; margin: 2rem 0; overflow-x: auto; }}
caption {{ font-weight: 600; padding: .5rem 0; text-align: left; }}
th, td {{ border: 1px solid #8886; padding: .2rem .5rem; text-align: left; vertical-align: top; }}
th[scope=row] {{ font-weight: 500; white-space: nowrap; }}
td:has(abbr) {{ font-family: monospace; text-align: center; }}
abbr {{ text-decoration: none; }}
.named {{ background: #2a92; }} .lost {{ background: #9992; }}
.survives, .too-much, .errored {{ background: #d223; font-weight: 700; }}
dt {{ float: left; font-family: monospace; width: 2rem; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""
