"""A box to tick."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Question, Raw, written
from surveys.kinds.summaries import Counts, Tally

TICKED = "yes"


class ConsentQuestion(Question):
    """A sentence to agree with. Only a tick is stored: an empty box is no answer, not a no."""

    template: ClassVar[str] = "respond/kinds/consent.html"
    seconds: ClassVar[int] = 8
    stored: ClassVar[Any] = bool

    kind: Literal["consent"] = "consent"

    @property
    def missing(self) -> str:
        return _("Tick the box to go on.")

    def typed(self, value: bool | None) -> str:
        return TICKED if value else ""

    def read(self, raw: Raw) -> bool | None:
        text = written(raw)
        if text and text != TICKED:
            raise AnswerError(self.missing)
        return True if text else None

    def said(self, value: bool | None, words: dict[str, str]) -> str:
        return _("Yes") if value else ""

    def summarise(self, given: Tally[bool]) -> Counts:
        return Counts.of([TICKED], (([TICKED], n) for value, n in given if value))
