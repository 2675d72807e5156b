"""The report's charts. Every number in one stands in a table beside it too.

Nothing that a student wrote is drawn. What matters is darker, so that grey tells as much as colour.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from datetime import timedelta

from ..rubric import Item
from .history import Period
from .statistics import BINS, SEPARATES_LITTLE, SEPARATES_WELL, Outcome, Scores
from .svg import INK, MUTED, RULE, SOFT, STRONG, Drawing, Sheet, drawing

DAY = timedelta(days=1)
HARDEST = 5
INDEX_ROWS = (8, 4)  # how many of the most and of the least telling are drawn
# In pixels.
SMALL = 11
MARGIN = 8
ROW, TALL_ROW = 22, 38  # a row with its label at the left, and one with it above
HEADING = 40
NUMBER = 36  # left of a label
LABEL = 330  # left of a bar, on a wide page
VALUE = 56  # right of a bar
SCORES_TOP, SCORES_BASE = 26, 186
UPLOADS_TOP, UPLOADS_BASE = 44, 190


def percent(rate: float | None) -> str:
    """A rate as text; where nothing was judged there is none."""
    return "" if rate is None else f"{100 * rate:.0f} %"


def of_scores(scores: Scores) -> Drawing:
    """A histogram, with the median and the middle half marked below it."""
    return drawing(
        "scores",
        "How many submissions have which score",
        f"A histogram of scores from 0 to {scores.total:g}: {_spread(scores)}. The table below has "
        "the numbers.",
        lambda wide: SCORES_BASE + 66,
        lambda sheet: _scores(sheet, scores),
    )


def of_outcomes(questions: Mapping[str, Sequence[Outcome]], hardest: Sequence[Outcome]) -> Drawing:
    """How many lost each item, question by question; the hardest in bold."""
    count = sum(map(len, questions.values()))
    hard = [x for x in hardest[:HARDEST] if x.lost]
    bold = {x.item.number for x in hard}
    worst = ", ".join(f"{x.item.name} ({percent(x.pass_rate)})" for x in hard) or "none is lost"
    return drawing(
        "items",
        "How many lost each item",
        f"Bars by question. The lowest pass rates: {worst}. The table below has the numbers.",
        lambda wide: len(questions) * HEADING - 12 + count * (ROW if wide else TALL_ROW),
        lambda sheet: _outcomes(sheet, questions, bold),
    )


def of_discrimination(index: Mapping[str, float], items: Mapping[str, Item]) -> Drawing:
    """A dot an item: the most telling, and below them the least telling."""
    ordered = sorted(index, key=lambda number: -index[number])
    most, least = INDEX_ROWS
    groups = [ordered] if len(ordered) <= most + least else [ordered[:most], ordered[-least:]]
    count = sum(map(len, groups))
    best, worst = (f"{items[x].name} with {index[x]:.2f}" for x in (ordered[0], ordered[-1]))
    return drawing(
        "discrimination",
        "Which items separate strong from weak",
        "A dot an item, where 0 tells nothing and 1 is the most. The most telling is "
        f"{best}, the least {worst}. The table below has all of them.",
        lambda wide: 26 + 34 * len(groups) + count * (ROW if wide else TALL_ROW),
        lambda sheet: _discrimination(sheet, groups, index, items),
    )


def of_periods(step: timedelta, periods: Sequence[Period]) -> Drawing:
    """Bars of all uploads over time, and in front of them those that are graded."""
    uploads, graded = sum(x.uploads for x in periods), sum(x.graded for x in periods)
    return drawing(
        "uploads",
        "When uploads came",
        f"Bars of all uploads over time and of the graded ones: {uploads} in all, {graded} graded. "
        "The table below has the numbers.",
        lambda wide: UPLOADS_BASE + 28,
        lambda sheet: _periods(sheet, step, periods),
    )


def _scores(sheet: Sheet, scores: Scores) -> None:
    left, right, base = MARGIN, sheet.width - MARGIN, SCORES_BASE
    step = (right - left) / BINS
    for i, count in enumerate(scores.counts):
        x = left + i * step
        top = base - count / max(scores.counts) * (base - SCORES_TOP)
        sheet.bar(x + 1, top, step - 2, base - top, STRONG)
        if count:
            middle = x + step / 2
            sheet.text(middle, top - 5, str(count), size=SMALL - 1, ha="center", color=MUTED)
    sheet.line((left, base), (right, base), INK)
    for part in range(6):
        ha = "left" if part == 0 else "right" if part == 5 else "center"
        x = left + part / 5 * (right - left)
        sheet.text(x, base + 17, f"{scores.total * part / 5:g}", size=SMALL, ha=ha, color=MUTED)

    def x_of(score: float) -> float:
        return left + min(max(score / scores.total, 0), 1) * (right - left)

    lower, upper = map(x_of, scores.quartiles)
    sheet.bar(lower, base + 30, upper - lower, 8, SOFT)
    sheet.bar(x_of(scores.median) - 1.5, base + 26, 3, 16, INK)
    sheet.text_near(x_of(scores.median), base + 59, _spread(scores), reach=120)


def _outcomes(sheet: Sheet, questions: Mapping[str, Sequence[Outcome]], bold: Set[str]) -> None:
    y = -12.0
    for title, found in questions.items():
        y += HEADING
        sheet.text(0, y - 13, title, weight="bold", size=13)
        sheet.text(sheet.width, y - 13, "passed", size=SMALL, ha="right", color=MUTED)
        if sheet.is_wide:
            sheet.text(LABEL, y - 13, "lost", size=SMALL, color=MUTED)
        sheet.line((0, y - 6), (sheet.width, y - 6), RULE)
        for outcome in found:
            _outcome(sheet, y, outcome, "bold" if outcome.item.number in bold else "normal")
            y += ROW if sheet.is_wide else TALL_ROW


def _outcome(sheet: Sheet, y: float, outcome: Outcome, weight: str) -> None:
    """One item from y on: its name, a bar of those who lost it, and how many passed."""
    left, right = (LABEL if sheet.is_wide else NUMBER), sheet.width - VALUE
    top = y + (4 if sheet.is_wide else 20)
    sheet.text(0, y + 15, outcome.item.number, weight=weight)
    sheet.text(NUMBER, y + 15, outcome.asks, weight=weight)
    sheet.text(sheet.width, top + 11, percent(outcome.pass_rate), ha="right", weight=weight)
    unit = (right - left) / outcome.judged
    wrong = outcome.wrong * unit
    sheet.bar(left, top, right - left, 13, RULE)
    sheet.bar(left, top, wrong, 13, STRONG)
    sheet.bar(left + wrong + 1, top, outcome.unanswered * unit - 1, 13, SOFT)


def _discrimination(
    sheet: Sheet,
    groups: Sequence[Sequence[str]],
    index: Mapping[str, float],
    items: Mapping[str, Item],
) -> None:
    left, right = (LABEL if sheet.is_wide else NUMBER), sheet.width - VALUE
    low = min(0.0, *index.values())

    def x_of(value: float) -> float:
        return left + (value - low) / (1 - low) * (right - left)

    for value in (0, SEPARATES_LITTLE, SEPARATES_WELL, 1):
        sheet.line((x_of(value), 22), (x_of(value), sheet.height), RULE)
        sheet.text(x_of(value), 16, f"{value:g}", size=SMALL, ha="center", color=MUTED)
    y = 16.0
    for group, title in zip(groups, ("tell most", "tell least")):
        y += 34
        sheet.text(0, y - 18, title, size=SMALL, color=MUTED)
        for number in group:
            middle = y + (11 if sheet.is_wide else 26)
            sheet.text(0, y + 15, number)
            sheet.text(NUMBER, y + 15, items[number].subject)
            sheet.line((x_of(0), middle), (x_of(index[number]), middle), STRONG)
            sheet.dot(x_of(index[number]), middle, STRONG)
            told = f"{index[number]:.2f}".replace("-", "\N{MINUS SIGN}")
            sheet.text(sheet.width, middle + 4, told, ha="right")
            y += ROW if sheet.is_wide else TALL_ROW


def _periods(sheet: Sheet, step: timedelta, periods: Sequence[Period]) -> None:
    left, right, base = MARGIN, sheet.width - MARGIN, UPLOADS_BASE
    width = (right - left) / len(periods)
    most = max(periods, key=lambda period: period.uploads)
    for i, period in enumerate(periods):
        for count, color in ((period.uploads, SOFT), (period.graded, STRONG)):
            height = count / most.uploads * (base - UPLOADS_TOP)
            sheet.bar(left + i * width + 1, base - height, width - 2, height, color)
    sheet.line((left, base), (right, base), INK)
    told = f"most from {_label(most, step)}: {most.uploads}, {most.graded} of them graded"
    sheet.text_near(left + (periods.index(most) + 0.5) * width, UPLOADS_TOP - 12, told, reach=170)
    apart = _ticks_apart(len(periods) / (8 if sheet.is_wide else 4), step)
    for i in range(0, len(periods), apart):
        x = left + (i + 0.5) * width
        sheet.line((x, base), (x, base + 4), INK)
        label = _label(periods[i], step if apart * step % DAY else DAY)
        sheet.text_near(x, base + 18, label, reach=30, size=SMALL, color=MUTED)


def _ticks_apart(least: float, step: timedelta) -> int:
    """How many periods lie between two ticks: of hours, as many as divide a day."""
    fitting = range(1, DAY // step + 1) if step < DAY else ()
    return next((n for n in fitting if n >= least and not DAY % (n * step)), math.ceil(least))


def _label(period: Period, step: timedelta) -> str:
    day = f"{period.start.day} {period.start:%b}"
    return f"{day} {period.start:%H:%M}" if step < DAY else day


def _spread(scores: Scores) -> str:
    lower, upper = scores.quartiles
    spread = "" if lower == upper else f", middle half {lower:.3g} to {upper:.3g}"
    return f"median {scores.median:.3g}{spread}"
