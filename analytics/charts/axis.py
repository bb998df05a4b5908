"""The NPS scale, laid across the width of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

from config.lib.numbers import number_text


def across(part: float) -> str:
    """A part of the width (0 to 1) as an SVG attribute."""
    return f"{100 * part:.2f}%"


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis: per cent from the start, its text, and how the text hangs on it."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of the scale from ``low`` to ``high`` in steps of ``step`` points of NPS."""

    low: int
    high: int
    step: int = 20

    def part(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1; values outside stick to the end."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def x(self, value: float | None) -> str:
        """The same as an SVG attribute; nothing for nothing."""
        return "" if value is None else across(self.part(value))

    @property
    def values(self) -> range:
        """The round values on the axis, both ends included."""
        return range(self.low, self.high + 1, self.step)

    @property
    def ticks(self) -> list[Tick]:
        """The round values as marks; the outer texts stay inside."""
        anchors = {self.low: "start", self.high: "end"}
        return [
            Tick(self.x(value), number_text(value), anchors.get(value, "middle"))
            for value in self.values
        ]


def axis_around(values: Iterable[float]) -> Axis:
    """The shortest axis in round steps that holds zero, 40 points and all values."""
    known = [0.0, *values]
    low, high = 20 * floor(min(known) / 20), 20 * ceil(max(known) / 20)
    if high - low > 120:
        return Axis(-100, 100, 50)
    return Axis(low, max(high, low + 40))
