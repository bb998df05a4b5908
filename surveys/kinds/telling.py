"""What the kinds that ask nothing share."""

from __future__ import annotations

from typing import ClassVar

from django.http import QueryDict

from surveys.kinds.base import Question, Raw
from surveys.kinds.summaries import Tally, Texts


class TellingQuestion(Question):
    """Words between questions: nothing to answer, so that ``required`` has no meaning."""

    seconds: ClassVar[int] = 5
    is_answered: ClassVar[bool] = False

    def received(self, posted: QueryDict) -> Raw:
        return ""

    def read(self, raw: Raw) -> None:
        return None

    def summarise(self, given: Tally[object]) -> Texts:
        return Texts(0)
