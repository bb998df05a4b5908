"""A company with a live survey, for the programs that measure; needs Django set up."""

from __future__ import annotations

import time

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.models import Campaign
from distribution.services import campaign_create, campaign_update
from surveys.definition import Definition
from surveys.models import Survey
from surveys.services import survey_create, survey_publish

PIECE = 5000


def live_survey(definition: Definition | None = None) -> tuple[Organisation, User, Survey]:
    """A new organisation, its user, and a published survey; without ``definition`` a template's."""
    name = f"bench-{time.time_ns()}"
    user = User.objects.create_user(f"{name}@example.com", name="Bench")
    organisation = Organisation.objects.create(name="Havglott Strøm", slug=name, language="nb")
    with tenant_scope(organisation):
        survey = survey_create(
            organisation=organisation,
            template="nps_relationship",
            definition=definition,
            name="Bench",
            actor=user,
        )
        survey_publish(survey=survey, revision=survey.draft_revision, actor=user)
    return organisation, user, survey


def contacts_fill(people: int) -> None:
    """So many contacts of the open tenant, each with an address and a number; a piece at a time,
    so that memory stays flat."""
    for first in range(0, people, PIECE):
        Contact.objects.bulk_create(
            Contact(
                email=f"person{number}@example.com",
                phone=f"+4790{number:06}",
                name=f"Kåre Ærlig {number}",
                language="nb",
            )
            for number in range(first, min(first + PIECE, people))
        )


def planned(people: int) -> tuple[Campaign, User]:
    """A campaign of a new tenant to so many contacts, and who may launch it."""
    organisation, user, survey = live_survey()
    with tenant_scope(organisation):
        contacts_fill(people)
        campaign = campaign_create(
            name="Bench", survey=survey, languages=["nb"], organisation=organisation, actor=user
        )
        # At any hour: the figures are the same on a Sunday.
        campaign_update(campaign=campaign, fields={"timing": {}}, actor=user)
    return campaign, user
