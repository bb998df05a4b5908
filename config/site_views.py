"""The pages anybody may read without logging in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, get_language_info

from analytics.charts import Estimate
from config import examples
from config.lib.scores import SCORES


def landing(request: HttpRequest) -> HttpResponse:
    """The front page."""
    context = {
        **examples.overview(),
        "question": _question(get_language() or "en"),
        "tongues": [_question(language) for language in examples.QUESTIONS],
        "scores": SCORES,
        "cannot_tell": (examples.estimate_of(36, 40, 104), examples.estimate_of(32, 42, 106)),
        "real_change": (examples.estimate_of(252, 264, 684), Estimate.of(examples.SCORE)),
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
    return render(
        request, "site/method.html", {**examples.overview(), "margins": examples.margins()}
    )


def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, why, and for how long."""
    return render(request, "site/privacy.html")


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: these pages alone."""
    lines = ["User-agent: *", "Allow: /$", "Allow: /method/", "Allow: /privacy/", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
