"""What the scales share: points to choose one of, with words at both ends."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from pydantic import Field

from surveys.kinds.base import AnswerError, Question, Raw, Text, written
from surveys.kinds.summaries import Levels, Tally

# Exactly as our fields send it: no zeros in front, no digits of other scripts.
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,8}")


class LevelQuestion(Question):
    """A question answered by one point of a scale."""

    seconds: ClassVar[int] = 10
    stored: ClassVar[Any] = int

    low: Text = Field(default_factory=dict)
    high: Text = Field(default_factory=dict)

    @property
    def points(self) -> range:
        """What can be answered, in order."""
        return self.scores

    @property
    def missing(self) -> str:
        return _("Choose a number from %(first)s to %(last)s.") % {
            "first": self.points[0],
            "last": self.points[-1],
        }

    def texts(self) -> dict[str, Text]:
        return {**super().texts(), "low": self.low, "high": self.high}

    def read(self, raw: Raw) -> int | None:
        text = written(raw)
        if not text:
            return None
        if not WHOLE.fullmatch(text) or int(text) not in self.points:
            raise AnswerError(self.missing)
        return int(text)

    def summarise(self, given: Tally[int]) -> Levels:
        return Levels.of(self.points, given)
