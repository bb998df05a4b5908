"""Charts made of bars: shares, answers per score, funnel, small columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.charts.axis import across
from analytics.charts.inputs import FunnelRow, Shares
from config.lib.numbers import number_text, percent_text, short_text
from config.lib.scores import SCORES, score_group

GAP = 0.0035  # of the width, between two shares
TOP, FLOOR = 20, 210  # pixels between which the columns of the histogram stand
LEAST = 1.5  # pixels; one answer among a million is still seen


@dataclass(frozen=True, slots=True)
class ShareBar:
    """One group: its piece of the bar (width "" when nobody is in it) and its texts."""

    group: str
    name: str
    scores: str
    x: str
    width: str
    share: str
    count: str


def shares_bars(shares: Shares) -> list[ShareBar]:
    """Detractors, passives, promoters; one bar cut so that the pieces add up to its width."""
    decimals = share_decimals(shares)
    bars, start = [], 0.0
    for group, name, scores, value in _groups(shares):
        part = value / shares.total if shares.total else 0.0
        end = start + part
        gap = GAP if part and end < 0.9999 else 0.0
        bars.append(
            ShareBar(
                group=group,
                name=name,
                scores=scores,
                x=across(start),
                width=across(max(part - gap, 0.001)) if part else "",
                share=percent_text(part, decimals) if shares.total else "–",
                count=number_text(value),
            )
        )
        start = end
    return bars


def _groups(shares: Shares) -> list[tuple[str, str, str, int]]:
    return [
        ("detractor", _("Detractors"), "0–6", shares.detractors),
        ("passive", _("Passives"), "7–8", shares.passives),
        ("promoter", _("Promoters"), "9–10", shares.promoters),
    ]


def share_decimals(shares: Shares) -> int:
    """0 when whole per cents add up to 100 and to the shown score, else 1."""
    if not shares.total:
        return 0
    parts = [shares.detractors, shares.passives, shares.promoters]
    low, middle, high = (round(100 * part / shares.total) for part in parts)
    nps = round(100 * (shares.promoters - shares.detractors) / shares.total)
    return 0 if low + middle + high == 100 and high - low == nps else 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column: SVG attributes, the text over it and the exact number."""

    label: str
    group: str
    x: str
    middle: str
    width: str
    y: str
    height: str
    text: str
    text_y: str
    value: int


def histogram_columns(counts: Sequence[int]) -> list[Column]:
    """The eleven columns of the answers per score 0 to 10, the highest filling the height."""
    highest = max(counts)
    return [_score_column(score, counts[score], highest) for score in SCORES]


def _score_column(score: int, value: int, highest: int) -> Column:
    height = _column_height(value, highest, FLOOR - TOP)
    slot = 1 / len(SCORES)
    return Column(
        label=str(score),
        group=score_group(score),
        x=across(slot * (score + 0.1)),
        middle=across(slot * (score + 0.5)),
        width=across(slot * 0.8),
        y=f"{FLOOR - height:.1f}",
        height=f"{height:.1f}",
        text=short_text(value),
        text_y=f"{FLOOR - height - 6:.1f}",
        value=value,
    )


def _column_height(value: int, highest: int, full: float) -> float:
    return max(full * value / highest, LEAST) if value else 0.0


def spark_columns(values: Sequence[int], labels: Sequence[str], *, height: int) -> list[Column]:
    """Small columns side by side, one per value, in a chart of ``height`` pixels."""
    highest, slot = max(values, default=0), 1 / max(len(values), 1)
    columns = []
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        tall = _column_height(value, highest, height)
        columns.append(
            Column(
                label=label,
                group="accent",
                x=across(slot * (place + 0.1)),
                middle=across(slot * (place + 0.5)),
                width=across(slot * 0.8),
                y=f"{height - tall:.1f}",
                height=f"{tall:.1f}",
                text=short_text(value),
                text_y="0",
                value=value,
            )
        )
    return columns


@dataclass(frozen=True, slots=True)
class FunnelBar:
    """One step of a funnel with the width of its bar ("" for nobody)."""

    label: str
    note: str
    value: int
    width: str


def funnel_bars(rows: Sequence[FunnelRow]) -> list[FunnelBar]:
    """The steps against the largest of them (which is the first, unless somebody came later)."""
    largest = max((row.value for row in rows), default=0)
    return [
        FunnelBar(row.label, row.note, row.value, across(row.value / largest) if row.value else "")
        for row in rows
    ]
