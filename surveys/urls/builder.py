"""Routes of a survey's questions, and of the survey itself."""

from __future__ import annotations

from accounts.models import Role
from surveys.urls.paths import survey_path
from surveys.views import builder, presence, questions, surveys

urlpatterns = [
    survey_path("", builder.survey_detail, "survey-detail", Role.VIEWER),
    survey_path("name/", surveys.survey_name, "survey-rename"),
    survey_path("presence/", presence.survey_presence, "survey-presence", Role.VIEWER),
    survey_path("test-mail/", surveys.survey_test_mail, "survey-test-mail"),
    survey_path("questions/new/", questions.question_add, "question-create"),
    survey_path("questions/<slug:key>/", builder.question_edit, "question-edit"),
    survey_path("questions/<slug:key>/move/", questions.question_move, "question-move"),
    survey_path("questions/<slug:key>/copy/", questions.question_copy, "question-copy"),
    survey_path("questions/<slug:key>/page/", questions.question_page, "question-page"),
    survey_path("questions/<slug:key>/remove/", questions.question_remove, "question-delete"),
    survey_path("questions/<slug:key>/restore/", questions.question_restore, "question-restore"),
]
