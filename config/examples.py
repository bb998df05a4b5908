"""Invented figures for the front page and the gallery: one company, 1,200 answers."""

from __future__ import annotations

from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from analytics.charts import Estimate, FunnelRow, Shares, TrendPoint
from analytics.scores import nps
from config.lib.numbers import percent_text

COMPANY = "Havgløtt Strøm"
COUNTS = (15, 7, 12, 18, 23, 41, 54, 112, 198, 318, 402)
SCORE = nps(COUNTS)

# The wording that is established in each language.
QUESTIONS = {
    "nb": "Hvor sannsynlig er det at du vil anbefale oss til en venn eller kollega?",
    "sv": "Hur troligt är det att du skulle rekommendera oss till en vän eller kollega?",
    "en": "How likely are you to recommend us to a friend or colleague?",
}
ENDS = {
    "nb": ("Ikke sannsynlig i det hele tatt", "Svært sannsynlig"),
    "sv": ("Inte alls troligt", "Extremt troligt"),
    "en": ("Not at all likely", "Extremely likely"),
}
COMMENTS = (
    (
        10,
        "nb",
        "Strømmen var tilbake på en time, og noen ringte for å høre om alt gikk bra.",
        "Ingrid",
    ),
    (
        4,
        "nb",
        "Fakturaen er umulig å forstå. Jeg har spurt to ganger og fått to svar.",
        "Tor Eirik",
    ),
    (9, "sv", "Enkelt att flytta avtalet till nya lägenheten. Det tog fem minuter.", "Maja"),
    (7, "en", "Works as it should. I would like to see my usage per hour.", "Sam"),
)
SIZES = (20, 100, 400, 1600)
MONTHS = (
    (12, 36, 7.4, 96), (1, 33, 7.2, 101), (2, 38, 7.0, 104), (3, 40, 6.9, 98), (4, 37, 7.1, 97),
    (5, 35, 7.3, 92), (6, 39, 7.0, 99), (7, 31, 8.2, 71), (8, 29, 7.6, 90), (9, 38, 6.8, 112),
    (10, 44, 6.3, 119), (11, 47, 6.1, 121),
)  # fmt: skip


def trend() -> list[TrendPoint]:
    """Twelve months with a dip in summer and a better autumn."""
    return [
        TrendPoint(str(MONTHS_3[month]).capitalize(), nps, nps - margin, nps + margin, n)
        for month, nps, margin, n in MONTHS
    ]


def funnel() -> list[FunnelRow]:
    """From invited to a written reason."""
    return [
        FunnelRow(_("Invited"), 8640),
        FunnelRow(_("Sent"), 8450, percent_text(8450 / 8640, 1)),
        FunnelRow(_("Answered"), 1200, percent_text(1200 / 8450, 1)),
        FunnelRow(_("Wrote a comment"), 664, percent_text(664 / 1200)),
    ]


def comments() -> list[dict[str, Any]]:
    """What customers said, each in the customer's language."""
    return [
        {"score": score, "language": language, "text": text, "name": name}
        for score, language, text, name in COMMENTS
    ]


def estimate_of(detractors: int, passives: int, promoters: int) -> Estimate | None:
    """The score of so many answers in each group."""
    return Estimate.of(nps((detractors, 0, 0, 0, 0, 0, 0, passives, 0, promoters, 0)))


def margins() -> list[tuple[int, float]]:
    """How wide the interval is for a common mix of answers, by number of answers."""
    mixes = {n: nps((n * 3 // 20, 0, 0, 0, 0, 0, 0, n // 4, 0, n * 3 // 5, 0)) for n in SIZES}
    return [(n, score.margin) for n, score in mixes.items() if score]


def overview() -> dict[str, Any]:
    """Context of the example dashboard."""
    return {
        "company": COMPANY,
        "counts": COUNTS,
        "shares": Shares.of(SCORE),
        "estimate": Estimate.of(SCORE),
        "trend": trend(),
        "funnel": funnel(),
        "comments": comments(),
    }
