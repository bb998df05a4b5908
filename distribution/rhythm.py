"""Campaigns that go on: asking everybody again and again, or somebody after an event."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, model_validator

from distribution.models import Campaign
from distribution.places import home_place
from distribution.timing import MONDAY_TO_FRIDAY, is_holiday, timing_of


class Rhythm(BaseModel):
    """What makes the campaign ask.

    Recurring: everybody every so many weeks or months; whoever is new, within
    ``first_within_days``. Triggered: ``after_days`` after the date in a contact's property, or
    after an event that the API told.
    """

    every: int = Field(default=3, ge=1, le=52)
    unit: Literal["weeks", "months"] = "months"
    first_within_days: int = Field(default=30, ge=0, le=365)
    property: str = ""
    event: str = ""
    after_days: int = Field(default=3, ge=0, le=365)

    @model_validator(mode="after")
    def has_one_trigger(self) -> Self:
        """A date and an event at once would be two campaigns."""
        if self.property and self.event:
            raise ValueError("either a property or an event")
        return self


class Cycle(BaseModel):
    """One time round of a recurring campaign: its number from 0, and its days of asking."""

    number: int
    starts: date
    days: list[date]

    def days_before(self, end: date) -> int:
        """How many of them come before a date."""
        return bisect_left(self.days, end)


def rhythm_of(campaign: Campaign) -> Rhythm:
    """The campaign's rhythm."""
    return Rhythm.model_validate(campaign.rhythm)


def later(day: date, rhythm: Rhythm, times: int = 1) -> date:
    """The day so many times the rhythm after another; of a shorter month its last day."""
    if rhythm.unit == "weeks":
        return day + timedelta(weeks=times * rhythm.every)
    years, month = divmod(day.month - 1 + times * rhythm.every, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def shortest_gap(rhythm: Rhythm) -> timedelta:
    """How near two questions of the campaign to one person may come: a week less than the rhythm,
    because the days of asking shift with weekends and holidays."""
    days = rhythm.every * (7 if rhythm.unit == "weeks" else 30)
    return timedelta(days=max(days - 7, days * 3 // 4))


def cycle_at(campaign: Campaign, day: date, zone: ZoneInfo) -> Cycle:
    """The cycle of a launched campaign to which a day, the launch or later, belongs."""
    assert campaign.launched_at  # noqa: S101  # drafts are not planned
    rhythm, launched = rhythm_of(campaign), campaign.launched_at.astimezone(zone).date()
    number = 0
    while later(launched, rhythm, number + 1) <= day:
        number += 1
    starts, ends = later(launched, rhythm, number), later(launched, rhythm, number + 1)
    return Cycle(number=number, starts=starts, days=working_days(campaign, starts, ends, zone))


def working_days(campaign: Campaign, starts: date, ends: date, zone: ZoneInfo) -> list[date]:
    """The days of asking from ``starts`` until before ``ends``: Monday to Friday without the
    holidays of the organisation's country, as far as the campaign's own weekdays leave any."""
    country = home_place(zone).country
    chosen = set(timing_of(campaign).weekdays)
    weekdays = chosen & set(MONDAY_TO_FRIDAY) or chosen
    days = (starts + timedelta(days=number) for number in range((ends - starts).days))
    return [day for day in days if day.weekday() in weekdays and not is_holiday(day, country)]
