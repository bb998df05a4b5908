"""NPS from counts: score, uncertainty, difference of two. Pure; formulae: docs/statistics.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import sqrt

from config.lib.scores import PSEUDO_ANSWERS, SCORES, group_moments, group_totals, quantile


@dataclass(frozen=True)
class Nps:
    """A score of at least one answer, in points of -100 to 100. Made by :func:`nps`."""

    detractors: int
    passives: int
    promoters: int
    se: float
    low: float
    high: float

    @property
    def n(self) -> int:
        """Answers."""
        return self.detractors + self.passives + self.promoters

    @property
    def value(self) -> float:
        """The score: share of promoters less share of detractors, times 100."""
        return 100 * (self.promoters - self.detractors) / self.n

    @property
    def margin(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2


class Verdict(Enum):
    """What a difference allows to say."""

    UP = "up"
    DOWN = "down"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Difference:
    """One score less another, in points: the difference seen, and the interval of the true one."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> Verdict:
        """Up or down only when the whole interval lies on one side of zero."""
        if self.low > 0:
            return Verdict.UP
        return Verdict.DOWN if self.high < 0 else Verdict.CANNOT_TELL


def nps(counts: Sequence[int]) -> Nps | None:
    """The score of eleven counts (answers that gave 0, 1 ... 10); None when there is no answer.

    ``se`` is the plain standard error, ``low`` and ``high`` the 95 % adjusted Wald interval cut at
    -100 and 100. Raises ValueError for other than eleven counts or a negative one.
    """
    if len(counts) != len(SCORES) or min(counts) < 0:
        raise ValueError("an NPS needs eleven counts of zero or more")
    groups = group_totals(counts)
    if not any(groups):
        return None
    _, variance = group_moments(groups, pseudo=0)
    centre, wide = group_moments(groups, pseudo=PSEUDO_ANSWERS)
    half = quantile(comparisons=1) * sqrt(wide)
    return Nps(
        *groups,
        se=100 * sqrt(variance),
        low=_clip(100 * (centre - half), 100),
        high=_clip(100 * (centre + half), 100),
    )


def difference(of: Nps, against: Nps, *, comparisons: int = 1) -> Difference:
    """How far ``of`` lies above ``against`` (two separate sets of answers).

    The interval shares the three added answers between the two sides, as Agresti and Caffo do for
    two proportions. ``comparisons`` is how many are looked at together: the interval widens
    (Bonferroni), so that all of them hold at once with 95 %.
    """
    first, first_variance = group_moments(_groups(of), pseudo=PSEUDO_ANSWERS / 2)
    second, second_variance = group_moments(_groups(against), pseudo=PSEUDO_ANSWERS / 2)
    half = quantile(comparisons) * sqrt(first_variance + second_variance)
    return Difference(
        value=of.value - against.value,
        low=_clip(100 * (first - second - half), 200),
        high=_clip(100 * (first - second + half), 200),
    )


def _groups(score: Nps) -> tuple[int, int, int]:
    return score.detractors, score.passives, score.promoters


def _clip(value: float, limit: float) -> float:
    return max(-limit, min(limit, value))
