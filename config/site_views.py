"""The pages anybody may read without logging in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info

from analytics.charts import Estimate
from config import examples


def landing(request: HttpRequest) -> HttpResponse:
    """The front page."""
    context = {
        **examples.overview(),
        "question": _question(get_language() or "en"),
        "tongues": [_question(language) for language in examples.QUESTIONS],
        "scores": range(11),
        "cannot_tell": (Estimate(38, 27, 49), Estimate(41, 30, 52)),
        "real_change": (Estimate(38, 33.8, 42.2), examples.ESTIMATE),
    }
    return render(request, "site/landing.html", context)


def _question(language: str) -> dict[str, Any]:
    low, high = examples.ENDS[language]
    return {
        "language": language,
        "name": get_language_info(language)["name_local"].capitalize(),
        "text": examples.QUESTIONS[language],
        "low": low,
        "high": high,
    }


def method(request: HttpRequest) -> HttpResponse:
    """How the score and its interval are calculated."""
    return render(request, "site/method.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, why, and for how long."""
    return render(request, "site/privacy.html")


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: these pages alone."""
    lines = ["User-agent: *", "Allow: /$", "Allow: /method/", "Allow: /privacy/", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
