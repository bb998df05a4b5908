"""The one place that asks what time it is, and which day that is for an organisation."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return timezone.now()


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an aware moment in a time zone (daylight saving included)."""
    return moment.astimezone(zone).date()
