"""The pages anybody may read, and (with DEBUG) the gallery of components."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def landing(request: HttpRequest) -> HttpResponse:
    """The front page."""
    return render(request, "site/landing.html")


def method(request: HttpRequest) -> HttpResponse:
    """How the score and its interval are calculated."""
    return render(request, "site/method.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, why, and for how long."""
    return render(request, "site/privacy.html")


def components(request: HttpRequest) -> HttpResponse:
    """Every component in one place."""
    return render(request, "components/gallery.html")
