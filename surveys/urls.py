"""Routes of surveys."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from surveys.views import testing

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("s/test/<str:signed>", testing.survey_test, name="survey-test"),
    path("s/test/<str:signed>/more", testing.survey_test, {"step": "more"}),
    path("s/test/<str:signed>/thanks", testing.survey_test, {"step": "thanks"}),
    path("s/test/<str:signed>/privacy", testing.survey_test, {"step": "privacy"}),
]
