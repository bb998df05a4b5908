"""Means and their differences. Pure; formulae: docs/statistics.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi, sin, sqrt, tan

from analytics.scores import Difference
from config.lib.scores import CONFIDENCE, quantile

# From so many degrees of freedom on, t and normal agree to two decimals.
MANY = 200


@dataclass(frozen=True)
class Mean:
    """The mean of ``n`` numbers (at least 1) and their sample variance."""

    n: int
    value: float
    variance: float

    @property
    def low(self) -> float | None:
        """Lower end of the 95 % interval; None for a single number."""
        return None if self.n < 2 else self.value - self._half

    @property
    def high(self) -> float | None:
        """Upper end."""
        return None if self.n < 2 else self.value + self._half

    @property
    def _half(self) -> float:
        return t_quantile(self.n - 1) * sqrt(self.variance / self.n)


def mean_of_levels(counts: Mapping[int, int]) -> Mean | None:
    """The mean of answers on a scale, given as level -> answers; None without any.

    Equal answers have no variance, which is not certainty: as much is assumed as if one more
    answer would lie one level away.
    """
    n = sum(counts.values())
    if not n:
        return None
    value = sum(level * number for level, number in counts.items()) / n
    spread = sum(number * (level - value) ** 2 for level, number in counts.items())
    variance = spread / (n - 1) if n > 1 else 0.0
    return Mean(n, value, max(variance, 1 / (n + 1)))


def mean_difference(of: Mean, against: Mean, *, comparisons: int = 1) -> Difference | None:
    """How far ``of`` lies above ``against`` (Welch); None where a side has a single number."""
    if min(of.n, against.n) < 2:
        return None
    first, second = of.variance / of.n, against.variance / against.n
    error = first + second
    value = of.value - against.value
    if not error:
        return Difference(value, value, value)
    freedom = error**2 / (first**2 / (of.n - 1) + second**2 / (against.n - 1))
    half = t_quantile(max(1, int(freedom)), comparisons) * sqrt(error)
    return Difference(value, value - half, value + half)


@lru_cache(maxsize=1024)
def t_quantile(freedom: int, comparisons: int = 1) -> float:
    """What Student's t stays within with 95 %, ``comparisons`` times at once (Bonferroni)."""
    normal = quantile(comparisons)
    if freedom >= MANY:
        return normal
    wanted = 1 - (1 - CONFIDENCE) / comparisons
    low, high = 0.0, pi / 2
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < wanted else (low, middle)
    return sqrt(freedom) * tan(low)


def _within(angle: float, freedom: int) -> float:
    """P(|t| < √freedom · tan(angle)): Abramowitz and Stegun 26.7.3 and 26.7.4."""
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(3 if odd else 2, freedom - 1, 2):
        term *= cos(angle) ** 2 * (step - 1) / step
        total += term
    if odd:
        return 2 / pi * (angle + sin(angle) * total)
    return sin(angle) * total
