"""Periods of whole local days, and the buckets a trend is drawn in. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

ONE_DAY = timedelta(days=1)
# More points than this nobody can tell apart.
MOST_BUCKETS = 400


class Step(Enum):
    """How wide the buckets of a trend are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def start_of(self, day: date) -> date:
        """The first day of the bucket a day falls in; weeks start on Monday."""
        if self is Step.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self is Step.MONTH else day

    def after(self, start: date) -> date:
        """The first day of the next bucket."""
        if self is Step.MONTH:
            return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        return start + (timedelta(days=7) if self is Step.WEEK else ONE_DAY)


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def before(self) -> Period:
        """The same number of days, just before."""
        return Period(self.first - timedelta(days=self.days), self.first - ONE_DAY)

    def bucket_starts(self, step: Step) -> Iterator[date]:
        """First days of the buckets that touch the period; the first may lie before it."""
        start = step.start_of(self.first)
        while start <= self.last:
            yield start
            start = step.after(start)

    def default_step(self) -> Step:
        """Days up to a month, weeks up to half a year, else months."""
        if self.days <= 31:
            return Step.DAY
        return Step.WEEK if self.days <= 184 else Step.MONTH

    def steps(self) -> list[Step]:
        """The steps that can be drawn."""
        widths = {Step.DAY: 1, Step.WEEK: 7, Step.MONTH: 28}
        return [step for step, width in widths.items() if self.days / width <= MOST_BUCKETS]


def last_days(today: date, days: int) -> Period:
    """The period of so many days that ends today."""
    return Period(today - timedelta(days=days - 1), today)
