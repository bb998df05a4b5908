"""Routes at which anybody with a signed address tries a survey or a template."""

from __future__ import annotations

from django.urls import path

from surveys.views.template_preview import template_preview
from surveys.views.testing import survey_test

urlpatterns = [
    path("s/test/<str:signed>", survey_test, name="survey-test"),
    path("s/test/<str:signed>/<int:step>", survey_test, name="survey-test-page"),
    path("s/test/<str:signed>/thanks", survey_test, {"step": "thanks"}, "survey-test-thanks"),
    path("s/test/<str:signed>/privacy", survey_test, {"step": "privacy"}, "survey-test-privacy"),
    path("s/template/<str:signed>", template_preview, name="template-preview"),
    path("s/template/<str:signed>/<int:step>", template_preview, name="template-preview-page"),
    path("s/template/<str:signed>/thanks", template_preview, {"step": "thanks"}),
    path("s/template/<str:signed>/privacy", template_preview, {"step": "privacy"}),
]
