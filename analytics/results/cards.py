"""What the card of a question shows: facts, bars, a table, by the shape of its summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from math import ceil, floor
from typing import Literal

from django.utils.translation import gettext

from analytics.charts.axis import across
from config.lib.numbers import number_text, percent_text
from config.lib.scores import Group, score_group
from surveys.kinds import AnyQuestion
from surveys.kinds.summaries import (
    Counts,
    Dates,
    Grid,
    Levels,
    Numbers,
    Ranks,
    Texts,
    middle,
)

# More bars than these are put together to ranges.
MOST_BARS = 12
RANGES = 8
OWN_WORDS = 8


@dataclass(frozen=True)
class Bar:
    """One thing that could be answered: how many did, and what share of those who answered."""

    label: str
    n: int
    share: str
    width: str
    is_gone: bool = False
    # Of a point of the NPS scale.
    group: Group | Literal[""] = ""


@dataclass(frozen=True)
class Row:
    """A row of a table: its name and its cells as texts."""

    label: str
    cells: list[str]


@dataclass(frozen=True)
class Drawing:
    """Everything a card draws of a summary; what a kind does not have is empty."""

    facts: list[str] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    own_words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wording:
    """A question's words, of choices there are no longer too, and the keys it offers today."""

    question: AnyQuestion
    words: Mapping[str, str]

    def named(self, prefix: str, key: str) -> str:
        """The words of a choice, a row or a column."""
        built_in = {"yes": gettext("Yes"), "no": gettext("No"), "other": gettext("Other")}
        return self.words.get(f"{prefix}.{key}") or built_in.get(key, key)

    def is_gone(self, prefix: str, key: str) -> bool:
        """Whether it was on offer once and is no longer."""
        offered = self.question.texts()
        return f"{prefix}.{key}" in self.words and f"{prefix}.{key}" not in offered


@singledispatch
def drawn(summary: object, wording: Wording) -> Drawing:
    """The drawing of a summary (one of ``surveys.kinds.summaries``)."""
    raise TypeError(f"nothing draws {type(summary).__name__}")


@drawn.register
def _texts(summary: Texts, wording: Wording) -> Drawing:
    return Drawing()


@drawn.register
def _levels(summary: Levels, wording: Wording) -> Drawing:
    facts = []
    if summary.mean is not None:
        facts.append(
            gettext("Mean %(mean)s, median %(median)s")
            % {
                "mean": number_text(summary.mean, 1),
                "median": _short(middle(summary.counts)),
            }
        )
    if len(summary.counts) > MOST_BARS:
        return Drawing(facts, bars=ranges(summary.counts, summary.n))
    ends = {min(summary.counts): "low", max(summary.counts): "high"} if summary.counts else {}
    is_nps = wording.question.metric == "nps"
    bars = [
        replace(
            bar(_level_text(point, wording.words.get(ends.get(point, ""), "")), n, summary.n),
            group=score_group(point) if is_nps else "",
        )
        for point, n in summary.counts.items()
    ]
    return Drawing(facts, bars=bars)


@drawn.register
def _counts(summary: Counts, wording: Wording) -> Drawing:
    bars = [
        bar(
            wording.named("choices", key),
            n,
            summary.n,
            is_gone=wording.is_gone("choices", key),
        )
        for key, n in summary.counts.items()
    ]
    return Drawing(bars=bars, own_words=sorted(set(summary.others))[:OWN_WORDS])


@drawn.register
def _grid(summary: Grid, wording: Wording) -> Drawing:
    columns = list(dict.fromkeys(key for row in summary.rows.values() for key in row.counts))
    rows = [
        Row(
            wording.named("rows", key),
            [*(_cell(row.counts.get(column, 0), row.n) for column in columns), number_text(row.n)],
        )
        for key, row in summary.rows.items()
    ]
    head = [*(wording.named("columns", column) for column in columns), "n"]
    return Drawing(head=head, rows=rows)


@drawn.register
def _ranks(summary: Ranks, wording: Wording) -> Drawing:
    placed = sorted(
        summary.places.items(), key=lambda item: (item[1].mean is None, item[1].mean or 0)
    )
    rows = [
        Row(
            wording.named("choices", key),
            [
                "–" if levels.mean is None else number_text(levels.mean, 1),
                _cell(levels.counts.get(1, 0), levels.n),
                number_text(levels.n),
            ],
        )
        for key, levels in placed
    ]
    return Drawing(head=[gettext("Mean place"), gettext("Put first"), "n"], rows=rows)


@drawn.register
def _numbers(summary: Numbers, wording: Wording) -> Drawing:
    if summary.mean is None or summary.median is None:
        return Drawing()
    told = {"mean": summary.mean, "median": summary.median}
    words = {name: _figure(value, wording) for name, value in told.items()}
    few = len(summary.counts) <= MOST_BARS
    bars = (
        [bar(_figure(value, wording), n, summary.n) for value, n in summary.counts.items()]
        if few
        else ranges(summary.counts, summary.n)
    )
    return Drawing([gettext("Mean %(mean)s, median %(median)s") % words], bars=bars)


@drawn.register
def _dates(summary: Dates, wording: Wording) -> Drawing:
    months = list(summary.months.items())[-MOST_BARS:]
    return Drawing(bars=[bar(month, n, summary.n) for month, n in months])


def bar(label: str, n: int, total: int, *, is_gone: bool = False) -> Bar:
    """A bar on the scale of all who answered."""
    part = n / total if total else 0.0
    return Bar(label, n, percent_text(part) if total else "–", across(part) if n else "", is_gone)


def ranges(counts: Mapping[int, int] | Mapping[float, int], total: int) -> list[Bar]:
    """Bars of at most eight ranges as wide as each other; whole numbers have whole limits."""
    low, high = min(counts), max(counts)
    is_whole = all(float(value).is_integer() for value in counts)
    width = (high - low) / RANGES or 1
    if is_whole:
        width = ceil(width) if (high - low) % RANGES else int(width) + 1
    found = [0] * (floor((high - low) / width) + 1)
    for value, n in counts.items():
        found[floor((value - low) / width)] += n
    starts = [low + place * width for place in range(len(found))]
    return [
        bar(f"{_short(start)} – {_short(start + width - is_whole)}", n, total)
        for start, n in zip(starts, found, strict=True)
    ]


def _cell(n: int, total: int) -> str:
    return percent_text(n / total) if total else "–"


def _figure(value: float, wording: Wording) -> str:
    return f"{_short(value)} {wording.words.get('unit', '')}".strip()


def _short(value: float) -> str:
    return number_text(value, 0 if float(value).is_integer() else 1)


def _level_text(point: int, end: str) -> str:
    return f"{number_text(point)} {end}".strip()
