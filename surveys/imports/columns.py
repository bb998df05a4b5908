"""What each column of a file holds: the person's choice, and our guess before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.mapping import NEW_PROPERTY, PROPERTY
from surveys.imports.dates import Order, parse_moment
from surveys.imports.values import parse_score

ENOUGH = 0.9
ENOUGH_IF_NAMED = 0.5
# A dimension with more values than this says nothing at a glance; the rest becomes "(other)".
MOST_VALUES = 30
FEW_VALUES = 10
LONGEST_VALUE = 60
COMMENT_LENGTH = 15


class Column(models.TextChoices):
    """What one column can hold; any number of further columns can be properties."""

    SCORE = "score", _("Score, 0 to 10")
    DATE = "date", _("Date of the answer")
    COMMENT = "comment", _("Comment")
    LANGUAGE = "language", _("Language")
    EMAIL = "email", _("Customer’s e-mail")
    EXTERNAL_ID = "external_id", _("Customer number")


@dataclass(frozen=True)
class Layout:
    """Where things stand: column number by field, and by the key of each property."""

    fields: dict[Column, int]
    properties: dict[str, int]

    @classmethod
    def of(cls, mapping: dict[str, str]) -> Layout:
        """From what an import stores: column number as text -> field or ``property:<key>``.

        A property yet to be declared has the key ``new:<column number>``.
        """
        fields, properties = {}, {}
        for number, role in mapping.items():
            if role == NEW_PROPERTY:
                properties[f"{NEW_PROPERTY}:{number}"] = int(number)
            elif role.startswith(PROPERTY):
                properties[role.removeprefix(PROPERTY)] = int(number)
            else:
                fields[Column(role)] = int(number)
        return cls(fields, properties)


HEADINGS = {
    Column.DATE: r"timestamp|\bdat(e|o|um)\b|dato|datum|tid(s|punkt)|submitted|completed|recorded"
    r"|svarstid|besvart|besvarad|tidsst",
    Column.EMAIL: r"e-?mail|e-?post|\bmejl|\bmail",
    Column.EXTERNAL_ID: r"(customer|client|user|contact|member|account|external|kunde?|medlem\w*)"
    r"[ _-]?(id|no|nr|num\w*)\b|kundid|externt? id",
    Column.LANGUAGE: r"language|språk|sprog|\blang\b|locale",
    Column.COMMENT: r"comment|kommentar|\bwhy\b|hvorfor|varför|reason|grunn|anledning|begrunn"
    r"|feedback|tilbakemelding|återkoppling|fritekst|fritext|improve|forbedr|förbättr",
    Column.SCORE: r"recommend|anbefal|rekommend|\bnps\b",
}
# Our own file of rejected rows, corrected and given back: number and reason are not the answer's.
REJECTS_HEADINGS = [["row", "reason"], ["rad", "årsak"], ["rad", "orsak"]]
LESSER_SCORE = r"score|rating|\brate\b|poeng|betyg|karakter|vurder|likely|0\s?[-–]\s?10"


def guess(
    headings: Sequence[str], rows: Sequence[Sequence[str]], declared: dict[str, str]
) -> dict[str, str]:
    """The likely mapping from headings (English, Norwegian, Swedish) and a sample of rows.

    ``declared`` has the key of each property by its name in small letters.
    """
    columns = [_cells(rows, number) for number in range(len(headings))]
    if [heading.lower() for heading in headings[:2]] in REJECTS_HEADINGS:
        columns[:2], headings = [[], []], ["", "", *headings[2:]]
    mapping: dict[str, str] = {}
    for column, is_likely in _FITS.items():
        free = [number for number in range(len(headings)) if str(number) not in mapping]
        fitting = [number for number in free if is_likely(headings[number], columns[number])]
        if fitting:
            best = max(fitting, key=lambda number: _liking(column, headings[number]))
            mapping[str(best)] = column.value
    _add_comment(mapping, headings, columns)
    for number, heading in enumerate(headings):
        key = declared.get(heading.lower())
        if key and str(number) not in mapping:
            mapping[str(number)] = PROPERTY + key
        elif str(number) not in mapping and heading and _splits(columns[number]):
            mapping[str(number)] = NEW_PROPERTY
    return mapping


def _cells(rows: Sequence[Sequence[str]], number: int) -> list[str]:
    cells = (row[number].strip() for row in rows if number < len(row))
    return [cell for cell in cells if cell]


def _says(column: Column, heading: str) -> bool:
    return re.search(HEADINGS[column], heading, re.I) is not None


def _liking(column: Column, heading: str) -> int:
    """How well a heading fits; columns further left win ties."""
    if _says(column, heading):
        return 2
    return int(column is Column.SCORE and re.search(LESSER_SCORE, heading, re.I) is not None)


def _mostly(cells: list[str], parse: Callable[[str], object], *, is_named: bool) -> bool:
    """Whether the cells can be read; a heading that says so forgives more wrong ones."""
    enough = ENOUGH_IF_NAMED if is_named else ENOUGH
    return bool(cells) and sum(_parses(cell, parse) for cell in cells) >= enough * len(cells)


def _parses(cell: str, parse: Callable[[str], object]) -> bool:
    try:
        parse(cell)
    except ValueError:
        return False
    return True


def _is_date(cell: str) -> None:
    if cell.isdecimal() and len(cell) != 8:
        raise ValueError(cell)
    try:
        parse_moment(cell, order=Order.DAY_FIRST, zone=ZoneInfo("UTC"))
    except ValueError:
        parse_moment(cell, order=Order.MONTH_FIRST, zone=ZoneInfo("UTC"))


# In the order of certainty: a column taken by one is not offered to the next.
_FITS: dict[Column, Callable[[str, list[str]], bool]] = {
    Column.EMAIL: lambda heading, cells: (
        bool(cells) and sum("@" in cell for cell in cells) >= ENOUGH * len(cells)
    ),
    Column.DATE: lambda heading, cells: _mostly(
        cells, _is_date, is_named=_says(Column.DATE, heading)
    ),
    Column.SCORE: lambda heading, cells: _mostly(
        cells, parse_score, is_named=_liking(Column.SCORE, heading) > 0
    ),
    Column.LANGUAGE: lambda heading, cells: _says(Column.LANGUAGE, heading),
    Column.EXTERNAL_ID: lambda heading, cells: _says(Column.EXTERNAL_ID, heading),
}


def _add_comment(
    mapping: dict[str, str], headings: Sequence[str], columns: Sequence[list[str]]
) -> None:
    """The column whose heading asks for reasons, else the one with the longest texts."""
    free = [number for number in range(len(headings)) if str(number) not in mapping]
    named = [number for number in free if _says(Column.COMMENT, headings[number])]
    wordy = [number for number in free if _mean_length(columns[number]) >= COMMENT_LENGTH]
    wordy = [number for number in wordy if not _splits(columns[number])]
    if named:
        mapping[str(named[0])] = Column.COMMENT.value
    elif wordy:
        longest = max(wordy, key=lambda number: _mean_length(columns[number]))
        mapping[str(longest)] = Column.COMMENT.value


def _mean_length(cells: list[str]) -> float:
    return sum(map(len, cells)) / len(cells) if cells else 0.0


def _splits(cells: list[str]) -> bool:
    """Whether the values are few and short enough to split results by them."""
    values = set(cells)
    repeats = len(values) == 1 or len(values) * 2 <= len(cells)
    # A short file may not repeat a region yet.
    may_repeat = len(values) <= FEW_VALUES and _mean_length(cells) < COMMENT_LENGTH
    short = all(len(value) <= LONGEST_VALUE for value in values)
    return bool(values) and len(values) <= MOST_VALUES and (repeats or may_repeat) and short
