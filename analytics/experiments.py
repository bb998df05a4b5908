"""Variants of one question against each other: an honest verdict. Formulae: docs/statistics.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from analytics.means import Mean, mean_difference, mean_of_levels
from analytics.measures import SATISFIED, Measured, levels_share, measured
from analytics.proportions import Share, answers_needed, share_difference
from analytics.scores import Difference, Verdict, difference, nps
from config.lib.scores import SCORES
from surveys.kinds.base import Metric

# A difference of the answer rate that is worth knowing, in points.
WORTH_KNOWING = 5.0
# Fewer texts or scores than these say nothing of their mean: lengths are far from normal.
LEAST_MEAN = 30

Value = TypeVar("Value")


@dataclass(frozen=True)
class Arm:
    """What became of one variant. ``lengths`` are those of texts, in characters."""

    key: str
    shown: int
    answered: int
    lengths: Mean | None = None
    scores: Mapping[int, int] | None = None

    @property
    def rate(self) -> Share | None:
        """Of those who saw it, how many answered."""
        return Share(self.answered, self.shown) if self.shown else None

    @property
    def letter(self) -> str:
        """Its name on the screen."""
        return self.key.upper()

    def score(self, metric: Metric | None) -> Measured | None:
        """The survey's score among those who met this variant."""
        return measured(metric, self.scores) if metric and self.scores else None


@dataclass(frozen=True)
class Finding:
    """What can be said of one measure: the pair that differs most surely, or nothing yet.

    ``more_needed`` is how many more people must see the question before a difference worth
    knowing would show; 0 when enough have, None where that is not calculated.
    """

    ahead: Arm
    behind: Arm
    gap: Difference
    more_needed: int | None = None

    @property
    def is_sure(self) -> bool:
        """Whether one is surely ahead."""
        return self.gap.verdict is not Verdict.CANNOT_TELL


@dataclass(frozen=True)
class Experiment:
    """The findings of one question; None where there is too little to compare at all."""

    arms: list[Arm]
    metric: Metric | None
    rate: Finding | None
    length: Finding | None
    score: Finding | None


def experiment(arms: Sequence[Arm], metric: Metric | None = None) -> Experiment:
    """Compare every two variants by answer rate, length of the texts, and score.

    All the intervals hold at once with 95 %, so that variants which do not differ at all are told
    apart, by any measure, in at most one of twenty experiments.
    """
    measures = 1 + any(arm.lengths for arm in arms) + any(arm.scores for arm in arms)
    at_once = max(1, measures * len(arms) * (len(arms) - 1) // 2)
    return Experiment(
        list(arms),
        metric,
        _rates(arms, at_once),
        _surest(arms, _lengths, lambda a, b: mean_difference(a, b, comparisons=at_once)),
        _scores(arms, metric, at_once),
    )


def _rates(arms: Sequence[Arm], at_once: int) -> Finding | None:
    found = _surest(
        arms, lambda arm: arm.rate, lambda a, b: share_difference(a, b, comparisons=at_once)
    )
    if found is None or found.is_sure:
        return found
    shown = sum(arm.shown for arm in arms)
    common = sum(arm.answered for arm in arms) / shown
    each = answers_needed(common, WORTH_KNOWING, comparisons=at_once)
    missing = sum(max(0, each - arm.shown) for arm in arms)
    return Finding(found.ahead, found.behind, found.gap, missing)


def _lengths(arm: Arm) -> Mean | None:
    return arm.lengths if arm.lengths and arm.lengths.n >= LEAST_MEAN else None


def _scores(arms: Sequence[Arm], metric: Metric | None, at_once: int) -> Finding | None:
    if metric is None:
        return None

    def enough(arm: Arm) -> Mapping[int, int] | None:
        return arm.scores if arm.scores and sum(arm.scores.values()) >= LEAST_MEAN else None

    return _surest(arms, enough, lambda a, b: score_difference(metric, a, b, comparisons=at_once))


def score_difference(
    metric: Metric, of: Mapping[int, int], against: Mapping[int, int], *, comparisons: int = 1
) -> Difference | None:
    """How far one score lies above another, both as level -> answers, at least one each."""
    if metric == "csat":
        sides = (levels_share(counts, SATISFIED) for counts in (of, against))
        return share_difference(*sides, comparisons=comparisons)
    if metric == "ces":
        first, second = mean_of_levels(of), mean_of_levels(against)
        return mean_difference(first, second, comparisons=comparisons) if first and second else None
    one, other = (nps([counts.get(level, 0) for level in SCORES]) for counts in (of, against))
    return difference(one, other, comparisons=comparisons) if one and other else None


def _surest(
    arms: Sequence[Arm],
    value: Callable[[Arm], Value | None],
    compare: Callable[[Value, Value], Difference | None],
) -> Finding | None:
    """The pair whose interval keeps furthest from zero; None when no two can be compared."""
    found = list(_pairs(arms, value, compare))
    return max(found, key=_sureness, default=None)


def _pairs(
    arms: Sequence[Arm],
    value: Callable[[Arm], Value | None],
    compare: Callable[[Value, Value], Difference | None],
) -> Iterator[Finding]:
    for first, second in combinations(arms, 2):
        one, other = value(first), value(second)
        if one is None or other is None:
            continue
        gap = compare(one, other)
        if gap is not None and gap.value < 0:
            first, second, gap = second, first, compare(other, one)
        if gap is not None:
            yield Finding(first, second, gap)


def _sureness(found: Finding) -> float:
    half = (found.gap.high - found.gap.low) / 2
    return found.gap.low / half if half else found.gap.value
