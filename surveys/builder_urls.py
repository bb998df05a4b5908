"""Routes of the question builder."""

from __future__ import annotations

from django.urls import URLPattern

from accounts.models import Role
from accounts.routing import StaffView, org_path
from surveys.views import builder, presence, questions, surveys


def _survey_path(route: str, view: StaffView, name: str, role: Role = Role.MEMBER) -> URLPattern:
    return org_path(f"surveys/<uuid:pk>/{route}", view, role=role, name=name)


urlpatterns = [
    _survey_path("", builder.survey_detail, "survey-detail", Role.VIEWER),
    _survey_path("presence/", presence.survey_presence, "survey-presence", Role.VIEWER),
    _survey_path("test-mail/", surveys.survey_test_mail, "survey-test-mail"),
    _survey_path("questions/new/", questions.question_add, "question-create"),
    _survey_path("questions/<slug:key>/", builder.question_edit, "question-edit"),
    _survey_path("questions/<slug:key>/move/", questions.question_move, "question-move"),
    _survey_path("questions/<slug:key>/copy/", questions.question_copy, "question-copy"),
    _survey_path("questions/<slug:key>/page/", questions.question_page, "question-page"),
    _survey_path("questions/<slug:key>/remove/", questions.question_remove, "question-delete"),
    _survey_path("questions/<slug:key>/restore/", questions.question_restore, "question-restore"),
]
