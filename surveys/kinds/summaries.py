"""What many answers say together, by the shape of the answers. ``n`` is how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TypeVar

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)
# Answers, each with how many people gave it; the same one may come more than once.
Tally = Iterable[tuple[Value, int]]


def tallied(given: Tally[Value]) -> Counter[Value]:
    """How many people gave each answer."""
    counts: Counter[Value] = Counter()
    for value, n in given:
        counts[value] += n
    return counts


def middle(counts: Mapping[Number, int]) -> float:
    """The median of numbers given as number -> how often, at least one."""
    numbers = sorted(number for number, n in counts.items() if n)
    ends = list(accumulate(counts[number] for number in numbers))
    last = ends[-1] - 1
    both = [
        next(number for number, end in zip(numbers, ends, strict=True) if place < end)
        for place in (last // 2, last - last // 2)
    ]
    return sum(both) / 2


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
    def of(cls, points: Iterable[int], given: Tally[int]) -> Levels:
        """The summary of ``given``; ``points`` are those there is a line for anyway."""
        found = tallied(given)
        n, total = found.total(), sum(point * count for point, count in found.items())
        counts = {point: found[point] for point in sorted({*points, *found})}
        return cls(n, counts, total / n if n else None)


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
    def of(cls, keys: Iterable[str], chosen: Tally[Sequence[str]]) -> Counts:
        """The summary of what each person chose."""
        answers = list(chosen)
        found = tallied((key, n) for mine, n in answers for key in mine)
        counts = {key: found[key] for key in dict.fromkeys([*keys, *found])}
        return cls(sum(n for _mine, n in answers), counts)


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
    """Numbers: how often each was given, in order. Without any there is no mean and no median."""

    n: int
    counts: dict[float, int]
    mean: float | None
    median: float | None

    @classmethod
    def of(cls, given: Tally[float]) -> Numbers:
        """The summary of ``given``."""
        counts = dict(sorted(tallied(given).items()))
        n, total = sum(counts.values()), sum(value * count for value, count in counts.items())
        return cls(n, counts, total / n, middle(counts)) if n else cls(0, {}, None, None)


@dataclass(frozen=True)
class Dates:
    """Dates as ISO text; ``months`` counts by "2026-11", in order."""

    n: int
    months: dict[str, int]

    @classmethod
    def of(cls, given: Tally[str]) -> Dates:
        """The summary of ``given``."""
        months = tallied((value[:7], n) for value, n in sorted(given))
        return cls(months.total(), dict(months))
