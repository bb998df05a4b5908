"""Dates as other programs write them, read one way for a whole column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

OLDEST_YEAR = 1990
LONGEST_DATE = 60
TIME = (
    r"(?:(?:,?\s*T?|,?\s+(?:at|kl\.?|klokka|klockan)\s+|\s+-\s+)"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?|fm|em)?"
    r"\s*(?P<zone>Z|[+-]\d{2}(?::?\d{2})?|(?:GMT|UTC)(?:[+-]\d{1,2}(?::?\d{2})?)?|CES?T|EES?T)?)?\s*"
)
WEEKDAY = r"(?:[^\W\d_]+\.?,?\s+)?"
YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:([./-])(?P<month>\d{1,2})\2|(?P<month2>\d{2}))(?P<day>\d{1,2})" + TIME,
    re.I,
)
NUMBERS = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[./-])(?P<second_number>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    + TIME,
    re.I,
)
DAY_THEN_WORD = re.compile(
    WEEKDAY
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?(?P<word>[^\W\d_]{3,})\.?,?[\s-]+"
    + r"(?P<year>\d{4})"
    + TIME,
    re.I,
)
WORD_THEN_DAY = re.compile(
    WEEKDAY
    + r"(?P<word>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    + TIME,
    re.I,
)
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?|\d{10}|\d{13}")
# Three letters tell every English, Norwegian and Swedish month; May, October and December vary.
MONTHS = {"may": 5, "mai": 5, "maj": 5, "oct": 10, "okt": 10, "dec": 12, "des": 12} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "nov": 11
}  # fmt: skip
ZONES = {"CET": 60, "CEST": 120, "EET": 120, "EEST": 180}
SPREADSHEET_DAY_ZERO = datetime(1899, 12, 30)
SPREADSHEET_DAYS = (32874, 80000)  # 1990 to 2119


class Order(StrEnum):
    """How a column of dates like 1/2/2026 is to be read."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


def parse_moment(text: str, *, order: Order, zone: ZoneInfo) -> datetime:
    """The aware moment that a cell tells; a time without a zone of its own is in ``zone``.

    A date without a time is its midnight. Dates with dots are day first in every country that
    writes them. Raises ValueError when the cell is no date.
    """
    text = text.strip()
    if len(text) > LONGEST_DATE:
        raise ValueError(text)
    if match := YEAR_FIRST.fullmatch(text):
        month = match["month"] or match["month2"]
        return _moment(match, int(match["year"]), int(month), int(match["day"]), zone)
    if match := NUMBERS.fullmatch(text):
        return _numeric_moment(match, order, zone)
    if match := DAY_THEN_WORD.fullmatch(text) or WORD_THEN_DAY.fullmatch(text):
        month_number = MONTHS.get(match["word"][:3].lower(), 0)
        return _moment(match, int(match["year"]), month_number, int(match["day"]), zone)
    if SERIAL.fullmatch(text):
        return _serial_moment(text.replace(",", "."), zone)
    raise ValueError(text)


def _numeric_moment(match: re.Match[str], order: Order, zone: ZoneInfo) -> datetime:
    day, month = int(match["first"]), int(match["second_number"])
    if order is Order.MONTH_FIRST and match["mark"] != ".":
        day, month = month, day
    return _moment(match, _full_year(match["year"]), month, day, zone)


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _moment(match: re.Match[str], year: int, month: int, day: int, zone: ZoneInfo) -> datetime:
    if year < OLDEST_YEAR:
        raise ValueError(year)
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    midnight = datetime(year, month, day, tzinfo=_zone(match["zone"]) or zone)
    if half := (match["half"] or "").lower():
        hour = hour % 12 + (12 if half[0] in "pe" else 0)
    if hour == 24 and minute == second == 0:
        return midnight + timedelta(days=1)
    return midnight.replace(hour=hour, minute=minute, second=second)


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    name = name.upper()
    if name in ZONES:
        return timezone(timedelta(minutes=ZONES[name]))
    sign, digits = (-1 if "-" in name else 1), re.sub(r"\D", "", name)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits or "0", "0")
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _serial_moment(text: str, zone: ZoneInfo) -> datetime:
    """A spreadsheet's day number, or seconds or milliseconds since 1970."""
    if len(text.partition(".")[0]) > 5:
        return datetime.fromtimestamp(int(text[:10]), tz=zone)
    if not SPREADSHEET_DAYS[0] <= float(text) <= SPREADSHEET_DAYS[1]:
        raise ValueError(text)
    seconds = round(float(text) * 86_400)
    return (SPREADSHEET_DAY_ZERO + timedelta(seconds=seconds)).replace(tzinfo=zone)


@dataclass
class OrderCount:
    """Collects, over a whole column, what tells whether the day or the month stands first.

    A reading that is no date, or lies in the future, speaks for the other one.
    """

    today: date
    day_first: int = 0
    month_first: int = 0
    either: int = 0
    example: str = ""

    def see(self, text: str) -> None:
        """Take one cell into account."""
        match = NUMBERS.fullmatch(text.strip())
        if match is None or match["mark"] == ".":
            return
        first, second = int(match["first"]), int(match["second_number"])
        year = _full_year(match["year"])
        self._count(
            self._is_possible(year, second, first), self._is_possible(year, first, second), text
        )

    def _count(self, day_first: bool, month_first: bool, text: str) -> None:
        if day_first and month_first:
            self.either += 1
            self.example = self.example or text.strip()
        elif day_first:
            self.day_first += 1
        elif month_first:
            self.month_first += 1

    def _is_possible(self, year: int, month: int, day: int) -> bool:
        try:
            return date(year, month, day) <= self.today + timedelta(days=1)
        except ValueError:
            return False

    @property
    def order(self) -> Order | None:
        """What the column says; None when it can be read both ways and somebody must be asked."""
        if self.either and not (self.day_first or self.month_first):
            return None
        return Order.MONTH_FIRST if self.month_first > self.day_first else Order.DAY_FIRST
