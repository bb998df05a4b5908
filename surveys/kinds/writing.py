"""What the kinds answered in words share."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _

from surveys.kinds.base import AnswerError, Question, Raw, written
from surveys.kinds.summaries import Tally, Texts


class WritingQuestion(Question):
    """A question answered in words, at most ``longest`` characters of them."""

    longest: ClassVar[int]

    def read(self, raw: Raw) -> str | None:
        text = written(raw)
        if len(text) > self.longest:
            raise AnswerError(
                _("The answer may have at most %(most)s characters; this one has %(length)s.")
                % {"most": self.longest, "length": len(text)}
            )
        return text or None

    def summarise(self, given: Tally[str]) -> Texts:
        return Texts(sum(n for value, n in given if value))


class LineQuestion(WritingQuestion):
    """An answer on one line."""

    def read(self, raw: Raw) -> str | None:
        text = super().read(raw)
        return " ".join(text.split()) if text else None
