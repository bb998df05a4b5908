"""What was just removed from a draft, kept for an hour so that it can come back where it was."""

from __future__ import annotations

from typing import Any, Literal

from django.core.cache import cache

from surveys.models import Survey

SECONDS = 3600
Kind = Literal["question", "ending"]


def remember(
    survey: Survey, kind: Kind, key: str, document: dict[str, Any], place: str | int
) -> None:
    """Keep a question or an ending, and where it stood."""
    cache.set(_name(survey, kind, key), [document, place], SECONDS)


def recalled(survey: Survey, kind: Kind, key: str) -> tuple[dict[str, Any], Any] | None:
    """Its document and its place; None when it is forgotten."""
    kept = cache.get(_name(survey, kind, key))
    return None if kept is None else (kept[0], kept[1])


def _name(survey: Survey, kind: Kind, key: str) -> str:
    return f"{kind}-removed:{survey.pk}:{key}"
