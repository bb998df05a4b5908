"""The score over time, with the band in which it probably lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from analytics.charts.axis import Axis, across, axis_around
from analytics.charts.inputs import TrendPoint
from config.lib.numbers import number_text

TOP, FLOOR = 20, 196  # pixels between which the scale stands
MARGIN = 0.05  # of the width, free at both ends
MOST_DOTS = 32
SHORT_LABEL = 3


@dataclass(frozen=True, slots=True)
class Dot:
    """One period on the chart; ``low`` and ``high`` are pixels of its interval, "" without one."""

    x: str
    y: str
    low: str
    high: str
    alone: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    """One round score: its height and its text."""

    y: str
    text: str
    is_zero: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A text under or over the chart."""

    x: str
    y: str
    text: str
    anchor: str
    spare: bool = False  # left out where the chart is narrow


@dataclass(frozen=True, slots=True)
class Trend:
    """Everything the template draws. Paths live in a box of 100 by 100 stretched over the plot."""

    points: Sequence[TrendPoint]
    grid: list[GridLine]
    labels: list[Label]
    bands: list[str]
    lines: list[str]
    dots: list[Dot]
    newest: Label | None
    top: int = TOP
    floor: int = FLOOR
    height: int = FLOOR - TOP


def trend(points: Sequence[TrendPoint]) -> Trend:
    """Marks of a trend; a period without answers is a gap, never a line drawn through it."""
    canvas = _Canvas(points, _axis_of(points))
    runs = _runs_with_answers(points)
    return Trend(
        points=points,
        grid=canvas.grid(),
        labels=canvas.labels(),
        bands=[canvas.band(run) for run in runs if len(run) > 1],
        lines=[canvas.line(run) for run in runs if len(run) > 1],
        dots=canvas.dots(runs),
        newest=canvas.newest(runs),
    )


def _axis_of(points: Sequence[TrendPoint]) -> Axis:
    known = (value for point in points for value in (point.nps, point.low, point.high))
    return axis_around(value for value in known if value is not None)


def _runs_with_answers(points: Sequence[TrendPoint]) -> list[list[int]]:
    """Places of the periods with a score, one list per unbroken stretch."""
    places = groupby(range(len(points)), key=lambda place: points[place].nps is not None)
    return [list(run) for has_score, run in places if has_score]


@dataclass(frozen=True, slots=True)
class _Canvas:
    points: Sequence[TrendPoint]
    axis: Axis

    def part(self, place: int) -> float:
        if len(self.points) == 1:
            return 0.5
        return MARGIN + (1 - 2 * MARGIN) * place / (len(self.points) - 1)

    def y(self, value: float) -> float:
        return FLOOR - (FLOOR - TOP) * self.axis.part(value)

    def grid(self) -> list[GridLine]:
        return [
            GridLine(f"{self.y(value):.1f}", number_text(value), value == 0)
            for value in self.axis.values
        ]

    def labels(self) -> list[Label]:
        if not self.points:
            return []
        widest = max(len(point.label) for point in self.points)
        most = 12 if widest <= SHORT_LABEL else 6
        every = -(-len(self.points) // most)
        last = len(self.points) - 1
        places = range(last, -1, -every)
        return [
            Label(
                x=across(self.part(place)),
                y=str(FLOOR + 22),
                text=self.points[place].label,
                anchor="middle",
                spare=len(places) > 6 and number % 2 == 1,
            )
            for number, place in enumerate(places)
        ]

    def line(self, run: Sequence[int]) -> str:
        return self._path([(place, self.points[place].nps) for place in run])

    def band(self, run: Sequence[int]) -> str:
        upper = [(place, self._end(place, "high")) for place in run]
        lower = [(place, self._end(place, "low")) for place in reversed(run)]
        return self._path(upper + lower) + "Z"

    def _end(self, place: int, side: str) -> float | None:
        """The end of the interval; a score without one has none but itself."""
        point = self.points[place]
        end: float | None = getattr(point, side)
        return point.nps if end is None else end

    def _path(self, marks: Sequence[tuple[int, float | None]]) -> str:
        steps = [
            f"{100 * self.part(place):.2f} {100 * (1 - self.axis.part(value or 0)):.2f}"
            for place, value in marks
        ]
        return "M" + "L".join(steps)

    def dots(self, runs: Sequence[Sequence[int]]) -> list[Dot]:
        """A dot per period while they fit; a lone period always has one, with a whisker."""
        few = len(self.points) <= MOST_DOTS
        return [
            self._dot(place, alone=len(run) == 1)
            for run in runs
            for place in run
            if few or len(run) == 1 or place == runs[-1][-1]
        ]

    def _dot(self, place: int, *, alone: bool) -> Dot:
        point = self.points[place]
        return Dot(
            x=across(self.part(place)),
            y=f"{self.y(point.nps or 0):.1f}",
            low="" if point.low is None else f"{self.y(point.low):.1f}",
            high="" if point.high is None else f"{self.y(point.high):.1f}",
            alone=alone,
        )

    def newest(self, runs: Sequence[Sequence[int]]) -> Label | None:
        """The last score with its margin, written over its own dot."""
        if not runs:
            return None
        place = runs[-1][-1]
        point = self.points[place]
        text = number_text(point.nps or 0)
        if point.low is not None and point.high is not None:
            text = f"{text} ± {number_text((point.high - point.low) / 2)}"
        above = self.y(self._end(place, "high") or 0) - 10
        anchor = "end" if self.part(place) > 0.5 + MARGIN else "middle"
        x = across(min(self.part(place) + (0.04 if anchor == "end" else 0), 1))
        return Label(x, f"{max(above, 12):.1f}", text, anchor)
