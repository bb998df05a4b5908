"""An e-mail address."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Raw
from surveys.kinds.writing import LineQuestion


class EmailQuestion(LineQuestion):
    """An address a mail can be sent to, as the person wrote it."""

    template: ClassVar[str] = "respond/kinds/email.html"
    longest: ClassVar[int] = 254

    kind: Literal["email"] = "email"

    def read(self, raw: Raw) -> str | None:
        address = super().read(raw)
        try:
            if address:
                validate_email(address)
        except ValidationError as error:
            raise AnswerError(_("Write an e-mail address, such as kari@example.com.")) from error
        return address
