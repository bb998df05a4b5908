"""A survey of six questions with logic, each on a page of its own, and one person's way through."""

from __future__ import annotations

from typing import Any

LANGUAGES = ["nb", "sv", "en"]


def _text(words: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, words)


def _choices(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "text": _text(key.capitalize())} for key in keys]


def _when(subject: str, key: str, *values: str) -> list[list[dict[str, Any]]]:
    return [[{"subject": subject, "key": key, "op": "is", "values": list(values)}]]


def _question(kind: str, key: str, words: str, **own: Any) -> dict[str, Any]:
    return {"kind": kind, "key": key, "text": _text(words), "starts_page": True, **own}


DEFINITION: dict[str, Any] = {
    "format": 2,
    "languages": LANGUAGES,
    "questions": [
        _question(
            "nps",
            "nps",
            "How likely are you to recommend us to a friend or colleague?",
            low=_text("Not at all likely"),
            high=_text("Extremely likely"),
            required=True,
        ),
        _question(
            "single_choice",
            "reason",
            "What affected your score most?",
            choices=_choices("product", "price", "service", "delivery"),
        ),
        _question(
            "text", "why", "What do you value most about us?", show_if=_when("answer", "nps", "9")
        ),
        _question(
            "csat",
            "service",
            "How satisfied are you with our service?",
            low=_text("Very dissatisfied"),
            high=_text("Very satisfied"),
            show_if=_when("answer", "reason", "service"),
        ),
        _question(
            "multiple_choice",
            "used",
            "What have you used this year?",
            choices=_choices("phone", "chat", "shop", "app"),
            show_if=_when("group", "", "promoter", "passive"),
        ),
        _question(
            "text", "rest", "Anything else?", show_if=_when("property", "plan", "gold", "silver")
        ),
    ],
    "endings": [{"key": "end", "title": _text("Thank you")}],
}
# What a person who gave 9 sends on the pages after it.
WAY = [
    "reason=service",
    "why=They+answer+at+once",
    "service=4",
    "used=phone&used=app",
    "rest=Nothing",
]
