"""What happened at Lynghei Bredbånd in six months: whom they asked, and how people felt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

ANSWER_DAYS = 28
MEAN_DELAY_DAYS = 2.4
RESPONSE_RATE = 0.37

# Points of NPS that a region or a plan adds.
OF_REGION = {
    "Østlandet": 2,
    "Vestlandet": 6,
    "Trøndelag": 4,
    "Nord-Norge": -30,
    "Sørlandet": 8,
    "Västra Götaland": -3,
    "Skåne": 5,
}
OF_PLAN = {"Fiber 100": -2, "Fiber 500": 3, "Fiber 1000": 7, "Mobilt bredbånd": -13}
PROMOTERS, DETRACTORS = 0.50, 0.18
SCORES = {
    "promoter": {9: 0.4, 10: 0.6},
    "passive": {7: 0.4, 8: 0.6},
    "detractor": {0: 0.09, 1: 0.05, 2: 0.08, 3: 0.13, 4: 0.12, 5: 0.22, 6: 0.31},
}
# When people read their mail: weight of each hour of the day.
HOURS = [0.2, 0.1, 0, 0, 0, 0.3, 1.5, 4, 6, 7, 6, 5.5, 5.5, 4.5, 4, 4.5, 5, 5, 5.5, 7, 8.5, 8, 4, 1]


@dataclass(frozen=True)
class Round:
    """One campaign: when it went out, and how the mood differed then (points of NPS)."""

    name: str
    days_ago: int
    mood: int
    in_trouble: bool = False


# No two lie closer than the quarantine: each customer keeps a day of the month of their own.
ROUNDS = [
    Round("Kundepuls 1", 177, mood=0),
    Round("Kundepuls 2", 147, mood=3),
    Round("Kundepuls 3", 117, mood=-27, in_trouble=True),
    Round("Kundepuls 4", 87, mood=-22, in_trouble=True),
    Round("Kundepuls 5", 57, mood=-5),
    Round("Kundepuls 6", 27, mood=7),
]
QUARANTINE_DAYS = 28
SPREAD_DAYS = 24
PILOT = "Mobilt bredbånd, høst"


def mailing_day(launched_at: datetime, place: int) -> datetime:
    """The working day within a round on which this customer's quarantine ends."""
    at = launched_at + timedelta(days=place % (SPREAD_DAYS + 1), seconds=40 + place * 0.4)
    weekday = at.isoweekday()
    return at + timedelta(days=8 - weekday) if weekday > 5 else at


def score(random: Random, *, region: str, plan: str, mood: int) -> int:
    """A score of somebody in this region with this plan, in this mood of the round."""
    points = (OF_REGION[region] + OF_PLAN[plan] + mood) / 100
    promoters, detractors = PROMOTERS + 0.45 * points, DETRACTORS - 0.55 * points
    chance = random.random()
    group = "promoter" if chance < promoters else "passive"
    group = "detractor" if chance > 1 - detractors else group
    scores = SCORES[group]
    return random.choices(list(scores), weights=list(scores.values()))[0]


def answer_moment(random: Random, sent_at: datetime) -> datetime | None:
    """When somebody answers a mail, at an hour when people are awake; None when never."""
    if random.random() > RESPONSE_RATE:
        return None
    days = int(random.expovariate(1 / MEAN_DELAY_DAYS))
    if days == 0:
        return sent_at + timedelta(minutes=2 + random.expovariate(1 / 150))
    if days > ANSWER_DAYS:
        return None
    hour = random.choices(range(24), weights=HOURS)[0]
    day = (sent_at + timedelta(days=days)).replace(hour=hour)
    return day.replace(minute=random.randrange(60), second=random.randrange(60))
