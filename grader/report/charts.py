"""The report's charts. Every number in one stands in a table beside it too.

Nothing that a student wrote is drawn. What matters is darker, so that grey tells as much as colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from ..rubric import Item
from .history import Period
from .statistics import BINS, SEPARATES_LITTLE, SEPARATES_WELL, Outcome, Scores
from .svg import INK, MUTED, RULE, SOFT, STRONG, Drawing, Sheet, drawing

HARDEST = 5
SMALL = 11
ROW, TALL_ROW, HEADING = 22, 38, 40
INDEX_ROWS = (8, 4)  # how many of the best and of the least telling are drawn


def of_scores(scores: Scores) -> Drawing:
    """A histogram, with the median and the middle half marked below it."""

    def draw(sheet: Sheet) -> None:
        left, right, top, base = 8, sheet.width - 8, 26, 186
        step = (right - left) / BINS
        largest = max(scores.counts)
        for i, count in enumerate(scores.counts):
            height = count / largest * (base - top)
            sheet.bar(left + i * step + 1, base - height, step - 2, height, STRONG)
            if count:
                x = left + (i + 0.5) * step
                sheet.text(
                    x, base - height - 5, str(count), size=SMALL - 1, ha="center", color=MUTED
                )
        sheet.line((left, base), (right, base), INK)

        def x_of(score: float) -> float:
            return left + min(max(score / scores.total, 0), 1) * (right - left)

        for part in range(6):
            ha = "left" if part == 0 else "right" if part == 5 else "center"
            tick = f"{scores.total * part / 5:g}"
            sheet.text(
                left + part / 5 * (right - left), base + 17, tick, size=SMALL, ha=ha, color=MUTED
            )
        low, high = map(x_of, scores.quartiles)
        sheet.bar(low, base + 30, high - low, 8, SOFT)
        middle = x_of(scores.median)
        sheet.bar(middle - 1.5, base + 26, 3, 16, INK)
        ha = "left" if middle < 120 else "right" if middle > sheet.width - 120 else "center"
        told = f"median {scores.median:g}, middle half {scores.quartiles[0]:g} to {scores.quartiles[1]:g}"
        sheet.text({"left": left, "right": right}.get(ha, middle), base + 59, told, ha=ha)

    return drawing(
        "scores",
        "How many submissions have which score",
        f"A histogram. The median is {scores.median:g} of {scores.total:g}; half of all scores are "
        f"from {scores.quartiles[0]:g} to {scores.quartiles[1]:g}. The table below it has the numbers.",
        lambda wide: 252,
        draw,
    )


def of_outcomes(questions: Mapping[str, Sequence[Outcome]], hardest: Sequence[Outcome]) -> Drawing:
    """How many lost each item, question by question; the hardest in bold."""
    bold = {x.item.number for x in hardest[:HARDEST]}

    def height(wide: bool) -> float:
        items = sum(map(len, questions.values()))
        return len(questions) * HEADING - 12 + items * (ROW if wide else TALL_ROW)

    def draw(sheet: Sheet) -> None:
        y = -12.0
        for title, found in questions.items():
            y += HEADING
            sheet.text(0, y - 13, title, weight="bold", size=13)
            sheet.text(sheet.width, y - 13, "passed", size=SMALL, ha="right", color=MUTED)
            if sheet.is_wide:
                sheet.text(330, y - 13, "lost", size=SMALL, color=MUTED)
            sheet.line((0, y - 6), (sheet.width, y - 6), RULE)
            for outcome in found:
                _outcome(sheet, y, outcome, outcome.item.number in bold)
                y += ROW if sheet.is_wide else TALL_ROW

    worst = ", ".join(f"{x.item.name} ({_percent(x.pass_rate)})" for x in hardest[:HARDEST])
    return drawing(
        "items",
        "How many lost each item",
        f"Bars by question. The lowest pass rates: {worst}. The table below has the numbers.",
        height,
        draw,
    )


def _outcome(sheet: Sheet, y: float, outcome: Outcome, is_hard: bool) -> None:
    """One item from y on: its name, a bar of those who lost it, and how many passed."""
    weight = "bold" if is_hard else "normal"
    left, right = (330 if sheet.is_wide else 36), sheet.width - 56
    bar_top = y + (4 if sheet.is_wide else 19)
    sheet.text(0, y + 15, outcome.item.number, weight=weight)
    sheet.text(36, y + 15, outcome.asks, weight=weight)
    sheet.text(sheet.width, bar_top + 11, _percent(outcome.pass_rate), ha="right", weight=weight)
    if outcome.judged:
        unit = (right - left) / outcome.judged
        wrong = outcome.wrong * unit
        sheet.bar(left, bar_top, right - left, 13, RULE)
        sheet.bar(left, bar_top, wrong, 13, STRONG)
        sheet.bar(left + wrong + 1, bar_top, outcome.unanswered * unit - 1, 13, SOFT)


def of_discrimination(index: Mapping[str, float], items: Mapping[str, Item]) -> Drawing:
    """A dot an item: the most telling, and below them the least telling."""
    ordered = sorted(index, key=lambda number: -index[number])
    best, least = INDEX_ROWS
    drawn = [ordered] if len(ordered) <= best + least else [ordered[:best], ordered[-least:]]

    def height(wide: bool) -> float:
        return 44 + sum(map(len, drawn)) * (ROW if wide else TALL_ROW) + 24 * (len(drawn) - 1)

    def draw(sheet: Sheet) -> None:
        left, right = (330 if sheet.is_wide else 36), sheet.width - 56
        low = min(0.0, *index.values())

        def x_of(value: float) -> float:
            return left + (value - low) / (1 - low) * (right - left)

        for value in (0, SEPARATES_LITTLE, SEPARATES_WELL, 1):
            sheet.line((x_of(value), 22), (x_of(value), sheet.height), RULE)
            sheet.text(x_of(value), 16, f"{value:g}", size=SMALL, ha="center", color=MUTED)
        y = 34.0
        for group in drawn:
            for number in group:
                middle = y + (11 if sheet.is_wide else 26)
                sheet.text(0, y + 15, number)
                sheet.text(36, y + 15, items[number].subject)
                sheet.line((x_of(0), middle), (x_of(index[number]), middle), STRONG)
                sheet.dot(x_of(index[number]), middle, STRONG)
                sheet.text(sheet.width, middle + 4, f"{index[number]:.2f}", ha="right")
                y += ROW if sheet.is_wide else TALL_ROW
            y += 24

    return drawing(
        "discrimination",
        "Which items separate strong from weak",
        "A dot an item, from 0, tells nothing, to 1. The most telling is "
        f"{items[ordered[0]].name} with {index[ordered[0]]:.2f}, the least {items[ordered[-1]].name} "
        f"with {index[ordered[-1]]:.2f}. The table below has all of them.",
        height,
        draw,
    )


def of_periods(step: timedelta, periods: Sequence[Period]) -> Drawing:
    """Bars of all uploads over time, and in front of them those that are graded."""

    def draw(sheet: Sheet) -> None:
        left, right, top, base = 8, sheet.width - 8, 44, 190
        width = (right - left) / len(periods)
        gap = 1 if width > 3 else 0
        largest = max(x.uploads for x in periods)
        for i, period in enumerate(periods):
            for count, color in ((period.uploads, SOFT), (period.graded, STRONG)):
                height = count / largest * (base - top)
                sheet.bar(left + i * width + gap, base - height, width - 2 * gap, height, color)
        sheet.line((left, base), (right, base), INK)
        peak = max(range(len(periods)), key=lambda i: periods[i].uploads)
        label = _label(periods[peak], step)
        x = left + (peak + 0.5) * width
        ha = "left" if x < 170 else "right" if x > sheet.width - 170 else "center"
        told = f"most on {label}: {largest}, of which {periods[peak].graded} graded"
        sheet.text({"left": left, "right": right}.get(ha, x), top - 12, told, ha=ha)
        every = -(-len(periods) // (8 if sheet.is_wide else 4))
        for i in range(0, len(periods), every):
            x = left + (i + 0.5) * width
            sheet.line((x, base), (x, base + 4), INK)
            ha = "left" if x < 30 else "center" if x < sheet.width - 30 else "right"
            told = _label(periods[i], step)
            sheet.text(left if ha == "left" else x, base + 18, told, size=SMALL, ha=ha, color=MUTED)

    return drawing(
        "uploads",
        "When uploads came",
        f"Bars of all uploads over time and of the graded ones. {sum(x.uploads for x in periods)} "
        f"uploads in all. The table below has the numbers.",
        lambda wide: 218,
        draw,
    )


def _label(period: Period, step: timedelta) -> str:
    return f"{period.start.day} {period.start:%b}" + (
        f" {period.start:%H:%M}" if step < timedelta(days=1) else ""
    )


def _percent(rate: float | None) -> str:
    return "none" if rate is None else f"{100 * rate:.0f} %"
