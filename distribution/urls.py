"""Routes of distribution."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from distribution.views import landing

app_name = "distribution"
urlpatterns: list[URLPattern | URLResolver] = [
    path("s/<str:public_token>", landing.answer, name="answer"),
    path("s/<str:public_token>/more", landing.answer, {"step": "more"}, name="answer-more"),
    path("s/<str:public_token>/thanks", landing.answer, {"step": "thanks"}, name="answer-thanks"),
    path(
        "s/<str:public_token>/privacy", landing.answer, {"step": "privacy"}, name="answer-privacy"
    ),
]
