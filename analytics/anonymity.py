"""What of an anonymous survey may be seen: only groups, whatever is subtracted from what. Pure.

The answers to a question are put into blocks of whole days, oldest first, and each block into
cells, one for each value of the one thing the survey is split by. Every block and every cell has
at least as many answers as the organisation's minimum group. All that is ever shown is a sum of
cells, so the difference of two views is a sum of cells too: nobody, or a whole group. See
docs/anonymity.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

from accounts.models import MINIMUM_GROUP
from analytics.dimensions import OTHER
from analytics.periods import Period

Item = TypeVar("Item")

# A day ends last twelve hours west of Greenwich, and an answer may be under way at midnight.
LONGEST_DAY = timedelta(hours=13)


@dataclass(frozen=True)
class Dated(Generic[Item]):
    """``n`` equal answers of one day by people who share ``group``."""

    day: date
    group: str
    item: Item
    n: int = 1


@dataclass(frozen=True)
class Block(Generic[Item]):
    """Whole days with enough answers; ``cells`` are group -> answers, each with enough."""

    period: Period
    cells: Mapping[str, list[Dated[Item]]] = field(default_factory=dict)


def days_over(now: datetime) -> date:
    """The first day to which an answer may still be added anywhere on earth."""
    return (now - LONGEST_DAY).date()


def blocks_of(answers: Iterable[Dated[Item]], *, least: int, before: date) -> list[Block[Item]]:
    """The answers in blocks of at least ``least``; those that do not fill one yet are left out.

    Blocks are first made for the smallest group the product knows and then put together, so that
    an organisation that raises its minimum sees unions of what was seen before.
    """
    per_day: dict[date, list[Dated[Item]]] = {}
    for answer in answers:
        if answer.day < before:
            per_day.setdefault(answer.day, []).append(answer)
    days = [per_day[day] for day in sorted(per_day)]
    small = _filled(days, MINIMUM_GROUP)
    return [_block(whole, least) for whole in _filled(small, max(least, MINIMUM_GROUP))]


def seen(
    blocks: Iterable[Block[Item]], period: Period | None, group: str | None
) -> list[Dated[Item]]:
    """The answers of the blocks that lie wholly in ``period``; of one group, or of all (None)."""
    return [
        answer
        for block in blocks
        if period is None or (block.period.first in period and block.period.last in period)
        for name, cell in block.cells.items()
        if group is None or name == group
        for answer in cell
    ]


def groups_seen(blocks: Iterable[Block[Item]]) -> list[str]:
    """The groups one may choose: those of any block, when there are at least two."""
    names = {name for block in blocks for name in block.cells}
    return sorted(names) if len(names) > 1 else []


def _filled(parts: Sequence[list[Dated[Item]]], least: int) -> list[list[Dated[Item]]]:
    """Neighbours put together until each has enough; what is left at the end is dropped."""
    filled: list[list[Dated[Item]]] = []
    waiting: list[Dated[Item]] = []
    for part in parts:
        waiting = [*waiting, *part]
        if _number(waiting) >= least:
            filled.append(waiting)
            waiting = []
    return filled


def _block(answers: list[Dated[Item]], least: int) -> Block[Item]:
    days = [answer.day for answer in answers]
    shown = group_names(_per_group(answers), max(least, MINIMUM_GROUP))
    cells: dict[str, list[Dated[Item]]] = {}
    for answer in answers:
        cells.setdefault(shown[answer.group], []).append(answer)
    return Block(Period(min(days), max(days)), cells)


def group_names(sizes: Mapping[str, int], least: int) -> dict[str, str]:
    """Group -> the name it is shown under: its own, or that of all others together.

    Others that are too few take in the smallest groups there are until they are enough.
    """
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    others = [name for name in by_size if sizes[name] < least or name == OTHER]
    kept = [name for name in by_size if name not in others]
    while others and kept and sum(sizes[name] for name in others) < least:
        others.append(kept.pop(0))
    return {name: OTHER if name in others else name for name in sizes}


def _per_group(answers: Iterable[Dated[Item]]) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for answer in answers:
        sizes[answer.group] += answer.n
    return sizes


def _number(answers: Iterable[Dated[Item]]) -> int:
    return sum(answer.n for answer in answers)
