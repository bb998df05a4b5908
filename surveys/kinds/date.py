"""A day of the calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, Literal, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pydantic import model_validator

from surveys.kinds.base import AnswerError, Question, Raw, written
from surveys.kinds.summaries import Dates, Tally

# As a date field of any browser sends it.
SENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DateQuestion(Question):
    """A date between two others; the answer is ISO text."""

    template: ClassVar[str] = "respond/kinds/date.html"

    kind: Literal["date"] = "date"
    earliest: date | None = None
    latest: date | None = None

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError("the earliest is after the latest")
        return self

    def read(self, raw: Raw) -> str | None:
        text = written(raw)
        if not text:
            return None
        day = _day(text)
        if not (self.earliest or date.min) <= day <= (self.latest or date.max):
            raise AnswerError(self.note)
        return day.isoformat()

    @property
    def note(self) -> str:
        shown = {
            "earliest": date_format(self.earliest) if self.earliest else "",
            "latest": date_format(self.latest) if self.latest else "",
        }
        if self.earliest and self.latest:
            return _("From %(earliest)s to %(latest)s.") % shown
        if self.earliest:
            return _("Not before %(earliest)s.") % shown
        return _("Not after %(latest)s.") % shown if self.latest else ""

    def said(self, value: str | None, words: dict[str, str]) -> str:
        return date_format(date.fromisoformat(value)) if value else ""

    def summarise(self, given: Tally[str]) -> Dates:
        return Dates.of(given)


def _day(text: str) -> date:
    try:
        if SENT.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise AnswerError(_("Write a date as year, month and day, such as 2026-11-22."))
