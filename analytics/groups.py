"""Groups of one dimension beside each other, each against the rest."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.charts import Estimate
from analytics.charts.axis import Axis, axis_around
from analytics.dimensions import OTHER, PROPERTY_PREFIX
from analytics.histograms import Counts, added
from analytics.labels import dimension_label, value_label
from analytics.scores import Difference, Nps, difference, nps
from contacts.models import Property

# Under so many answers a group gets no verdict, and under the second not even a mark.
ENOUGH_ANSWERS = 50
LEAST_DRAWN = 10
ROWS_SHOWN = 10


@dataclass(frozen=True)
class GroupRow:
    """One value: its score, and its difference from the rest when there is enough of both."""

    dimension: str
    value: str
    label: str
    score: Nps
    against_rest: Difference | None

    @property
    def is_named(self) -> bool:
        """Whether it is a group of its own, not "not stated" or "all others"."""
        return self.value not in {"", OTHER}

    @property
    def is_small(self) -> bool:
        """Whether it has too few answers to say anything."""
        return self.score.n < ENOUGH_ANSWERS

    @property
    def estimate(self) -> Estimate | None:
        """The mark to draw; None for a handful of answers."""
        if self.score.n < LEAST_DRAWN:
            return None
        return Estimate.of(self.score)

    @property
    def field(self) -> str:
        """The field of the dashboard's form that narrows to this group."""
        return "group" if self.dimension.startswith(PROPERTY_PREFIX) else self.dimension

    @property
    def choice(self) -> str:
        """The value of that field."""
        if self.field != "group":
            return self.value
        return f"{self.dimension.removeprefix(PROPERTY_PREFIX)}:{self.value}"


@dataclass(frozen=True)
class GroupTable:
    """One dimension: its groups by size, and the axis they share."""

    dimension: str
    name: str
    rows: list[GroupRow]
    total: Nps
    axis: Axis

    @property
    def compared(self) -> int:
        """How many groups were compared at once."""
        return sum(row.against_rest is not None for row in self.rows)

    @property
    def first_rows(self) -> list[GroupRow]:
        """The largest groups."""
        return self.rows[:ROWS_SHOWN]

    @property
    def more_rows(self) -> list[GroupRow]:
        """The others."""
        return self.rows[ROWS_SHOWN:]


def group_tables(
    split: dict[str, dict[str, Counts]], properties: list[Property], order: list[str]
) -> list[GroupTable]:
    """A table for each dimension that has at least two groups, the longest first: the cards of a
    row are then about as tall as each other."""
    tables = [
        _table(dimension, split[dimension], dimension_label(dimension, properties))
        for dimension in order
        if len(split.get(dimension, {})) > 1
    ]
    return sorted(tables, key=lambda table: len(table.first_rows), reverse=True)


def _table(dimension: str, split: dict[str, Counts], name: str) -> GroupTable:
    total = added(split.values())
    large = [value for value, counts in split.items() if sum(counts) >= ENOUGH_ANSWERS]
    rows = []
    for value, counts in split.items():
        score = nps(counts)
        if score is None:
            continue
        rest = nps([whole - part for whole, part in zip(total, counts, strict=True)])
        comparable = value in large and rest is not None and rest.n >= ENOUGH_ANSWERS
        against = difference(score, rest, comparisons=len(large)) if comparable and rest else None
        rows.append(GroupRow(dimension, value, value_label(dimension, value), score, against))
    rows.sort(key=lambda row: (not row.is_named, -row.score.n, row.label))
    score_of_all = nps(total)
    assert score_of_all is not None  # noqa: S101  # a group without answers has no row to read
    return GroupTable(dimension, name, rows, score_of_all, _axis(rows))


def _axis(rows: list[GroupRow]) -> Axis:
    drawn = [row.score for row in rows if row.estimate]
    return axis_around(end for score in drawn for end in (score.low, score.high))
