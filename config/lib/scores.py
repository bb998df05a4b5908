"""The scale of 0 to 10 and its three groups."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Literal, NamedTuple

Group = Literal["promoter", "passive", "detractor"]

SCORES = range(11)
CONFIDENCE = 0.95
# Adjusted Wald adds three answers in all, in the shape 1/4, 1/2, 1/4, before it takes the interval.
PSEUDO_ANSWERS = 3.0
LEAST_PROMOTER = 9
LEAST_PASSIVE = 7
GROUP_SCORES: dict[Group, range] = {
    "promoter": SCORES[LEAST_PROMOTER:],
    "passive": SCORES[LEAST_PASSIVE:LEAST_PROMOTER],
    "detractor": SCORES[:LEAST_PASSIVE],
}


class GroupTotals(NamedTuple):
    """How many answers each group gave."""

    detractors: int
    passives: int
    promoters: int


def score_group(score: int) -> Group:
    """The group of a score."""
    if score >= LEAST_PROMOTER:
        return "promoter"
    return "passive" if score >= LEAST_PASSIVE else "detractor"


def group_totals(counts: Sequence[int]) -> GroupTotals:
    """The groups of eleven counts of answers per score."""
    return GroupTotals(
        detractors=sum(counts[:LEAST_PASSIVE]),
        passives=sum(counts[LEAST_PASSIVE:LEAST_PROMOTER]),
        promoters=sum(counts[LEAST_PROMOTER:]),
    )


def group_moments(groups: tuple[float, float, float], *, pseudo: float) -> tuple[float, float]:
    """Mean of answers worth -1, 0, 1 (detractors, passives, promoters) and the variance of that
    mean, with ``pseudo`` answers added (docs/statistics.md)."""
    detractors, passives, promoters = groups
    low, high = detractors + pseudo / 4, promoters + pseudo / 4
    n = low + passives + pseudo / 2 + high
    mean = (high - low) / n
    # Rounding may leave a tiny negative where every answer is the same.
    return mean, max(0.0, (high + low) / n - mean * mean) / n


def quantile(comparisons: int) -> float:
    """How many standard errors 95 % needs, for so many comparisons at once (Bonferroni)."""
    return NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / comparisons / 2)
