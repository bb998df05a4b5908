"""A survey with a question of every kind, whole in every language a respondent can choose."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from config.lib.languages import LANGUAGES
from distribution.models import ShareLink
from surveys.definition import Definition
from surveys.models import Survey
from surveys.services import survey_create, survey_publish

OWN_FIELDS: dict[str, dict[str, Any]] = {
    "nps": {},
    "csat": {"style": "stars"},
    "ces": {},
    "scale": {"first": 1, "last": 5},
    "single_choice": {"other": True},
    "multiple_choice": {"other": True, "least": 1},
    "dropdown": {},
    "matrix": {},
    "ranking": {},
    "number": {"least": 0, "most": 99},
    "slider": {"least": 0, "most": 10, "step": 1},
    "short_text": {},
    "text": {},
    "email": {},
    "phone": {},
    "date": {},
    "yes_no": {},
    "consent": {},
    "statement": {},
    "section": {},
}
WITH_ENDS = {"nps", "csat", "ces", "scale", "slider"}
WITH_CHOICES = {"single_choice", "multiple_choice", "dropdown", "ranking"}


def text(words: str) -> dict[str, str]:
    """The same words in every language, told apart by their code."""
    return {code: f"{words} ({code})" for code in LANGUAGES}


def choices(*words: str) -> list[dict[str, Any]]:
    """Choices whose keys are their words in small letters."""
    return [{"key": word.lower(), "text": text(word)} for word in words]


def question(kind: str, **changes: Any) -> dict[str, Any]:
    """A question of the kind, named after it, on a page of its own."""
    made = {"kind": kind, "key": kind, "text": text(f"Question {kind}"), "starts_page": True}
    if kind in WITH_ENDS:
        made |= {"low": text("Little"), "high": text("Much")}
    if kind in WITH_CHOICES:
        made |= {"choices": choices("Red", "Green", "Blue")}
    if kind == "matrix":
        made |= {"rows": choices("Speed", "Price"), "columns": choices("Good", "Bad")}
    return made | OWN_FIELDS[kind] | changes


def definition(*questions: dict[str, Any], **changes: Any) -> Definition:
    """A whole survey of these questions, or of every kind."""
    return Definition.model_validate(
        {
            "languages": list(LANGUAGES),
            "questions": list(questions) or [question(kind) for kind in OWN_FIELDS],
            "endings": [{"key": "end", "title": text("Thank you")}],
            **changes,
        }
    )


def live(organisation: Organisation, actor: User, made: Definition, **changes: Any) -> Survey:
    """The definition as a live survey; ``changes`` are fields of the row, such as rules."""
    with tenant_scope(organisation):
        survey = survey_create(
            organisation=organisation, name="Everything", actor=actor, definition=made
        )
        survey_publish(survey=survey, revision=survey.draft_revision, actor=actor)
        Survey.objects.filter(pk=survey.pk).update(**changes)
        return Survey.objects.get(pk=survey.pk)


def open_link(survey: Survey) -> str:
    """The path of a new open link to the survey."""
    with tenant_scope(survey.organisation):
        link = ShareLink.objects.create(survey=survey, name="Newsletter")
    return f"/s/{public_token(survey.organisation, link.token)}"
