"""One of some choices, all of them in sight."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Raw
from surveys.kinds.choosing import OpenChoosingQuestion, Picked
from surveys.kinds.summaries import Counts, Tally


class SingleChoiceQuestion(OpenChoosingQuestion):
    """Choose one. The answer is its key, or {"other": what was typed}."""

    template: ClassVar[str] = "respond/kinds/single_choice.html"
    stored: ClassVar[Any] = Picked

    kind: Literal["single_choice"] = "single_choice"

    def typed(self, value: Picked | None) -> dict[str, str]:
        return self.typed_again([] if value is None else [value])

    def read(self, raw: Raw) -> Picked | None:
        picked = self.picked(raw)
        if len(picked) > 1:
            raise AnswerError(_("Choose only one."))
        return picked[0] if picked else None

    def said(self, value: Picked | None, words: dict[str, str]) -> str:
        return "" if value is None else self.said_picked(value, words)

    def summarise(self, given: Tally[Picked]) -> Counts:
        return self.counted(([value], n) for value, n in given)
