"""Shares and their differences. Pure; formulae: docs/statistics.md."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from analytics.scores import Difference
from config.lib.scores import quantile

# The chance to find a difference of the asked size when it is there.
POWER = 0.8


@dataclass(frozen=True)
class Share:
    """``part`` of ``n`` answers, n at least 1. Everything else in per cent, 0 to 100."""

    part: int
    n: int

    @property
    def value(self) -> float:
        """The share."""
        return 100 * self.part / self.n

    @property
    def low(self) -> float:
        """Lower end of the 95 % adjusted Wald interval (Agresti and Coull)."""
        return max(0.0, self._end(-1))

    @property
    def high(self) -> float:
        """Upper end."""
        return min(100.0, self._end(1))

    def _end(self, side: int) -> float:
        z = quantile(comparisons=1)
        share, variance = _moments(self, added=z * z)
        return 100 * (share + side * z * sqrt(variance))


def share_difference(of: Share, against: Share, *, comparisons: int = 1) -> Difference:
    """How many points ``of`` lies above ``against``, with the interval of Agresti and Caffo.

    ``comparisons`` intervals hold at once with 95 % (Bonferroni).
    """
    first, first_variance = _moments(of, added=2)
    second, second_variance = _moments(against, added=2)
    half = quantile(comparisons) * sqrt(first_variance + second_variance)
    return Difference(
        value=of.value - against.value,
        low=max(-100.0, 100 * (first - second - half)),
        high=min(100.0, 100 * (first - second + half)),
    )


def answers_needed(share: float, points: float, *, comparisons: int = 1) -> int:
    """How many answers each of two sides needs to find a difference of so many ``points``.

    ``share`` is about how common the thing is, 0 to 1; found in four of five tries (power 80 %).
    """
    # A share of exactly 0 or 1 is what small numbers show, not what is.
    spread = max(share * (1 - share), 0.05 * 0.95)
    reach = quantile(comparisons) + NormalDist().inv_cdf(POWER)
    return ceil(2 * spread * (100 * reach / points) ** 2)


def _moments(share: Share, *, added: float) -> tuple[float, float]:
    """The share as a part of 1 and its variance, with ``added`` answers, half of them yes."""
    n = share.n + added
    part = (share.part + added / 2) / n
    return part, part * (1 - part) / n
