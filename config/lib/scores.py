"""The three groups of the 0 to 10 scale."""

from __future__ import annotations

LEAST_PROMOTER = 9
LEAST_PASSIVE = 7


def score_group(score: int) -> str:
    """The group of a score of 0 to 10: "promoter", "passive" or "detractor"."""
    if score >= LEAST_PROMOTER:
        return "promoter"
    return "passive" if score >= LEAST_PASSIVE else "detractor"
