"""Days and ages as short as the reader writes them, by Babel's tables."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_interval, format_skeleton, format_timedelta
from django.utils.translation import get_language

from analytics.periods import Period, Step
from config.lib import clock

# The product's English is British: 22 Nov, not Nov 22.
LOCALES = {"en": "en_GB"}
SKELETONS = {Step.DAY: "MMMd", Step.WEEK: "MMMd", Step.MONTH: "MMM"}


def _locale() -> str:
    language = get_language() or "en"
    return LOCALES.get(language, language)


def bucket_text(start: date, step: Step) -> str:
    """The name of a bucket: 22 Nov for a day or the Monday of a week, Nov for a month."""
    return format_skeleton(SKELETONS[step], start, locale=_locale())


def bucket_text_with_year(start: date) -> str:
    """A month among several years: Nov 2026."""
    return format_skeleton("yMMM", start, locale=_locale())


def period_text(period: Period, today: date) -> str:
    """25 Aug – 22 Nov, with years when the period does not end this year or spans several."""
    this_year = period.first.year == period.last.year == today.year
    skeleton = "MMMd" if this_year else "yMMMd"
    return format_interval(period.first, period.last, skeleton, locale=_locale())


def age_text(moment: datetime) -> str:
    """12 minutes ago."""
    return format_timedelta(moment - clock.now(), add_direction=True, locale=_locale())
