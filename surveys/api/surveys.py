"""``GET surveys``: the ids and keys a program needs."""

from __future__ import annotations

from typing import Any

from accounts.api import Answer, Call, listed, page_of
from surveys.models import Survey
from surveys.selectors import version_definition


def survey_list(call: Call) -> Answer:
    """The surveys, newest first, each with what its live version asks."""
    surveys = page_of(Survey.objects.all(), call)
    return Answer(listed([_row(survey) for survey in surveys], "surveys"))


def _row(survey: Survey) -> dict[str, Any]:
    return {
        "id": str(survey.pk),
        "name": survey.name,
        "state": survey.state,
        "is_anonymous": survey.is_anonymous,
        "questions": _questions(survey),
    }


def _questions(survey: Survey) -> list[dict[str, Any]]:
    if survey.live_version_id is None:
        return []
    definition = version_definition(survey.live_version_id)
    return [
        {
            "key": question.key,
            "kind": question.kind,
            "required": question.required,
            "text": definition.pick(question.text, definition.languages[0]),
        }
        for question in definition.questions
        if question.is_answered
    ]
