"""A question answered in the person's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Question, Raw

MAX_ANSWER = 5000
# What neither Postgres nor UTF-8 can hold: NUL and halves of surrogate pairs.
UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)])


class TextQuestion(Question):
    """A free text of at most 5,000 characters; the first one answered is the comment."""

    template: ClassVar[str] = "respond/kinds/text.html"

    seconds: ClassVar[int] = 30

    kind: Literal["text"] = "text"

    def clean(self, raw: Raw) -> str | None:
        text = str(raw).translate(UNSTORABLE).replace("\r\n", "\n").strip()
        if len(text) > MAX_ANSWER:
            raise AnswerError(
                _("The answer may have at most %(most)s characters; this one has %(length)s.")
                % {"most": MAX_ANSWER, "length": len(text)}
            )
        if self.required and not text:
            raise AnswerError(_("Answer this question."))
        return text or None

    def summarise(self, values: Iterable[str]) -> int:
        """How many wrote something."""
        return sum(1 for value in values if value)
