"""What a campaign may bring: how many answers, and how exact the score will be. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from config.lib.scores import PSEUDO_ANSWERS, GroupTotals, group_moments, quantile

# Fewer delivered invitations, or fewer answers, say nothing about the next ones.
LEAST_DELIVERED = 50
LEAST_ANSWERS = 30
# Half promoters, half detractors: no score is harder to measure.
WORST = GroupTotals(1, 0, 1)
MARGINS = (10, 5)


@dataclass(frozen=True)
class Rate:
    """A response rate: answered of ``delivered``, or with none delivered a first guess."""

    share: float
    delivered: int = 0

    @property
    def is_own(self) -> bool:
        """Whether it is what the organisation has seen itself."""
        return self.delivered > 0

    @property
    def percent(self) -> int:
        """For the screen."""
        return round(100 * self.share)


@dataclass(frozen=True)
class Expectation:
    """For so many invited at a rate: answers, and the margin of the score in points (None where
    the survey's score is no NPS)."""

    invited: int
    rate: Rate
    shape: GroupTotals | None

    @property
    def answers(self) -> int:
        """About how many will answer."""
        return round(self.invited * self.rate.share)

    @property
    def margin(self) -> int | None:
        """Half the width of the 95 % interval, in whole points."""
        if self.shape is None or not self.answers:
            return None
        return round(margin_of(self.answers, self.shape))

    @property
    def needs(self) -> list[tuple[int, int]]:
        """For each margin, how many must be invited."""
        if self.shape is None or not self.rate.share:
            return []
        return [
            (points, ceil(answers_for(points, self.shape) / self.rate.share)) for points in MARGINS
        ]


def margin_of(answers: int, shape: GroupTotals) -> float:
    """Half the width, in points, of the adjusted Wald interval when so many answers fall like
    ``shape`` (docs/statistics.md)."""
    scale = answers / sum(shape)
    expected = GroupTotals(*(count * scale for count in shape))  # type: ignore[arg-type]
    _mean, variance = group_moments(expected, pseudo=PSEUDO_ANSWERS)
    return 100 * quantile(comparisons=1) * sqrt(variance)


def answers_for(points: float, shape: GroupTotals) -> int:
    """How many answers a margin needs, by the plain interval: 385 for 10 points at worst."""
    _mean, variance = group_moments(shape, pseudo=0)
    return ceil((100 * quantile(comparisons=1) / points) ** 2 * variance * sum(shape))
