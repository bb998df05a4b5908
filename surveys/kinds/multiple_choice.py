"""Some of several choices."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from surveys.kinds.base import MAX_CHOICES, AnswerError, Raw, pick
from surveys.kinds.choosing import OpenChoosingQuestion, Picked
from surveys.kinds.summaries import Counts, Tally

Count = Annotated[int, Field(ge=1, le=MAX_CHOICES + 1)]


class MultipleChoiceQuestion(OpenChoosingQuestion):
    """Choose one or more. The answer is a list of what single choices store."""

    template: ClassVar[str] = "respond/kinds/multiple_choice.html"
    seconds: ClassVar[int] = 15
    stored: ClassVar[Any] = list[Picked]

    kind: Literal["multiple_choice"] = "multiple_choice"
    least: Count | None = None
    most: Count | None = None

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.least and self.most and self.least > self.most:
            raise ValueError("the least is more than the most")
        return self

    def typed(self, value: list[Picked] | None) -> dict[str, str]:
        return self.typed_again(value or [])

    def read(self, raw: Raw) -> list[Picked] | None:
        picked = self.picked(raw)
        if not picked:
            return None
        if not self._stands_alone(picked):
            self._check_number(len(picked))
        return picked

    def _stands_alone(self, picked: list[Picked]) -> bool:
        alone = [choice for choice in self.choices if choice.exclusive and choice.key in picked]
        if alone and len(picked) > 1:
            words = pick(alone[0].text, get_language() or "", list(alone[0].text))
            raise AnswerError(
                _("“%(choice)s” cannot be chosen together with others.") % {"choice": words}
            )
        return bool(alone)

    def _check_number(self, number: int) -> None:
        if not (self.least or 0) <= number <= (self.most or number):
            raise AnswerError(self.note)

    @property
    def note(self) -> str:
        ends = {"least": self.least, "most": self.most}
        if self.least and self.least == self.most:
            return _("Choose %(most)s.") % ends
        if self.least and self.most:
            return _("Choose %(least)s to %(most)s.") % ends
        if self.least:
            return _("Choose at least %(least)s.") % ends
        return _("Choose at most %(most)s.") % ends if self.most else ""

    def said(self, value: list[Picked] | None, words: dict[str, str]) -> str:
        return ", ".join(self.said_picked(item, words) for item in value or [])

    def summarise(self, given: Tally[list[Picked]]) -> Counts:
        return self.counted(given)
