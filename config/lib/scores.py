"""The scale of 0 to 10 and its three groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Group = Literal["promoter", "passive", "detractor"]

SCORES = range(11)
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
