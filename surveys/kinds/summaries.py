"""What many answers say together, by the shape of the answers. ``n`` is how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median


@dataclass(frozen=True)
class Texts:
    """Answers in words: only their number says something."""

    n: int


@dataclass(frozen=True)
class Levels:
    """Points of a scale: how often each was given, in order, with every possible point."""

    n: int
    counts: dict[int, int]
    mean: float | None

    @classmethod
    def of(cls, points: Iterable[int], values: Iterable[int]) -> Levels:
        """The summary of ``values``; ``points`` are those there is a line for anyway."""
        given = Counter(values)
        counts = {point: given[point] for point in sorted({*points, *given})}
        n = given.total()
        mean = sum(point * count for point, count in given.items()) / n if n else None
        return cls(n, counts, mean)


@dataclass(frozen=True)
class Counts:
    """How many chose each thing, in the order of the survey; choices no longer there come last.

    With several answers each the counts add up to more than ``n``. ``others`` are the words
    typed for "other", whose count is among the rest.
    """

    n: int
    counts: dict[str, int]
    others: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, keys: Iterable[str], chosen: Sequence[Sequence[str]]) -> Counts:
        """The summary of what each person chose."""
        given = Counter(key for mine in chosen for key in mine)
        return cls(len(chosen), {key: given[key] for key in dict.fromkeys([*keys, *given])})


@dataclass(frozen=True)
class Grid:
    """One summary of columns for each row. ``n`` counts those who answered any row."""

    n: int
    rows: dict[str, Counts]


@dataclass(frozen=True)
class Ranks:
    """The places each thing got, 1 being the first. A mean is over those who placed it."""

    n: int
    places: dict[str, Levels]


@dataclass(frozen=True)
class Numbers:
    """Numbers; everything is None where nobody answered. ``values`` are sorted."""

    n: int
    mean: float | None
    median: float | None
    least: float | None
    most: float | None
    values: list[float]

    @classmethod
    def of(cls, values: Iterable[float]) -> Numbers:
        """The summary of ``values``."""
        found = sorted(values)
        if not found:
            return cls(0, None, None, None, None, [])
        return cls(len(found), fmean(found), median(found), found[0], found[-1], found)


@dataclass(frozen=True)
class Dates:
    """Dates as ISO text; ``months`` counts by "2026-11", in order."""

    n: int
    earliest: str | None
    latest: str | None
    months: dict[str, int]

    @classmethod
    def of(cls, values: Iterable[str]) -> Dates:
        """The summary of ``values``."""
        found = sorted(values)
        months = Counter(value[:7] for value in found)
        return cls(len(found), found[0] if found else None, found[-1] if found else None, months)
