"""When a message may leave: the hours, weekdays and holidays of whoever receives it. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

import holidays
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from distribution.models import Campaign, Channel

MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]
EVERY_DAY = [*range(7)]
# What waits for an opening leaves within so long after it, not all at its first second.
SPREAD = timedelta(minutes=30)
# In two years every weekday comes often enough that not all of them are holidays.
FURTHEST = timedelta(days=731)
# Eves on which a country rests although no law says so, where the library knows them.
CATEGORIES = ("public", "de_facto")


class Timing(BaseModel):
    """The rules of a campaign. Hours and weekdays (Monday is 0) are the recipient's own; the
    default is every hour of every day, at once."""

    # Nothing leaves before this moment.
    start_at: AwareDatetime | None = None
    from_hour: int = Field(default=0, ge=0, le=23)
    until_hour: int = Field(default=24, ge=1, le=24)
    weekdays: list[int] = EVERY_DAY
    skip_holidays: bool = False

    @model_validator(mode="after")
    def has_some_time(self) -> Self:
        """There is an hour and a weekday left."""
        if self.from_hour >= self.until_hour:
            raise ValueError("the window closes before it opens")
        if not self.weekdays or not set(self.weekdays) <= set(EVERY_DAY):
            raise ValueError("no weekday, or one that does not exist")
        return self

    @property
    def has_window(self) -> bool:
        """Whether some hours of some days are out."""
        all_day = self.until_hour - self.from_hour == 24
        return self.skip_holidays or not all_day or len(set(self.weekdays)) < 7

    def earliest(self, moment: datetime) -> datetime:
        """The moment, or the start when that is later."""
        return max(moment, self.start_at) if self.start_at else moment


@dataclass(frozen=True)
class Place:
    """Where somebody is: the clock and, as two letters, whose holidays; "" is nobody's."""

    zone: ZoneInfo
    country: str


def timing_of(campaign: Campaign) -> Timing:
    """The campaign's rules."""
    return Timing.model_validate(campaign.timing)


def usual_timing(channel: str, kind: str) -> Timing:
    """What a new campaign begins with (facts behind it: docs/sending.md)."""
    if kind == Campaign.Kind.TRIGGERED and channel == Channel.EMAIL:
        return Timing(from_hour=7, until_hour=21)
    if channel == Channel.SMS:
        return Timing(from_hour=9, until_hour=20, weekdays=MONDAY_TO_FRIDAY, skip_holidays=True)
    if channel == Channel.EMAIL:
        return Timing(from_hour=7, until_hour=20, weekdays=MONDAY_TO_FRIDAY, skip_holidays=True)
    return Timing()


def may_leave(moment: datetime, timing: Timing, place: Place) -> bool:
    """Whether a message to somebody there may leave at this very moment."""
    local = moment.astimezone(place.zone)
    in_hours = timing.from_hour <= local.hour < timing.until_hour
    started = timing.start_at is None or moment >= timing.start_at
    return started and in_hours and is_open_day(local.date(), timing, place.country)


def next_allowed(moment: datetime, timing: Timing, place: Place, share: float = 0) -> datetime:
    """The moment itself when the rules allow it, else one soon after the next opening, in UTC.

    ``share``, from 0 to below 1, tells where in the first half hour: give each message its own, so
    that they do not all leave at once. Never earlier than ``moment``.
    """
    moment = timing.earliest(moment).astimezone(UTC)
    if may_leave(moment, timing, place):
        return moment
    for opens, closes in _openings(moment, timing, place):
        if moment < closes and may_leave(opens, timing, place):
            return opens + share * min(SPREAD, closes - opens)
    raise ValueError("no opening within two years")


def is_open_day(day: date, timing: Timing, country: str) -> bool:
    """Whether messages leave at all on a day."""
    if day.weekday() not in timing.weekdays:
        return False
    return not (timing.skip_holidays and is_holiday(day, country))


def is_holiday(day: date, country: str) -> bool:
    """Whether people of a country have the day off, Sundays apart; False where nobody knows."""
    return day in _holidays(country, day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        known = holidays.country_holidays(country).supported_categories
    except NotImplementedError:
        return frozenset()
    categories = tuple(category for category in CATEGORIES if category in known)
    return frozenset(holidays.country_holidays(country, years=year, categories=categories))


def _openings(
    moment: datetime, timing: Timing, place: Place
) -> Iterator[tuple[datetime, datetime]]:
    """Each later time of being open, from its first moment to the one that ends it, in UTC.

    An hour that the clock jumps over begins when the jump ends; one that comes twice begins the
    first time.
    """
    first = moment.astimezone(place.zone).date()
    for number in range(FURTHEST.days):
        day = first + timedelta(days=number)
        if is_open_day(day, timing, place.country):
            opens = max(_at(day, timing.from_hour, place.zone), moment)
            closes = _at(day, timing.until_hour, place.zone)
            if opens < closes:
                yield opens, closes


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    day, hour = (day + timedelta(days=1), 0) if hour == 24 else (day, hour)
    return datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC)
