"""What the invented customers write: a bank of comments per language, group and theme."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from config.demo.people import draw

COMMENTS = Path(__file__).with_name("comments")
TAIL = "tail"
HAS_TAIL = 0.3
WRITES = {"promoter": 0.5, "passive": 0.44, "detractor": 0.7}
THEMES = {
    "stability": 7.0,
    "service": 6.0,
    "price": 5.0,
    "speed": 5.0,
    "installation": 3.0,
    "coverage": 3.0,
    "app": 2.0,
    "delivery": 2.0,
}
# What people talk of more while deliveries go wrong, and in the north.
IN_TROUBLE = {"delivery": 14.0, "installation": 2.0}
IN_NORTH = {"coverage": 3.5, "stability": 2.0, "delivery": 2.0}

Bank = dict[tuple[str, str], list[str]]


@cache
def bank(language: str) -> Bank:
    """(group, theme) -> comments; the theme "tail" has sentences that may follow any of them."""
    found: Bank = {}
    lines: list[str] = []
    for line in (COMMENTS / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group, theme = line.strip("[]").split()
            lines = found.setdefault((group, theme), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def comment(random: Random, *, language: str, group: str, region: str, in_trouble: bool) -> str:
    """What a customer of a region writes beside a score of this group; often nothing."""
    if random.random() > WRITES[group]:
        return ""
    weights = dict(THEMES)
    if in_trouble and group != "promoter":
        weights = _times(weights, IN_TROUBLE)
    if region == "Nord-Norge" and group != "promoter":
        weights = _times(weights, IN_NORTH)
    words = random.choice(bank(language)[group, draw(random, weights)])
    if random.random() < HAS_TAIL:
        words = f"{words} {random.choice(bank(language)[group, TAIL])}"
    return words


def _times(weights: dict[str, float], factors: dict[str, float]) -> dict[str, float]:
    return {theme: weight * factors.get(theme, 1.0) for theme, weight in weights.items()}
