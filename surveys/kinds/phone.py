"""A phone number."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.utils.translation import gettext as _

from contacts.values import ValueProblem, phone_value
from surveys.kinds.base import AnswerError, Raw
from surveys.kinds.writing import LineQuestion


class PhoneQuestion(LineQuestion):
    """A number with or without a country code, kept as readable as it was written."""

    template: ClassVar[str] = "respond/kinds/phone.html"
    longest: ClassVar[int] = 40

    kind: Literal["phone"] = "phone"

    def read(self, raw: Raw) -> str | None:
        number = super().read(raw)
        if number and not _can_be_called(number):
            raise AnswerError(_("Write a phone number, such as 22 33 44 55 or +47 22 33 44 55."))
        return number


def _can_be_called(number: str) -> bool:
    try:
        return phone_value(number).isascii()
    except ValueProblem:
        return False
