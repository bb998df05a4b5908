"""What a chart is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.scores import Nps
from config.lib.numbers import number_text


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with the ends of its interval, in points of NPS (-100 to 100).

    ``low`` and ``high`` are None together: when there are too few answers for an interval.
    """

    nps: float
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, score: Nps | None) -> Estimate | None:
        """A score as it is drawn; None, "no data", stays None."""
        return None if score is None else cls(score.value, score.low, score.high)

    @property
    def label(self) -> str:
        """The estimate as words: 45, between 41 and 49."""
        if self.low is None or self.high is None:
            return number_text(self.nps)
        return _("%(score)s, between %(low)s and %(high)s") % {
            "score": number_text(self.nps),
            "low": number_text(self.low),
            "high": number_text(self.high),
        }


@dataclass(frozen=True, slots=True)
class Shares:
    """How many answers each group gave."""

    detractors: int
    passives: int
    promoters: int

    @classmethod
    def of(cls, score: Nps | None) -> Shares:
        """The groups behind a score; nobody in any when there is no answer."""
        return cls(score.detractors, score.passives, score.promoters) if score else cls(0, 0, 0)

    @property
    def total(self) -> int:
        """All answers."""
        return self.detractors + self.passives + self.promoters


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One period: its short name, its score with interval (None without answers), its answers."""

    label: str
    nps: float | None
    low: float | None
    high: float | None
    n: int

    @classmethod
    def of(cls, label: str, score: Nps | None) -> TrendPoint:
        """A period with the score of its answers; a gap when there is none."""
        if score is None:
            return cls(label, None, None, None, 0)
        return cls(label, score.value, score.low, score.high, score.n)


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One step, how many came so far, and a remark ("97.7 % of invited")."""

    label: str
    value: int
    note: str = ""
