"""The report as one page that needs no other file, no network and no script.

Everything that came from a student or an export is escaped by the template; only drawings, which
hold nothing of theirs, are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..checks.mistakes import Mistake
from ..rubric import ITEMS, RUBRIC, Item
from . import charts, history, reteach, statistics
from .misconceptions import misconceptions, unnamed
from .privacy import People, people
from .reading import Class, Submission
from .statistics import Outcome

STEP_NAMES = dict(zip(history.STEPS, ("hour", "quarter of a day", "day", "week")))
HERE = Path(__file__).parent
# Longer lists show this many first, and the rest on demand.
FIRST_ROWS = 12
# What the two shades of bars mean, beside a patch of each.
STRONG, SOFT = (Markup('<span class="key %s"></span>') % shade for shade in ("strong", "soft"))
ITEMS_KEY = Markup("%sa wrong answer, %sno answer") % (STRONG, SOFT)
UPLOADS_KEY = Markup("%sgraded uploads, %sall others") % (STRONG, SOFT)


@dataclass(frozen=True)
class Erred:
    """One errored row: an item of a submission, and in a line what the grader said, for staff."""

    item: Item
    submission: Submission
    error: str

    @property
    def place(self) -> int:
        """In the rubric."""
        return RUBRIC.index(self.item)


def page(cohort: Class, tables: Sequence[Mistake], anonymous: bool) -> str:
    """The page; the same bytes for the same class. `tables` hold all known mistakes."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"number": _number, "percent": charts.percent, "signed": _signed}
    environment.filters |= {"listed": _listed, "times": _times, "sentence": _sentence}
    notes = {mistake.id: mistake.note for mistake in tables}
    environment.filters |= {"reasons": partial(_reasons, notes)}
    style = Markup((HERE / "page.css").read_text("utf-8"))
    content = _content(cohort, tables, people(cohort, anonymous))
    return environment.get_template("page.html.jinja").render(style=style, **content)


def _content(cohort: Class, tables: Sequence[Mistake], who: People) -> dict[str, Any]:
    """All that the template shows."""
    graded = cohort.graded
    found = statistics.outcomes(graded)
    hardest = statistics.hardest(found)
    made = misconceptions(graded, tables, who)
    return {
        "assignment": who.shown(cohort.assignment) or "HW01",
        "total": cohort.total,
        "who": who,
        "count": len(graded),
        "problems": [who.shown(problem) for problem in cohort.problems],
        "odd": [x for x in cohort.submissions if x.problems],
        "topics": reteach.topics(graded, found, made),
        "unanswered": list(reteach.unanswered(graded)),
        "erred": [erred for item in RUBRIC for x in graded for erred in _erred(x, item)],
        "questions": _by_question(found, hardest),
        "hardest": hardest,
        "misconceptions": made,
        "unnamed": unnamed(graded),
        "changes": history.changes(cohort.submissions),
        "knows_before": any(x.before is not None for x in cohort.submissions),
        "moved": _moved(cohort.submissions),
        "tries": history.tries(graded),
        "first_rows": FIRST_ROWS,
        "key": ITEMS_KEY,
        "uploads_key": UPLOADS_KEY,
        "smallest_class": statistics.SMALLEST_CLASS,
        **_drawn(cohort, found, hardest),
    }


def _drawn(cohort: Class, found: Sequence[Outcome], hardest: Sequence[Outcome]) -> dict[str, Any]:
    """The charts, and the numbers of the tables beside them; None where there are no numbers."""
    spread = statistics.scores(cohort.graded, cohort.total)
    index = statistics.discrimination(cohort.graded)
    step, periods = history.periods(cohort.graded)
    by_question = _by_question(found, hardest)
    return {
        "scores": spread,
        "scores_chart": spread and charts.of_scores(spread),
        "items_chart": hardest and charts.of_outcomes(by_question, hardest),
        "discrimination": [(ITEMS[x], index[x]) for x in sorted(index, key=lambda x: -index[x])],
        "discrimination_chart": charts.of_discrimination(index, ITEMS) if index else None,
        "periods": [x for x in periods if x.uploads],
        "step_name": STEP_NAMES.get(step, f"{step.days} days"),
        "periods_chart": charts.of_periods(step, periods) if periods else None,
    }


def _by_question(
    found: Sequence[Outcome], hardest: Sequence[Outcome]
) -> Mapping[str, Sequence[Outcome]]:
    """The items of each question under its name, the hardest first."""
    order = [x.item.number for x in hardest]
    rated = [x for x in found if x.item.number in order]
    rows: dict[str, list[Outcome]] = {}
    for x in sorted(rated, key=lambda x: (int(x.item.question), order.index(x.item.number))):
        rows.setdefault(f"{x.item.question}  {x.of}", []).append(x)
    return rows


def _erred(submission: Submission, item: Item) -> list[Erred]:
    row = statistics.row_of(submission, item)
    if row is None or row.verdict != "errored":
        return []
    error = submission.errors.get(item.number, "")
    # Of a traceback, what was raised.
    return [Erred(item, submission, error.splitlines()[-1] if error else "")]


def _moved(submissions: Sequence[Submission]) -> list[tuple[Item, int, int]]:
    """The items that changed in any submission: how many pass now, and how many do not."""
    rows = []
    for item in RUBRIC:
        now = [statistics.row_of(x, item) for x in submissions if item.number in x.changed]
        passed = sum(row is not None and row.verdict == "passed" for row in now)
        if now:
            rows.append((item, passed, len(now) - passed))
    return sorted(rows, key=lambda row: -(row[1] + row[2]))


def _reasons(notes: Mapping[str, str], submission: Submission) -> list[str]:
    """For each item that changed, what became of it."""
    lines = []
    for number in submission.changed:
        row = submission.rows.get(number)
        match row.verdict if row else None:
            case "passed":
                lines.append(f"{number} passes now")
            case "failed":
                why = (notes.get(row.mistake) or row.finding) if row else ""
                lines.append(f"{number} fails now" + (f": {why}" if why else ""))
            case "errored":
                lines.append(f"{number} is errored now")
            case _:
                lines.append(f"{number} changed")
    return lines


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 1):,g}"


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "\N{MINUS SIGN}")


def _listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _times(count: int, one: str, many: str = "") -> str:
    """`1 item`, `2 items`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
