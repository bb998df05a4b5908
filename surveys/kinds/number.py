"""A number, written."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from surveys.kinds.base import AnswerError, Question, Raw, Text, written
from surveys.kinds.summaries import Numbers, Tally

LIMIT = 1_000_000_000_000
DECIMALS = 6
# As people write it: spaces between thousands, comma or point, any minus sign. Never over LIMIT.
SPACES = re.compile(r"\s")
NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,20})?")
# 1.500 is fifteen hundred to one person and one and a half to another.
MISREAD = re.compile(r"([+-]?[1-9][0-9]{0,2})\.([0-9]{3})")

Limit = Annotated[float, Field(ge=-LIMIT, le=LIMIT, allow_inf_nan=False)]


class NumberQuestion(Question):
    """A number between two limits, maybe with a unit behind it."""

    template: ClassVar[str] = "respond/kinds/number.html"
    stored: ClassVar[Any] = int | float

    kind: Literal["number"] = "number"
    least: Limit | None = None
    most: Limit | None = None
    whole: bool = False
    unit: Text = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("the least is more than the most")
        return self

    @property
    def is_positive(self) -> bool:
        """Whether no minus sign is needed, which the number keys of some phones lack."""
        return self.least is not None and self.least >= 0

    def texts(self) -> dict[str, Text]:
        return {**super().texts(), "unit": self.unit}

    def typed(self, value: float | None) -> str:
        return "" if value is None else _plain(value)

    def read(self, raw: Raw) -> int | float | None:
        text = SPACES.sub("", written(raw)).replace("\u2212", "-").replace(",", ".")
        if not text:
            return None
        if not NUMBER.fullmatch(text) or (self.whole and "." in text):
            raise AnswerError(self._how)
        if found := MISREAD.fullmatch(text):
            raise AnswerError(
                _("Write %(whole)s or %(decimal)s, so that it cannot be misread.")
                % {"whole": "".join(found.groups()), "decimal": f"{text}0"}
            )
        number = int(text) if "." not in text else round(float(text), DECIMALS)
        if not self.allows(number):
            raise AnswerError(self.note)
        return number

    def allows(self, number: float) -> bool:
        """Whether it lies between the ends, and is whole where it has to be."""
        return self._least <= number <= self._most and not (self.whole and number % 1)

    @property
    def _how(self) -> str:
        if self.whole:
            return _("Write a whole number in digits, such as 12.")
        return _("Write a number in digits, such as 12 or 3.5.")

    @property
    def _least(self) -> float:
        return -LIMIT if self.least is None else self.least

    @property
    def _most(self) -> float:
        return LIMIT if self.most is None else self.most

    @property
    def note(self) -> str:
        shown = {"least": _shown(self._least), "most": _shown(self._most)}
        if self.least is None and self.most is None:
            return ""
        if self.least is None:
            return _("At most %(most)s.") % shown
        if self.most is None:
            return _("At least %(least)s.") % shown
        return _("From %(least)s to %(most)s.") % shown

    def said(self, value: float | None, words: dict[str, str]) -> str:
        if value is None:
            return ""
        return f"{number_format(_plain(value))} {words.get('unit', '')}".strip()

    def summarise(self, given: Tally[float]) -> Numbers:
        return Numbers.of(given)


def _plain(value: float) -> str:
    if not value % 1:
        return str(int(value))
    text = f"{value:.{DECIMALS}f}".rstrip("0")
    return f"{text}0" if MISREAD.fullmatch(text) else text


def _shown(value: float) -> str:
    return _plain(value).replace(".", get_format("DECIMAL_SEPARATOR"))
