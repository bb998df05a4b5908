"""A survey that is live, and an invitation to answer it."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from accounts.tokens import public_token
from contacts.models import Contact
from distribution.models import Campaign, Invitation
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
