"""What a survey's score measures, and the score of many answers by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from analytics.means import mean_of_levels
from analytics.proportions import Share
from analytics.scores import nps
from config.lib.scores import SCORES
from surveys.kinds.base import Metric
from surveys.models import Survey
from surveys.selectors import version_definition

SATISFIED = (4, 5)
EASY = (5, 6, 7)
CES_LEVELS = range(1, 8)


@dataclass(frozen=True)
class Measured:
    """A score with its 95 % interval (None together, for a single answer).

    NPS in points of -100 to 100, CSAT in per cent of satisfied answers, CES as mean of 1 to 7;
    ``share`` is the share of those who agree, for CES only.
    """

    metric: Metric
    n: int
    value: float
    low: float | None
    high: float | None
    share: Share | None = None

    @property
    def decimals(self) -> int:
        """How exactly it is written."""
        return 1 if self.metric == "ces" else 0

    @property
    def margin(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


def measured(metric: Metric, counts: Mapping[int, int]) -> Measured | None:
    """The score of answers given as level -> number; None without any."""
    n = sum(counts.values())
    if not n:
        return None
    if metric == "nps":
        score = nps([counts.get(level, 0) for level in SCORES])
        assert score is not None  # noqa: S101  # there is an answer
        return Measured(metric, n, score.value, score.low, score.high)
    if metric == "csat":
        share = levels_share(counts, SATISFIED)
        return Measured(metric, n, share.value, share.low, share.high)
    return _effort(counts)


def _effort(counts: Mapping[int, int]) -> Measured:
    mean = mean_of_levels(counts)
    assert mean is not None  # noqa: S101  # there is an answer
    low = None if mean.low is None else max(mean.low, CES_LEVELS[0])
    high = None if mean.high is None else min(mean.high, CES_LEVELS[-1])
    return Measured("ces", mean.n, mean.value, low, high, levels_share(counts, EASY))


def levels_share(counts: Mapping[int, int], levels: tuple[int, ...]) -> Share:
    """How many of the answers gave one of ``levels``."""
    return Share(sum(counts.get(level, 0) for level in levels), sum(counts.values()))


def versions_without(survey: Survey, metric: Metric | None) -> tuple[UUID, ...]:
    """The versions whose score measures something else, so that it is never mixed in."""
    versions = survey.versions.values_list("pk", flat=True)
    return tuple(pk for pk in versions if version_definition(pk).metric != metric)
