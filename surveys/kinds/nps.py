"""The 0 to 10 question of the Net Promoter method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar, Literal

from django.utils.translation import gettext as _

from config.lib.scores import SCORES
from surveys.kinds.base import AnswerError, Metric, Question, Raw, Text

# A score exactly as our buttons send it.
SENT_SCORES = {str(score): score for score in SCORES}


class NpsQuestion(Question):
    """How likely a person is to recommend us, with words at both ends of the scale."""

    template: ClassVar[str] = "respond/kinds/nps.html"
    metric: ClassVar[Metric | None] = "nps"
    scores: ClassVar[range] = SCORES

    kind: Literal["nps"] = "nps"
    required: bool = True
    low: Text
    high: Text

    def texts(self) -> dict[str, Text]:
        return {**super().texts(), "low": self.low, "high": self.high}

    def clean(self, raw: Raw) -> int | None:
        score = SENT_SCORES.get(str(raw))
        if score is None and (raw or self.required):
            raise AnswerError(_("Choose a number from 0 to 10."))
        return score

    def summarise(self, values: Iterable[int]) -> list[int]:
        """How many gave each score, from 0 to 10."""
        counts = Counter(values)
        return [counts[score] for score in SCORES]
