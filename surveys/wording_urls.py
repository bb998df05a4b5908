"""Routes of who is asked what, of how a survey ends, and of its languages."""

from __future__ import annotations

from django.urls import URLPattern

from accounts.models import Role
from accounts.routing import StaffView, org_path
from surveys.views import endings, languages, logic


def _survey_path(route: str, view: StaffView, name: str) -> URLPattern:
    return org_path(f"surveys/<uuid:pk>/{route}", view, role=Role.MEMBER, name=name)


urlpatterns = [
    _survey_path("conditions/", logic.conditions_part, "conditions-part"),
    _survey_path("endings/", endings.endings_edit, "endings-edit"),
    _survey_path("endings/<slug:key>/restore/", endings.ending_restore, "ending-restore"),
    _survey_path("languages/", languages.languages_edit, "languages-edit"),
    _survey_path("languages/change/", languages.language_change, "language-change"),
    _survey_path(
        "languages/<str:code>/restore/<int:place>/", languages.language_restore, "language-restore"
    ),
    _survey_path("languages/questions/<slug:key>/", languages.question_texts, "question-texts"),
    _survey_path("languages/endings/", languages.ending_texts, "ending-texts"),
]
