"""Yes or no."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Question, Raw, written
from surveys.kinds.summaries import Counts, Tally

SENT = {"yes": True, "no": False}


class YesNoQuestion(Question):
    """Two buttons; the answer is a truth value."""

    template: ClassVar[str] = "respond/kinds/yes_no.html"
    seconds: ClassVar[int] = 8
    stored: ClassVar[Any] = bool

    kind: Literal["yes_no"] = "yes_no"

    @property
    def missing(self) -> str:
        return _("Choose yes or no.")

    def typed(self, value: bool | None) -> str:
        return "" if value is None else _key(value)

    def read(self, raw: Raw) -> bool | None:
        text = written(raw)
        if text and text not in SENT:
            raise AnswerError(self.missing)
        return SENT.get(text)

    def said(self, value: bool | None, words: dict[str, str]) -> str:
        if value is None:
            return ""
        return _("Yes") if value else _("No")

    def summarise(self, given: Tally[bool]) -> Counts:
        return Counts.of(SENT, (([_key(value)], n) for value, n in given))


def _key(value: bool) -> str:
    return "yes" if value else "no"
