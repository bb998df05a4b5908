"""Routes of who is asked what, of how a survey ends, and of its languages."""

from __future__ import annotations

from surveys.urls.paths import survey_path
from surveys.views import endings, language_list, languages, logic

urlpatterns = [
    survey_path("conditions/", logic.conditions_part, "conditions-part"),
    survey_path("endings/", endings.endings_edit, "endings-edit"),
    survey_path("endings/<slug:key>/restore/", endings.ending_restore, "ending-restore"),
    survey_path("languages/", languages.languages_edit, "languages-edit"),
    survey_path("languages/change/", language_list.language_change, "language-change"),
    survey_path(
        "languages/<str:code>/restore/<int:place>/",
        language_list.language_restore,
        "language-restore",
    ),
    survey_path("languages/questions/<slug:key>/", languages.question_texts, "question-texts"),
    survey_path("languages/endings/", languages.ending_texts, "ending-texts"),
]
