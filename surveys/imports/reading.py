"""From the rows of an uploaded file to answers, or to the reason why a row is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Organisation
from config.lib import clock
from config.lib.csv_safe import plain_cell
from config.lib.scores import SCORES, GroupTotals, group_totals
from contacts.models import Upload
from contacts.tables import TableProblem, read_rows, sniff
from contacts.uploads import upload_chunks
from contacts.values import (
    LONGEST_EXTERNAL_ID,
    LONGEST_PROPERTY,
    ValueProblem,
    bounded,
    email_value,
)
from surveys.imports.columns import Column, Layout
from surveys.imports.dates import Order, OrderCount, parse_moment
from surveys.imports.values import parse_language, parse_score
from surveys.models import ResponseImport

SAMPLE_ROWS = 200
PREVIEW_ROWS = 10
# A check looks no further than this, so that its page comes back within some seconds.
MOST_CHECKED = 200_000


class Answer(NamedTuple):
    """One row as it will be stored; ``recorded_at`` is aware, "" and {} mean not given."""

    recorded_at: datetime
    score: int
    comment: str = ""
    language: str = ""
    email: str = ""
    external_id: str = ""
    properties: dict[str, str] = {}


@dataclass(frozen=True)
class RowReader:
    """Reads one row at a time; ``fixed_at`` dates each answer when no column does."""

    layout: Layout
    zone: ZoneInfo
    order: Order
    fixed_at: datetime
    latest: datetime

    @classmethod
    def of(cls, response_import: ResponseImport, organisation: Organisation) -> RowReader:
        """The reader that the choices of an import describe."""
        options: dict[str, Any] = response_import.options
        fixed_day = date.fromisoformat(options["fixed_day"]) if options.get("fixed_day") else None
        now = clock.now()
        midnight = time(tzinfo=organisation.zone)
        return cls(
            layout=Layout.of(response_import.mapping),
            zone=organisation.zone,
            order=Order(options.get("order") or Order.DAY_FIRST),
            fixed_at=datetime.combine(fixed_day, midnight) if fixed_day else now,
            latest=now + timedelta(days=1),
        )

    def read(self, row: Sequence[str]) -> Answer:
        """The row as an answer. Raises ValueProblem."""
        return Answer(
            recorded_at=self._moment(row),
            score=self._score(row),
            comment=self._cell(row, Column.COMMENT),
            language=parse_language(self._cell(row, Column.LANGUAGE)),
            email=self._email(row),
            external_id=self._external_id(row),
            properties=self._properties(row),
        )

    def _cell(self, row: Sequence[str], column: Column) -> str:
        number = self.layout.fields.get(column)
        return _text(row, number) if number is not None else ""

    def _moment(self, row: Sequence[str]) -> datetime:
        if Column.DATE not in self.layout.fields:
            return self.fixed_at
        text = self._cell(row, Column.DATE)
        if not text:
            raise ValueProblem(_("The date is missing."))
        try:
            moment = parse_moment(text, order=self.order, zone=self.zone)
        except (ValueError, OverflowError) as error:
            raise ValueProblem(_("“%(cell)s” is no date we can read.") % {"cell": text}) from error
        if moment > self.latest:
            raise ValueProblem(_("The date %(cell)s is in the future.") % {"cell": text})
        return moment

    def _score(self, row: Sequence[str]) -> int:
        text = self._cell(row, Column.SCORE)
        if not text:
            raise ValueProblem(_("The score is missing."))
        try:
            return parse_score(text)
        except ValueError as error:
            raise ValueProblem(
                _("“%(cell)s” is no whole score from 0 to 10.") % {"cell": text[:60]}
            ) from error

    def _email(self, row: Sequence[str]) -> str:
        text = self._cell(row, Column.EMAIL)
        return email_value(text) if text else ""

    def _external_id(self, row: Sequence[str]) -> str:
        text = self._cell(row, Column.EXTERNAL_ID)
        return bounded(text, _("Customer number"), LONGEST_EXTERNAL_ID)

    def _properties(self, row: Sequence[str]) -> dict[str, str]:
        found = {key: _text(row, number) for key, number in self.layout.properties.items()}
        return {key: text[:LONGEST_PROPERTY] for key, text in found.items() if text}


def _text(row: Sequence[str], number: int) -> str:
    return plain_cell(row[number].strip()) if number < len(row) else ""


def is_blank(row: Sequence[str]) -> bool:
    """A row without any text, as spreadsheets leave at the end; it is no answer and no mistake."""
    return not any(cell.strip() for cell in row)


def table_rows(upload: Upload) -> Iterator[list[str]]:
    """The file's rows, the headings first, in constant memory. Raises TableProblem."""
    head = next(upload_chunks(upload), b"")
    return read_rows(upload_chunks(upload), sniff(head))


def table_sample(upload: Upload) -> tuple[list[str], list[list[str]]]:
    """Headings and the first 200 rows. Raises TableProblem when there is nothing below headings."""
    rows = table_rows(upload)
    headings = [heading.strip() for heading in next(rows, [])]
    sample = [row for row in islice(rows, SAMPLE_ROWS) if not is_blank(row)]
    if not any(headings) or not sample:
        raise TableProblem(_("The file needs a row of headings and at least one answer below it."))
    return headings, sample


def date_order(upload: Upload, number: int) -> OrderCount:
    """What the whole date column says about day and month. Raises TableProblem."""
    count = OrderCount(today=clock.now().date())
    for row in islice(table_rows(upload), 1, MOST_CHECKED):
        if number < len(row):
            count.see(row[number])
    return count


@dataclass
class Check:
    """What an import would do: the first rows as stored, counts, the first wrong rows."""

    preview: list[Answer] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    scores: list[int] = field(default_factory=lambda: [0] * len(SCORES))
    rejected: int = 0
    is_whole: bool = True
    problem: str = ""

    @property
    def accepted(self) -> int:
        """How many rows become answers."""
        return sum(self.scores)

    @property
    def groups(self) -> GroupTotals:
        """How many of them are detractors, passives and promoters."""
        return group_totals(self.scores)

    @property
    def looks_like_another_scale(self) -> bool:
        """No score above 5 in many answers: perhaps a scale of 1 to 5."""
        return self.accepted >= 20 and not any(self.scores[6:])

    def see(self, line: int, row: Sequence[str], reader: RowReader) -> None:
        """Take one row into account; ``line`` counts as a spreadsheet does."""
        try:
            answer = reader.read(row)
        except ValueProblem as problem:
            self.rejected += 1
            if len(self.wrong) < PREVIEW_ROWS:
                self.wrong.append((line, str(problem)))
            return
        self.scores[answer.score] += 1
        if len(self.preview) < PREVIEW_ROWS:
            self.preview.append(answer)


def import_check(response_import: ResponseImport, organisation: Organisation) -> Check:
    """Read the whole file as the import would, storing nothing.

    ``problem`` tells where the file stops being a table.
    """
    check, reader = Check(), RowReader.of(response_import, organisation)
    try:
        for line, row in enumerate(islice(table_rows(response_import.upload), 1, None), start=2):
            if line > MOST_CHECKED:
                check.is_whole = False
                break
            if not is_blank(row):
                check.see(line, row, reader)
    except TableProblem as problem:
        check.problem = str(problem)
    return check
