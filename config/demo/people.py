"""Invented customers: names put together at random, in regions of Norway and Sweden."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

from config.lib import clock
from contacts.models import Contact

CONTACTS = 1600
WITHOUT_EMAIL = 0.02
SPEAKS_ENGLISH = 0.08

NAMES = Path(__file__).with_name("names")
# Region -> (share of the customers, language of most).
REGIONS = {
    "Østlandet": (0.29, "nb"),
    "Vestlandet": (0.18, "nb"),
    "Trøndelag": (0.12, "nb"),
    "Nord-Norge": (0.13, "nb"),
    "Sørlandet": (0.06, "nb"),
    "Västra Götaland": (0.13, "sv"),
    "Skåne": (0.09, "sv"),
}
PLANS = {"Fiber 100": 0.24, "Fiber 500": 0.42, "Fiber 1000": 0.2, "Mobilt bredbånd": 0.14}
PRODUCTS = {"Internett": 0.55, "Internett og TV": 0.45}


def contacts(random: Random) -> Iterator[Contact]:
    """1,600 customers, each with a region, a plan, a product and the year they came."""
    day = clock.now() - timedelta(days=200)
    for number in range(CONTACTS):
        region = draw(random, {name: share for name, (share, _) in REGIONS.items()})
        tongue = REGIONS[region][1]
        name = " ".join(random.choice(_names(part, tongue)) for part in ("first", "last"))
        yield Contact(
            name=name,
            email=None if random.random() < WITHOUT_EMAIL else _email(name, number),
            external_id=f"LB-{10_482 + number * 7}",
            language="en" if random.random() < SPEAKS_ENGLISH else tongue,
            properties={
                "region": region,
                "plan": draw(random, PLANS),
                "product": draw(random, PRODUCTS),
                "customer_since": str(clock.now().year - min(int(random.expovariate(0.22)), 14)),
            },
            source="import",
            created_at=day,
            updated_at=day,
        )


def draw(random: Random, shares: dict[str, float]) -> str:
    """One of the keys, by its share."""
    return random.choices(list(shares), weights=list(shares.values()))[0]


@cache
def _names(part: str, tongue: str) -> list[str]:
    return (NAMES / f"{part}_{tongue}.txt").read_text(encoding="utf-8").split()


def _email(name: str, number: int) -> str:
    plain = name.lower().replace("ø", "o").replace("æ", "ae").replace(" ", ".")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return f"{plain}{number}@post.example"
