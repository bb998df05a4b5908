"""A survey that is live, and an invitation to answer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from contacts.models import Contact
from distribution.models import Campaign, Invitation
from surveys.definition import Definition
from surveys.models import Survey
from surveys.services import survey_create, survey_publish


def make_survey(organisation: Organisation, actor: User, name: str = "Relationship") -> Survey:
    """A live survey from the NPS template."""
    with tenant_scope(organisation):
        survey = survey_create(
            organisation=organisation, template="nps_relationship", name=name, actor=actor
        )
        survey_publish(survey=survey, revision=survey.draft_revision, actor=actor)
        return Survey.objects.get(pk=survey.pk)


def republish(
    survey: Survey, actor: User, changes: Callable[[Definition], dict[str, Any]]
) -> Survey:
    """Make a changed definition live; ``changes`` are fields by name."""
    with tenant_scope(survey.organisation):
        draft = Definition.model_validate(survey.draft)
        changed = Definition.model_validate({**draft.as_json(), **_plain(changes(draft))})
        survey.draft = changed.as_json()
        survey.metric = changed.metric or ""
        survey.save(update_fields=["draft", "metric"])
        survey_publish(survey=survey, revision=survey.draft_revision, actor=actor)
        return Survey.objects.get(pk=survey.pk)


def make_asking(
    organisation: Organisation, actor: User, *questions: dict[str, Any], **changes: Any
) -> Survey:
    """A live survey with these questions as its definition stores them, in English and Swedish."""
    survey = make_survey(organisation, actor, "Asking")
    ending = {"key": "end", "title": {"en": "Thank you", "sv": "Tack"}}
    fields = {"languages": ["en", "sv"], "endings": [ending], "questions": list(questions)}
    return republish(survey, actor, lambda _: {**fields, **changes})


def _plain(value: Any) -> Any:
    """JSON of what may hold parts of a definition."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def invite(
    survey: Survey, email: str = "kari@example.com", language: str = "nb", **changes: Any
) -> Invitation:
    """A contact who has been asked by e-mail."""
    with tenant_scope(survey.organisation):
        contact = Contact.objects.create(
            email=email, name="Kari Nordmann", properties={"plan": "gold"}
        )
        campaign = Campaign.objects.create(survey=survey, name="Autumn", sender_name="Acme")
        return Invitation.objects.create(
            campaign=campaign,
            contact=contact,
            address=email,
            language=language,
            **{"state": Invitation.State.SENT, **changes},
        )


def link_to(invitation: Invitation, step: str = "") -> str:
    """The path of the invitation's page."""
    path = f"/s/{public_token(invitation.organisation, invitation.token)}"
    return f"{path}/{step}" if step else path
